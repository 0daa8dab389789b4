import { firstRowAtMs, rowsMade } from './jobs/job.ts';
import type { EndReason, Job } from './jobs/job.ts';
import type { JobTable } from './jobs/job-table.ts';
import type { Settings } from './settings.ts';

/** What really happened to one job. Times are milliseconds since the epoch; null: not (yet). */
export interface LedgerEntry {
  readonly jobId: string;
  readonly kind: 'live' | 'historic';
  readonly slot: number;
  readonly configuredAt: number;
  readonly listeningAt: number | null;
  readonly firstRowAt: number | null;
  /** Always rowsSent + rowsLost + rowsExpired + rowsWaiting. */
  readonly rowsMade: number;
  readonly rowsSent: number;
  /** Made and never delivered: a defect. */
  readonly rowsLost: number;
  /** Nobody took them before newer ones pushed them out. */
  readonly rowsExpired: number;
  /** Made and not yet taken; of an ended job, never taken. */
  readonly rowsWaiting: number;
  readonly polls: number;
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
}

export interface LedgerTotals {
  readonly configures: number;
  readonly refusals: number;
  readonly cancels: number;
  readonly aliveNow: number;
  readonly peakAlive: number;
}

export function ledgerEntry(job: Job, nowMs: number, settings: Settings): LedgerEntry {
  const untilMs = job.endedAtMs ?? nowMs;
  const past = (atMs: number | null): number | null => (atMs !== null && atMs <= untilMs ? atMs : null);
  const made = rowsMade(job, untilMs, settings);
  const untaken = made - job.nextRow;
  const pushedOut = job.plan.playback === null ? Math.max(0, untaken - settings.rowsKept) : 0;
  return {
    jobId: job.id,
    kind: job.plan.playback === null ? 'live' : 'historic',
    slot: job.slot,
    configuredAt: job.configuredAtMs,
    listeningAt: past(job.listeningAtMs),
    firstRowAt: past(firstRowAtMs(job, settings)),
    rowsMade: made,
    rowsSent: job.rowsSent,
    rowsLost: job.rowsLost,
    rowsExpired: job.rowsExpired + pushedOut,
    rowsWaiting: untaken - pushedOut,
    polls: job.polls,
    endedAt: job.endedAtMs,
    endReason: job.endReason,
  };
}

export function ledgerTotals(jobs: JobTable): LedgerTotals {
  const { configures, refusals, cancels, peakAlive } = jobs.totals;
  return { configures, refusals, cancels, aliveNow: jobs.aliveCount, peakAlive };
}
