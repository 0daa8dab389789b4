/** `npm run profiles`: checks every profile at every scale and shows what each plans and what runs it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkProfiles } from '../helpers/environment/load-profile.ts';
import { formatProblem } from '../helpers/profile/problem.ts';
import { SCALES } from '../helpers/profile/profile.ts';
import {
  coverageErrors,
  formatSeconds,
  overview,
  table,
  totalSeconds,
  type TestFile,
} from './profiles/overview.ts';
import { playwrightRuns, type WorkflowRun } from './profiles/workflows.ts';
import { runCommand, UsageError } from './usage-error.ts';

const HELP = `npm run profiles [-- OPTIONS]

Checks every profile under load-profiles/ at every scale (${SCALES.join(', ')}), and that each scenario has a test
under tests/ and a workflow in .github/workflows/ that runs it. Prints for each: id, name, tags, Playwright project,
planned arrivals, requests and duration per scale, what it needs of the target, and the workflows.

  --dir DIR   the project folder to check (default: this project)
  --json      print JSON instead of a table
  --help      this text

Exit code: 0 all is well, 2 something is wrong.`;

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string', default: fileURLToPath(new URL('../', import.meta.url)) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const root = path.resolve(values.dir);
  const profiles = path.join(root, 'load-profiles');
  if (!existsSync(profiles))
    throw new UsageError(`--dir: expected a folder with load-profiles/ in it, found ${root}`);

  const { checked, problems } = checkProfiles(profiles);
  const rows = overview(checked, testFiles(root), workflowRuns(root));
  const errors = [...problems.map(formatProblem), ...coverageErrors(rows)];
  if (checked.length === 0 && errors.length === 0) errors.push('there is no profile under load-profiles/');
  const load = totalSeconds(rows, '@load');
  if (values.json) {
    console.log(JSON.stringify({ scenarios: rows, loadSeconds: load, errors }, null, 2));
  } else {
    if (rows.length > 0) console.log(table(rows));
    const sums = SCALES.map((scale) => `${scale} ${formatSeconds(load[scale])}`).join(', ');
    console.log(
      `\n${rows.length} scenario${rows.length === 1 ? '' : 's'}. Planned in sum for @load: ${sums}.`,
    );
  }
  for (const error of errors) console.error(error);
  if (errors.length > 0) console.error(`${errors.length} error${errors.length === 1 ? '' : 's'}`);
  return errors.length > 0 ? 2 : 0;
});

/** The test files of a project, by path from its root, with forward slashes. */
function testFiles(root: string): TestFile[] {
  return filesUnder(path.join(root, 'tests'), /\.spec\.ts$/).map((name) => ({
    file: `tests/${name}`,
    text: readFileSync(path.join(root, 'tests', name), 'utf8'),
  }));
}

function workflowRuns(root: string): WorkflowRun[] {
  const folder = path.join(root, '.github', 'workflows');
  return filesUnder(folder, /\.ya?ml$/).flatMap((name) =>
    playwrightRuns(readFileSync(path.join(folder, name), 'utf8'), name),
  );
}

function filesUnder(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}
