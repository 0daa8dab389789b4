/** `npm test`: everything that must hold before a change lands. Ends with one line that sums it up. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import PQueue from 'p-queue';
import { parseCertificate } from '../helpers/record/certificate.ts';
import { CERTIFICATE_FILES } from '../helpers/scenario/certificate-file.ts';
import { runStage, type Stage, type StageResult } from './check/stage.ts';
import { runCommand, UsageError } from './usage-error.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** Checks of files side by side; a machine of CI has two cores. */
const ASIDE_AT_ONCE = 2;
const RESULTS = join(ROOT, 'test-results', 'check');
const module = (path: string) => join(ROOT, 'node_modules', path);
const tsx = (script: string, ...args: string[]) => ['--import', 'tsx', script, ...args];

/** Vitest leaves one core free; on two that is half, though many of these tests wait for other processes. */
const FILES_AT_ONCE = Math.max(2, availableParallelism() - 1);

/** Vitest's own counts, from its JSON report. */
function vitest(name: string, project: string, limitMinutes: number, ...options: string[]): Stage {
  const report = join(RESULTS, `${project}.json`);
  return {
    name,
    command: [
      module('vitest/vitest.mjs'),
      'run',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...options,
    ],
    limitMinutes,
    count: () => {
      if (!existsSync(report)) return { passed: 0, failed: 1 };
      const counts = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
      const failures = counts.testResults.flatMap(({ name: file, message, assertionResults }) => [
        ...(assertionResults.length === 0 ? [`${relative(ROOT, file)}: ${firstLine(message)}`] : []),
        ...assertionResults
          .filter(({ status }) => status !== 'passed')
          .map(({ fullName, failureMessages }) => `${fullName}: ${firstLine(failureMessages[0])}`),
      ]);
      // Whatever did not pass, skipped and unfinished included, has failed.
      return {
        passed: counts.numPassedTests,
        failed: counts.numTotalTests - counts.numPassedTests,
        failures,
      };
    },
  };
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const firstLine = (text: string | undefined) => (text ?? 'no reason given').split('\n', 1)[0];

/**
 * The checks of the calibration, from its certificate. One whose times a busy machine kept from being judged is
 * neither passed nor failed; the command has said so.
 */
function countCalibration(): StageResult {
  const file = CERTIFICATE_FILES.partial;
  if (!existsSync(file) || statSync(file).mtimeMs < performance.timeOrigin) return { passed: 0, failed: 1 };
  const { checks } = parseCertificate(readFileSync(file, 'utf8'), file);
  const count = (wanted: string) => checks.filter(({ outcome }) => outcome === wanted).length;
  const failures = checks
    .filter(({ outcome }) => outcome === 'missed')
    .map(({ name, missed }) => `${name}: ${missed[0]}`);
  return { passed: count('passed'), failed: count('missed'), failures };
}

const STAGES: readonly Stage[] = [
  { name: 'lint', aside: true, command: [module('eslint/bin/eslint.js'), '.'], limitMinutes: 5 },
  {
    name: 'format',
    aside: true,
    command: [module('prettier/bin/prettier.cjs'), '--check', '.'],
    limitMinutes: 2,
  },
  { name: 'types', aside: true, command: [module('typescript/bin/tsc'), '--noEmit'], limitMinutes: 5 },
  {
    name: 'types of the web client',
    aside: true,
    command: [module('typescript/bin/tsc'), '--noEmit', '--project', 'emulator/client/page'],
    limitMinutes: 2,
  },
  { name: 'workflows', aside: true, command: tsx('scripts/lint-workflows.ts'), limitMinutes: 1 },
  { name: 'profiles', aside: true, command: tsx('scripts/profiles.ts'), limitMinutes: 1 },
  vitest('unit tests', 'unit', 15, `--maxWorkers=${FILES_AT_ONCE}`),
  vitest('stack and emulator with a real database and broker', 'stack', 15, `--maxWorkers=${FILES_AT_ONCE}`),
  vitest('the suite seen from its command line', 'commands', 18),
  {
    name: 'calibration, short',
    command: tsx('scripts/calibrate.ts', '--short'),
    limitMinutes: 5,
    count: countCalibration,
  },
  { name: 'kill matrix, short', command: tsx('scripts/kill-matrix.ts', '--short'), limitMinutes: 18 },
];

interface TimedResult extends StageResult {
  readonly name: string;
  readonly seconds: number;
}

async function timed(stage: Stage): Promise<TimedResult> {
  const startedMs = performance.now();
  const result = await runStage(stage, ROOT);
  return { ...result, name: stage.name, seconds: (performance.now() - startedMs) / 1000 };
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, help: { type: 'boolean', default: false } },
  });
  const names = STAGES.map(({ name }) => name);
  if (values.help) {
    console.log(`npm test [-- --only STAGE]\nStages: ${names.join('; ')}`);
    return 0;
  }
  for (const name of values.only ?? []) {
    if (!names.includes(name))
      throw new UsageError(`--only: expected one of ${names.join('; ')}, got "${name}"`);
  }
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  const stages = STAGES.filter(({ name }) => values.only?.includes(name) ?? true);
  const aside = new PQueue({ concurrency: ASIDE_AT_ONCE });
  const results = await aside.addAll(
    stages.filter(({ aside: may }) => may).map((stage) => () => timed(stage)),
  );
  // What runs load, and what is measured, has the machine for itself.
  for (const stage of stages.filter(({ aside: may }) => !may)) results.push(await timed(stage));
  console.log('');
  for (const { name, passed, failed, seconds } of results) {
    console.log(
      `${failed > 0 ? 'FAILED' : 'ok    '} ${name}: ${passed} passed, ${failed} failed, ${seconds.toFixed(0)} s`,
    );
  }
  for (const { name, failures = [] } of results) {
    for (const failure of failures) console.log(`FAILED ${name}: ${failure}`);
  }
  const total = (key: 'passed' | 'failed') => results.reduce((sum, result) => sum + result[key], 0);
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  return total('failed') > 0 ? 1 : 0;
});
