/** `npm run calibrate`: are the engine's numbers right? See docs/calibration.md. */
import { parseArgs } from 'node:util';
import { calibrate, plannedChecks } from '../calibration/calibrate.ts';
import { checkTable, figureInWords } from '../calibration/table.ts';
import { CERTIFICATE_FORMAT, CERTIFICATE_VERSION, isRight } from '../helpers/record/certificate.ts';
import { calibratedHere, writeCertificate } from '../helpers/scenario/certificate-file.ts';
import { runCommand, UsageError, wholeNumber } from './usage-error.ts';

const HELP = `Runs the engine against a server whose behaviour is known, and compares its figures with the closed form.

npm run calibrate -- [options]
  --short        each check once, with less load: at most 45 s on an idle machine
  --seeds N      runs of the checks that a seed decides (default 50; others a tenth of it)
  --verdicts N   runs of each cell of the verdict matrix (default 25)
  --only CHECK   only the checks whose name begins so (repeatable), e.g. "stall" or "verdict, busy"
  --list         print the names of the checks and end
  --help         this

The certificate is written to calibration-results/certificate.json, that of a short or partial calibration to
short.json beside it. Reports of runs carry its summary.
Exit code 0: every check passed. 1: one was missed, or the machine was too busy to say. 2: called wrongly.
With --short a busy machine is no reason for 1: what it cannot change (counts, bytes, histograms, nothing too
short) was right, and the times are said to be not judged. Nothing else should run meanwhile.
`;

await runCommand(main);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      seeds: { type: 'string' },
      verdicts: { type: 'string' },
      only: { type: 'string', multiple: true },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const extent = {
    isShort: values.short,
    seeds: wholeNumber('--seeds', values.seeds ?? (values.short ? '1' : '50'), 1),
    verdicts: wholeNumber('--verdicts', values.verdicts ?? (values.short ? '1' : '25'), 1),
  };
  const all = plannedChecks(extent);
  for (const only of values.only ?? []) {
    if (!all.some(({ name }) => name.startsWith(only))) {
      throw new UsageError(
        `--only: expected the beginning of one of\n  ${all.map(({ name }) => name).join('\n  ')}\ngot "${only}"`,
      );
    }
  }
  const chosen = all.filter(({ name }) => values.only?.some((only) => name.startsWith(only)) ?? true);
  if (values.list) {
    for (const { name } of chosen) console.log(name);
    return 0;
  }
  const checks = await calibrate(chosen, ({ name, outcome, figures }, seconds) => {
    const told = outcome === 'passed' ? 'ok    ' : outcome.toUpperCase();
    console.log(`${told} ${name} (${seconds.toFixed(1)} s)`);
    // At once: the table comes at the end, and whoever ends an hour's calibration before has this.
    for (const figure of figures.filter((one) => !isRight(one)))
      console.log(`       ${figureInWords(figure)}`);
  });
  const file = writeCertificate({
    format: CERTIFICATE_FORMAT,
    version: CERTIFICATE_VERSION,
    madeAt: new Date().toISOString(),
    of: calibratedHere(),
    seeds: extent.seeds,
    isWhole: chosen.length === all.length && !extent.isShort,
    checks,
  });
  console.log(`\n${checkTable(checks)}\n`);
  for (const { name, missed } of checks) {
    for (const what of missed.slice(0, 10)) console.error(`MISSED ${name}: ${what}`);
    if (missed.length > 10) console.error(`MISSED ${name}: and ${missed.length - 10} more`);
  }
  const disturbed = checks.filter(({ outcome }) => outcome === 'disturbed');
  if (disturbed.length > 0) {
    console.error(
      `${disturbed.map(({ name }) => name).join('; ')}: the times above cannot be judged, the machine kept generator ` +
        'or server waiting in every attempt. Run it again when nothing else runs.',
    );
  }
  const passed = checks.filter(({ outcome }) => outcome === 'passed').length;
  console.log(`${passed} of ${checks.length} checks passed; written to ${file}`);
  const missedChecks = checks.filter(({ outcome }) => outcome === 'missed').length;
  return missedChecks > 0 || (disturbed.length > 0 && !extent.isShort) ? 1 : 0;
}
