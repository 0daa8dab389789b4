/** `npm run compare`: two runs of one scenario against each other. */
import { parseArgs } from 'node:util';
import { findRecords, readRecord } from '../helpers/engine/record-file.ts';
import { tableMarkdown } from '../helpers/report/table.ts';
import { compareRuns } from '../helpers/verdict/compare-runs.ts';
import { differencesOfRuns, doubtsOfRun } from '../helpers/verdict/comparable.ts';
import { slowerThan } from './compare/slower-than.ts';
import { comparisonTable, comparisonText, summaryLine } from './compare/table.ts';
import { runCommand, UsageError } from './usage-error.ts';

const HELP = `Compares two runs of one scenario: is B slower than A?

npm run compare -- [options] A B
  A, B                  a run's folder, a record.json.gz, or a folder with exactly one of them below it
  --force               compare runs of different loads too (scenario, scale, profile), and say so
  --json                print JSON instead of a table
  --markdown            print Markdown instead of a table
  --fail-if-slower PCT  exit code 1 when a response time is slower by more than PCT, such as 10%
  --help                this

For each operation and step in each counted phase: success, and p50, p95, p99 of the response time, with the
difference and its 95 % interval. Says faster, slower (success: better, worse), "no difference seen" with the smallest
difference that would have been seen, or "cannot tell" with the reason. Equal runs are called different in at most 2 %
of comparisons, all figures taken together.

Exit code 0: compared. 1: slower than --fail-if-slower allows. 2: called wrongly, an unreadable record, or runs of
different loads.
`;

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      force: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      'fail-if-slower': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [pathA, pathB, ...more] = positionals;
  if (pathA === undefined || pathB === undefined || more.length > 0) {
    throw new UsageError(`expected two runs, A and B, got ${positionals.length}; npm run compare -- --help`);
  }
  const allowed = percent(values['fail-if-slower']);
  const [a, b] = [readRecord(onlyRecord(pathA)), readRecord(onlyRecord(pathB))];
  const differences = differencesOfRuns(a, b);
  if (differences.length > 0 && !values.force) {
    throw new UsageError(
      `these are not two runs of one load: ${differences.join('; ')}. Compare others, or these nevertheless with --force.`,
    );
  }
  const notes = [
    ...differences.map((text) => `NOT RUNS OF ONE LOAD (--force): ${text}`),
    ...doubtsOfRun('A', a),
    ...doubtsOfRun('B', b),
  ];
  const figures = compareRuns(a, b);
  const title = `${a.profile.id} ${a.profile.name}: A ${a.runId}, B ${b.runId}`;
  if (values.json) console.log(JSON.stringify({ title, notes, figures }, null, 2));
  else if (values.markdown) {
    console.log(
      [...notes.map((note) => `> ${note}`), tableMarkdown(comparisonTable(title, figures))].join('\n'),
    );
    console.log(`\n${summaryLine(figures)}`);
  } else {
    console.log([title, ...notes, comparisonText(figures), '', summaryLine(figures)].join('\n'));
  }
  const broken = allowed === null ? [] : slowerThan(figures, allowed);
  for (const text of broken)
    console.error(`slower than --fail-if-slower ${values['fail-if-slower']}: ${text}`);
  return broken.length > 0 ? 1 : 0;
});

function onlyRecord(path: string): string {
  const found = findRecords(path);
  if (found.length === 1 && found[0] !== undefined) return found[0];
  throw new UsageError(
    `${path}: expected one run record at or below it, found ${found.length}${found.length === 0 ? '' : `: ${found.join(', ')}`}; ` +
      'name the one to compare (shards: merge them first)',
  );
}

/** `10%` or `10 %` as a fraction. */
function percent(text: string | undefined): number | null {
  if (text === undefined) return null;
  const match = /^(\d+(?:\.\d+)?) ?%$/.exec(text);
  if (!match) throw new UsageError(`--fail-if-slower ${text}: expected a percentage, such as 10%`);
  return Number(match[1]) / 100;
}
