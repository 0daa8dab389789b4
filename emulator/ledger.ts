import { availableRows, firstRowAtMs } from './jobs/job.ts';
import type { EndReason, Job } from './jobs/job.ts';
import type { JobTable } from './jobs/job-table.ts';
import type { Available } from './jobs/row-cursor.ts';
import type { StreamEnd, StreamRecord } from './jobs/stream-record.ts';
import type { Settings } from './settings.ts';

/** What really happened to one job. Times are milliseconds since the epoch; null: not (yet). */
export interface LedgerEntry {
  readonly jobId: string;
  readonly kind: 'live' | 'historic';
  readonly slot: number;
  readonly configuredAt: number;
  readonly listeningAt: number | null;
  readonly firstRowAt: number | null;
  readonly rowsMade: number;
  /** By polling; rowsMade is always rowsSent + rowsLost + rowsExpired + rowsWaiting. */
  readonly rowsSent: number;
  /** Made and never delivered: a defect. */
  readonly rowsLost: number;
  /** Nobody took them before newer ones pushed them out. */
  readonly rowsExpired: number;
  /** Made and not yet taken; of an ended job, never taken. */
  readonly rowsWaiting: number;
  readonly polls: number;
  /** The streams that were ever opened. */
  readonly streams: readonly LedgerStream[];
  /** Why nobody can connect to its stream port; null: nothing is wrong there. */
  readonly portProblem: string | null;
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
}

/**
 * What really happened to one stream. Its own account, apart from that of polling: rowsMade of the job is always
 * rowsSent + rowsLost + rowsExpired + rowsUndelivered + rowsWaiting.
 */
export interface LedgerStream {
  readonly streamId: number;
  readonly rowsSent: number;
  readonly rowsLost: number;
  readonly rowsExpired: number;
  /** Handed to a connection that ended before they went out. */
  readonly rowsUndelivered: number;
  readonly rowsWaiting: number;
  /** Frames that went out; more than rowsSent where a defect sends rows twice. */
  readonly frames: number;
  /** Of the values in them (`main_data`). */
  readonly bytes: number;
  readonly firstFrameAt: number | null;
  /** Clients that ever opened it; the newest ten of them are in `clients`. */
  readonly opened: number;
  readonly clients: readonly {
    readonly openedAt: number;
    readonly frames: number;
    readonly bytes: number;
    readonly closedAt: number | null;
    readonly closedWhy: StreamEnd | null;
  }[];
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
  const available = availableRows(job, untilMs, settings);
  return {
    jobId: job.id,
    kind: job.plan.playback === null ? 'live' : 'historic',
    slot: job.slot,
    configuredAt: job.configuredAtMs,
    listeningAt: past(job.listeningAtMs),
    firstRowAt: past(firstRowAtMs(job, settings)),
    rowsMade: available.made,
    rowsSent: job.polled.taken,
    rowsLost: job.polled.lost,
    rowsExpired: job.polled.expiredBy(available),
    rowsWaiting: job.polled.waiting(available),
    polls: job.polls,
    streams: Array.from(job.streams.values(), (record) => ledgerStream(record, available)),
    portProblem: job.portProblem,
    endedAt: job.endedAtMs,
    endReason: job.endReason,
  };
}

function ledgerStream(record: StreamRecord, available: Available): LedgerStream {
  const { cursor, rowsInFlight, rowsUndelivered } = record;
  return {
    streamId: record.streamId,
    rowsSent: cursor.taken - rowsInFlight - rowsUndelivered,
    rowsLost: cursor.lost,
    rowsExpired: cursor.expiredBy(available),
    rowsUndelivered,
    rowsWaiting: cursor.waiting(available) + rowsInFlight,
    frames: record.frames,
    bytes: record.bytes,
    firstFrameAt: record.firstFrameAtMs,
    opened: record.opened,
    clients: record.clients.map(({ openedAtMs, frames, bytes, closedAtMs, closedWhy }) => ({
      openedAt: openedAtMs,
      frames,
      bytes,
      closedAt: closedAtMs,
      closedWhy,
    })),
  };
}

export function ledgerTotals(jobs: JobTable): LedgerTotals {
  const { configures, refusals, cancels, peakAlive } = jobs.totals;
  return { configures, refusals, cancels, aliveNow: jobs.aliveCount, peakAlive };
}
