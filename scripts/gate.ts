/** `npm run gate`: whether a sharded night held as a whole. A missing shard or scenario is red, never less. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gateProblems, type ShardSummary } from './gate/gate-problems.ts';
import { runCommand, UsageError } from './usage-error.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const HELP = `Judges the shards of one run together.

npm run gate -- [--project NAME]... FOLDER
  FOLDER      holds the results of the shards; every summary.json below it is read
  --project   the projects that the run was made of (default: short and nightly)

Exit code 0: every scenario of these projects was judged and held. 1: not so, with the reasons. 2: called wrongly.
`;

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { project: { type: 'string', multiple: true }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1 || !existsSync(folder)) {
    throw new UsageError(
      `expected one existing folder with the results of the shards, got "${positionals.join(' ')}"`,
    );
  }
  const summaries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('summary.json'))
    .map((path) => join(folder, path))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')) as ShardSummary);
  if (summaries.length === 0) throw new UsageError(`${folder}: no summary.json below it; did any shard run?`);
  const expected = listedTitles(values.project ?? ['short', 'nightly']);
  const problems = gateProblems(expected, summaries);
  for (const problem of problems) console.error(problem);
  console.log(
    `${expected.length} scenarios expected, ${summaries.length} shards, ${problems.length} problems`,
  );
  return problems.length > 0 ? 1 : 0;
});

/** The titles that these projects consist of, as Playwright itself lists them. */
function listedTitles(projects: readonly string[]): string[] {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const args = [cli, 'test', '--list', '--reporter=json', ...projects.map((name) => `--project=${name}`)];
  const run = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  if (run.status !== 0)
    throw new UsageError(`the scenarios could not be listed:\n${run.stderr || run.stdout}`);
  interface Listed {
    readonly suites?: readonly Listed[];
    readonly specs?: readonly { readonly title: string }[];
  }
  const titles = (suite: Listed): string[] => [
    ...(suite.specs ?? []).map(({ title }) => title),
    ...(suite.suites ?? []).flatMap(titles),
  ];
  return titles(JSON.parse(run.stdout) as Listed);
}
