/** `npm run kill-matrix`: every defect of the emulator against every scenario. See docs/kill-matrix.md. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DEFECTS } from '../emulator/defects.ts';
import { listProfiles } from '../helpers/environment/load-profile.ts';
import { startStack } from '../stack/start.ts';
import { readMatrixFile, shortCells } from './kill-matrix/matrix-file.ts';
import {
  cellKey,
  killScore,
  matrixErrors,
  matrixTable,
  mustBeRed,
  planCells,
  shardOf,
  type CellPlan,
  type CellResult,
} from './kill-matrix/matrix.ts';
import { runCell } from './kill-matrix/run-cell.ts';
import { runCommand, UsageError, wholeNumber } from './usage-error.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const HELP = `Runs every scenario against every defect of the emulator, at smoke scale, and prints which turned red.

npm run kill-matrix -- [options]
  --short            only what npm test runs: each defect once
  --scenario ID      only this scenario (repeatable)
  --defect NAME      only this defect (repeatable); "none" for healthy runs only
  --must             only the cells that must be red, and the healthy runs
  --healthy N        healthy runs of every scenario (default 1)
  --shard I/N        part I of N, from 1
  --fresh            forget earlier results; without it a stopped matrix goes on where it was
  --list             print the cells and end
  --help             this

Exit code 0: every defect is caught, every scenario can fail, nothing is red when healthy.
1: not so, with the reasons. 2: called wrongly.
Results are kept in kill-matrix-results/: cells.ndjson, matrix.md, and a log for each cell.
`;

await runCommand(main);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      scenario: { type: 'string', multiple: true },
      defect: { type: 'string', multiple: true },
      must: { type: 'boolean', default: false },
      healthy: { type: 'string', default: '1' },
      shard: { type: 'string', default: '1/1' },
      fresh: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const profiles = listProfiles();
  const scenarios = profiles.map(({ id }) => id);
  const file = readMatrixFile(join(ROOT, 'tests', 'kill-matrix.yaml'), {
    defects: DEFECTS.map(({ name }) => name),
    scenarios,
  });
  const whole = values.short
    ? shortCells(file.short)
    : planCells(scenarios, file.defects, wholeNumber('--healthy', values.healthy, 0));
  const wanted = filterCells(whole, scenarios, values.scenario, values.defect);
  const chosen = values.must
    ? wanted.filter((cell) => cell.defect === null || mustBeRed(cell, file.defects))
    : wanted;
  const planned = shardOf(chosen, ...shardNumbers(values.shard));
  if (values.list) {
    for (const cell of planned) console.log(cellKey(cell));
    return 0;
  }
  const folder = join(ROOT, 'kill-matrix-results', values.short ? 'short' : 'full');
  if (values.fresh || values.short) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const breaking = new Set(profiles.filter(({ breaksThings }) => breaksThings).map(({ id }) => id));
  const results = await runCells(planned, file.defects, folder, breaking);

  const errors = matrixErrors(planned, results, file.defects);
  const table = matrixTable(results, file.defects);
  writeFileSync(join(folder, 'matrix.md'), `${table}\n\n${errors.map((error) => `- ${error}\n`).join('')}`);
  console.log(`\n${table}\n`);
  const score = killScore(results, file.defects);
  if (score !== null)
    console.log(`kill score ${(score * 100).toFixed(1)} % of the cells marked * (must be red)`);
  for (const error of errors) console.error(error);
  console.log(`${results.length} cells run, ${errors.length} errors; written to ${folder}`);
  return errors.length > 0 ? 1 : 0;
}

async function runCells(
  planned: readonly CellPlan[],
  defects: Parameters<typeof matrixErrors>[2],
  folder: string,
  breaking: ReadonlySet<string>,
): Promise<CellResult[]> {
  const store = join(folder, 'cells.ndjson');
  const isPlanned = new Set(planned.map(cellKey));
  const known = readCells(store).filter((cell) => isPlanned.has(cellKey(cell)));
  const results = [...known];
  const todo = planned.filter((cell) => !known.some((result) => cellKey(result) === cellKey(cell)));
  if (known.length > 0)
    console.log(`${known.length} cells are known from an earlier run, ${todo.length} to go`);
  let done = 0;
  // A scenario that breaks things needs a stack that can be broken; the others are measured without its proxy.
  for (const faults of [false, true]) {
    const cells = todo.filter(({ scenario }) => breaking.has(scenario) === faults);
    if (cells.length === 0) continue;
    const stack = await startStack({ strict: true, faults, processes: faults ? 'apart' : 'one' });
    const target = {
      focusBaseUrl: stack.env.FOCUS_BASE_URL,
      controlUrl: stack.env.FOCUS_CONTROL_URL,
      env: { ...stack.env },
    };
    try {
      for (const cell of cells) {
        const defect = defects.find(({ name }) => name === cell.defect);
        const result = await runCell(cell, defect, target, folder);
        results.push(result);
        appendFileSync(store, `${JSON.stringify(result)}\n`);
        const { outcome, seconds, reason } = result;
        console.log(
          `${++done}/${todo.length} ${cellKey(cell)}: ${outcome} (${seconds.toFixed(0)} s) ${reason}`,
        );
      }
    } finally {
      await stack.close();
    }
  }
  return results;
}

function readCells(store: string): CellResult[] {
  if (!existsSync(store)) return [];
  const lines = readFileSync(store, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as CellResult);
}

function filterCells(
  cells: readonly CellPlan[],
  scenarios: readonly string[],
  onlyScenarios: readonly string[] | undefined,
  onlyDefects: readonly string[] | undefined,
): CellPlan[] {
  const defectNames: readonly string[] = ['none', ...DEFECTS.map(({ name }) => name)];
  mustKnow('--scenario', onlyScenarios, scenarios);
  mustKnow('--defect', onlyDefects, defectNames);
  return cells.filter(
    ({ scenario, defect }) =>
      (!onlyScenarios || onlyScenarios.includes(scenario)) &&
      (!onlyDefects || onlyDefects.includes(defect ?? 'none')),
  );
}

function mustKnow(option: string, given: readonly string[] | undefined, known: readonly string[]): void {
  for (const name of given ?? []) {
    if (!known.includes(name))
      throw new UsageError(`${option}: expected one of ${known.join(', ')}, got "${name}"`);
  }
}

function shardNumbers(text: string): [index: number, count: number] {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || index < 1 || index > count) {
    throw new UsageError(`--shard: expected I/N with 1 <= I <= N, e.g. 2/4, got "${text}"`);
  }
  return [index - 1, count];
}
