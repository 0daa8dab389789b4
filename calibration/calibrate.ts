import type { TransportName } from '../helpers/profile/profile.ts';
import type { CertificateCheck } from '../helpers/record/certificate.ts';
import { CHECKS } from './checks.ts';
import { histogramCheck } from './histogram-check.ts';
import { checkName, runCheck } from './run-check.ts';
import { startTruthProcess, type TruthProcess } from './truth-process.ts';
import { cellName, VERDICT_CELLS } from './verdicts/cells.ts';
import { runVerdictCell } from './verdicts/run-cell.ts';

/** How much is asked. */
export interface Extent {
  readonly isShort: boolean;
  /** Runs of the checks in which the seed decides; the others are run a tenth as often. */
  readonly seeds: number;
  /** Runs of each cell of the verdict matrix. */
  readonly verdicts: number;
}

/** A check that can be run, by its name. */
export interface NamedCheck {
  readonly name: string;
  run(server: TruthProcess): Promise<CertificateCheck>;
}

/** A run that the machine disturbed is made at most so many times; the short calibration is no place to wait. */
const MOST_ATTEMPTS = { short: 2, full: 4 };

const TRANSPORTS: readonly TransportName[] = ['undici', 'playwright'];

const firstSeeds = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** All checks of this extent, in the order in which they are run. */
export function plannedChecks({ isShort, seeds, verdicts }: Extent): NamedCheck[] {
  const mostAttempts = isShort ? MOST_ATTEMPTS.short : MOST_ATTEMPTS.full;
  const engine = TRANSPORTS.flatMap((transport) =>
    CHECKS.filter((check) => !isShort || transport === 'undici' || check.isShortOnPlaywright).map(
      (check): NamedCheck => ({
        name: checkName(check, transport),
        run: (server) =>
          runCheck(check, server, {
            transport,
            isShort,
            seeds: firstSeeds(check.isRandom ? seeds : Math.ceil(seeds / 10)),
            mostAttempts,
          }),
      }),
    ),
  );
  const matrix = VERDICT_CELLS.filter((cell) => !isShort || cell.isShort).map((cell): NamedCheck => ({
    name: cellName(cell),
    run: (server) => runVerdictCell(cell, server, { runs: verdicts, mostAttempts }),
  }));
  const histogram: NamedCheck = {
    name: 'histogram bins',
    run: () => Promise.resolve(histogramCheck(firstSeeds(seeds))),
  };
  return [histogram, ...engine, ...matrix];
}

/** Runs the checks one after the other: two at once would measure each other. */
export async function calibrate(
  checks: readonly NamedCheck[],
  onChecked: (check: CertificateCheck, seconds: number) => void,
): Promise<CertificateCheck[]> {
  await using server = await startTruthProcess();
  const results: CertificateCheck[] = [];
  for (const check of checks) {
    const startedMs = performance.now();
    const result = await check.run(server);
    results.push(result);
    onChecked(result, (performance.now() - startedMs) / 1000);
  }
  return results;
}
