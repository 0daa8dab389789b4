/** `npm run restore`: puts back what a killed run broke at the target, without running anything. */
import { parseArgs } from 'node:util';
import { config as loadDotEnv } from 'dotenv';
import { loadEnvironment } from '../helpers/environment/load-environment.ts';
import { restoreFaults, restoreNotes } from '../helpers/faults/restore.ts';
import { runFolders } from '../helpers/scenario/run-settings.ts';
import { runCommand } from './usage-error.ts';

const HELP = `Usage: npm run restore

Puts back what a run broke at the target and could not put back because it was killed: databases and brokers that were
taken away, paths that were made worse, workloads that were scaled to 0. The next run does it too, before anything else.

TARGET names the target, as for a run. What was broken stands in .run-state/faults (RUN_STATE names another folder).

Exit codes: 0 nothing is broken any more, 1 something could not be put back, 2 wrong usage or a wrong environment.
`;

await runCommand(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) {
    console.log(HELP);
    return 0;
  }
  loadDotEnv({ quiet: true });
  const environment = loadEnvironment();
  const report = await restoreFaults(runFolders().faults, environment);
  for (const note of restoreNotes(report)) console.log(note);
  if (report.restored.length + report.left.length === 0)
    console.log(`nothing is broken at ${environment.name}`);
  return report.left.length > 0 ? 1 : 0;
});
