import type { CertificateCheck } from '../../helpers/record/certificate.ts';
import { LATE_AFTER_MS, type RunRecord } from '../../helpers/record/run-record.ts';
import { judge } from '../../helpers/verdict/judge.ts';
import type { Verdict } from '../../helpers/verdict/verdict.ts';
import { DisturbanceWatch } from '../disturbance.ts';
import { calibrationOrder, runPlan, temporaryFolder } from '../run-plan.ts';
import type { TruthProcess } from '../truth-process.ts';
import { cellName, cellRun, wrongVerdict, type VerdictCell } from './cells.ts';
import { runStopped } from './run-stopped.ts';

/** A verdict, and how long the kernel kept the processes of the run waiting; null: it does not say. */
interface JudgedRun {
  readonly verdict: Verdict;
  readonly waitedMs: number | null;
}

/**
 * A generator that was to be healthy and was kept from the processors is not healthy, and INCONCLUSIVE is the right
 * word for it. It says nothing of the cell, so the run is made again; it never becomes a right verdict.
 */
export function isDisturbed(cell: VerdictCell, { verdict, waitedMs }: JudgedRun): boolean {
  return (
    cell.generator === 'healthy' &&
    verdict.outcome === 'INCONCLUSIVE' &&
    verdict.reasons.some((reason) => reason.startsWith('The generator cannot be trusted')) &&
    waitedMs !== null &&
    waitedMs > LATE_AFTER_MS
  );
}

/** Runs a cell so many times and counts the right verdicts: each has to be. */
export async function runVerdictCell(
  cell: VerdictCell,
  server: TruthProcess,
  parts: { readonly runs: number; readonly mostAttempts: number },
): Promise<CertificateCheck> {
  const missed: string[] = [];
  let repeated = 0;
  let disturbed = 0;
  for (let seed = 1; seed <= parts.runs; seed++) {
    let run = await runOnce(cell, server, seed);
    for (let made = 1; isDisturbed(cell, run) && made < parts.mostAttempts; made++) {
      repeated++;
      run = await runOnce(cell, server, seed);
    }
    const wrong = wrongVerdict(cell, run.verdict);
    if (isDisturbed(cell, run)) disturbed++;
    else if (wrong !== null) missed.push(`run ${seed}: ${wrong}`);
  }
  return {
    name: cellName(cell),
    outcome: missed.length > 0 ? 'missed' : disturbed > 0 ? 'disturbed' : 'passed',
    runs: parts.runs,
    repeated,
    figures: [
      {
        name: `right verdicts (${cell.right})`,
        unit: 'count',
        expected: parts.runs,
        measured: parts.runs - missed.length - disturbed,
        tolerance: 0,
        toleranceBelow: 0,
      },
    ],
    missed,
  };
}

async function runOnce(cell: VerdictCell, server: TruthProcess, seed: number): Promise<JudgedRun> {
  using watch = new DisturbanceWatch([process.pid, server.pid]);
  const verdict = judge(await recordOf(cell, server, seed));
  return { verdict, waitedMs: watch.waitedMs() };
}

async function recordOf(cell: VerdictCell, server: TruthProcess, seed: number): Promise<RunRecord> {
  const run = cellRun(cell, seed);
  if (cell.generator !== 'stopped') return (await runPlan(run, server)).record;
  await using folder = await temporaryFolder();
  await server.start(run.behaviour);
  // Awaited here: the folder is removed when this function returns.
  return await runStopped(calibrationOrder(run.profile, server.baseUrl, folder.path), folder.path);
}
