/** `npm run merge`: joins the records of a load's shards and judges them once. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packRecord, RECORD_FILE } from '../helpers/engine/pack-record.ts';
import { findRecords, readRecord } from '../helpers/engine/record-file.ts';
import { allureReporterOptions } from '../helpers/report/allure.ts';
import {
  countLines,
  countsText,
  exitCode,
  exitMeaning,
  lineText,
  summaryMarkdown,
  type RunLine,
} from '../helpers/report/run-summary.ts';
import { writeAllureResult } from './merge/allure-result.ts';
import { groupRecords, groupSegments, type Group } from './merge/groups.ts';
import { judgeGroup, judgeSegments, limitLines, type Merged } from './merge/judge-group.ts';
import { unrecordedLines } from './merge/unrecorded.ts';
import { runCommand, UsageError } from './usage-error.ts';

const HELP = `Joins the run records of a load's shards and judges them once.

npm run merge -- [--segments] [--out FOLDER] PATH...
  PATH          a folder: every run record below it (run-records/, or downloaded from several machines);
                a file: a record.json.gz or record.json
  --segments    the runs of a scenario, one after the other, are segments of one load, such as a soak on runners that
                stop after six hours
  --out FOLDER  where merged records, verdicts and summary.json go (default: merged)
  --help        this

Records are joined by scenario, scale and run: those with one RUN_ID, or whose loads overlap in time. A missing,
double or foreign shard, and shards more than a second apart, make the verdict INCONCLUSIVE. One Allure result per
scenario goes into allure-results (ALLURE_RESULTS_DIR); npm run report makes the report of it.

With --segments each run adds its part, a server may have been started anew between two, and the whole is complete when
the segments together lasted as long as the profile asks.

Exit code 0: all held. 1: a limit is broken. 2: called wrongly, no record, or a record that cannot be read.
3: inconclusive. 4: nothing was judged.
`;

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string', default: 'merged' },
      segments: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (positionals.length === 0) {
    throw new UsageError(
      'expected the folders or files with the records of the shards; npm run merge -- --help',
    );
  }
  const paths = [...new Set(positionals.flatMap((path) => findRecords(path, values.out)))];
  const unrecorded = positionals.flatMap(unrecordedLines);
  if (paths.length === 0 && unrecorded.length === 0) {
    throw new UsageError(
      `no run record below ${positionals.join(', ')}: expected folders of runs (with header.json) or files named ` +
        `${RECORD_FILE}; run the shards first, each with SHARD=1/N, SHARD=2/N, ...`,
    );
  }
  const groups = groupRecords(paths.map((path) => ({ path, record: readRecord(path) })));
  const loads = values.segments ? groupSegments(groups) : groups.map((group) => [group]);
  const merged = loads.map((load) => (values.segments ? segmentsOf(load) : judgeGroup(load[0]!)));
  for (const [i, one] of merged.entries()) {
    console.log([lineText(one.line), ...limitLines(one.verdict).map((text) => `  ${text}`)].join('\n'));
    for (const { path } of loads[i]!.flat()) console.log(`    from ${path}`);
    write(one, join(values.out, folderName(one, merged)));
    writeAllureResult(one, allureReporterOptions().resultsDir ?? 'allure-results');
  }
  for (const line of unrecorded) console.log(lineText(line));
  return conclude([...merged.map(({ line }) => line), ...unrecorded], values.out);
});

function segmentsOf(load: readonly Group[]): Merged {
  try {
    return judgeSegments(load);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--segments: ${error.message}`);
    throw error;
  }
}

/** The scenario's id and scale, and the run where there were several. */
function folderName({ record }: Merged, all: readonly Merged[]): string {
  const name = (one: Merged['record']) => `${one.profile.id}-${one.profile.scale}`;
  const isOnly = all.filter((other) => name(other.record) === name(record)).length === 1;
  return isOnly ? name(record) : `${name(record)}-${record.runId}`;
}

function write({ record, verdict }: Merged, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, RECORD_FILE), packRecord(record));
  writeFileSync(join(folder, 'verdict.json'), JSON.stringify(verdict));
}

/** The last line, summary.json and the job summary. */
function conclude(lines: readonly RunLine[], out: string): number {
  const counts = countLines(lines);
  const code = exitCode({ counts, interrupted: false, wrongConfiguration: false, otherFailure: false });
  console.log(`\n${countsText(counts)} (${exitMeaning(code)})`);
  const summary = { exitCode: code, meaning: exitMeaning(code), counts, scenarios: lines };
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  const jobSummary = process.env['GITHUB_STEP_SUMMARY'];
  if (jobSummary) appendFileSync(jobSummary, summaryMarkdown('all shards together', lines, code));
  return code;
}
