import type { CertificateCheck } from '../../helpers/record/certificate.ts';
import type { RunRecord } from '../../helpers/record/run-record.ts';
import { judge } from '../../helpers/verdict/judge.ts';
import { calibrationOrder, runPlan, temporaryFolder } from '../run-plan.ts';
import type { TruthProcess } from '../truth-process.ts';
import { cellName, cellRun, wrongVerdict, type VerdictCell } from './cells.ts';
import { runStopped } from './run-stopped.ts';

/** Runs a cell so many times and counts the right verdicts: each has to be. */
export async function runVerdictCell(
  cell: VerdictCell,
  server: TruthProcess,
  runs: number,
): Promise<CertificateCheck> {
  const missed: string[] = [];
  for (let seed = 1; seed <= runs; seed++) {
    const wrong = wrongVerdict(cell, judge(await recordOf(cell, server, seed)));
    if (wrong !== null) missed.push(`run ${seed}: ${wrong}`);
  }
  return {
    name: cellName(cell),
    outcome: missed.length > 0 ? 'missed' : 'passed',
    runs,
    repeated: 0,
    figures: [
      {
        name: `right verdicts (${cell.right})`,
        unit: 'count',
        expected: runs,
        measured: runs - missed.length,
        tolerance: 0,
        toleranceBelow: 0,
      },
    ],
    missed,
  };
}

async function recordOf(cell: VerdictCell, server: TruthProcess, seed: number): Promise<RunRecord> {
  const run = cellRun(cell, seed);
  if (cell.generator !== 'stopped') return (await runPlan(run, server)).record;
  await using folder = await temporaryFolder();
  await server.start(run.behaviour);
  return runStopped(calibrationOrder(run.profile, server.baseUrl, folder.path), folder.path);
}
