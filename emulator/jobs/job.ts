import { rowTimestampMs } from '../../wire/row-value.ts';
import type { View } from '../calculations.ts';
import type { Settings } from '../settings.ts';
import { inShare } from '../spread.ts';
import { rowIndex, rowsCompleteAt } from './playback.ts';
import type { Playback } from './playback.ts';

export type EndReason = 'cancelled' | 'idle' | 'recording-finished' | 'reset';

/** What a job delivers, fixed when it was configured. */
export interface JobPlan {
  readonly view: View;
  readonly channelMin: number;
  readonly channelMax: number;
  /** Intensities per channel and row. */
  readonly bins: number;
  readonly linesDtS: number;
  /** null: live. */
  readonly playback: Playback | null;
}

/** One job from its configuration on; what is counted here is the truth that the ledger publishes. */
export interface Job {
  readonly id: string;
  /** `job`: the server chose the id; `task`: the client did. */
  readonly generation: 'job' | 'task';
  readonly slot: number;
  readonly plan: JobPlan;
  readonly configuredAtMs: number;
  /** null: the stream never listens, though configure said 200. */
  readonly listeningAtMs: number | null;
  /** The answer to configure; dropped when the job ended, to keep the ledger small. */
  answer: Readonly<Record<string, unknown>> | null;
  /** Ordinal of the oldest row not yet taken. */
  nextRow: number;
  rowsSent: number;
  rowsLost: number;
  /** Rows that nobody took in time. */
  rowsExpired: number;
  polls: number;
  lastPollAtMs: number | null;
  endedAtMs: number | null;
  endReason: EndReason | null;
}

/** One row as it goes out, milliseconds since the epoch. */
export interface Row {
  readonly startMs: number;
  readonly endMs: number;
}

/** Start of row 0: the moment the stream started, or the start of the historic window. */
function firstRowStartMs(job: Job, listeningAtMs: number): number {
  return job.plan.playback?.windowStartMs ?? listeningAtMs;
}

/** Rows that exist at `atMs`, taken or not. A live row exists once its time has passed. */
export function rowsMade(job: Job, atMs: number, settings: Settings): number {
  if (job.listeningAtMs === null) return 0;
  const untilMs = job.endedAtMs === null ? atMs : Math.min(atMs, job.endedAtMs);
  const { playback, linesDtS } = job.plan;
  if (playback === null) return rowsCompleteAt(job.listeningAtMs, linesDtS, untilMs);
  const playedMs = (untilMs - job.listeningAtMs) * settings.playbackSpeed;
  return Math.max(0, Math.min(playback.rows, Math.floor(playedMs / (linesDtS * 1000))));
}

/** When the first row exists, or null where none ever will. */
export function firstRowAtMs(job: Job, settings: Settings): number | null {
  if (job.listeningAtMs === null) return null;
  const { playback, linesDtS } = job.plan;
  if (playback === null) return rowTimestampMs(job.listeningAtMs, 1, linesDtS);
  if (playback.rows === 0) return null;
  return job.listeningAtMs + Math.ceil((linesDtS * 1000) / settings.playbackSpeed);
}

/** When a historic job has played its last row; null for live jobs and for those that never listen. */
export function drainedAtMs(job: Job, settings: Settings): number | null {
  const { playback, linesDtS } = job.plan;
  if (playback === null || job.listeningAtMs === null) return null;
  return job.listeningAtMs + Math.ceil((playback.rows * linesDtS * 1000) / settings.playbackSpeed);
}

/** When, and why, the job ends if nobody does anything. Its idle time counts from the moment it could be read. */
export function dueToEnd(job: Job, settings: Settings): { atMs: number; reason: EndReason } {
  const readableAtMs = job.listeningAtMs ?? job.configuredAtMs + settings.startDelayMs;
  const idleAtMs = Math.max(readableAtMs, job.lastPollAtMs ?? 0) + settings.idleMs;
  const drained = drainedAtMs(job, settings);
  // A historic job that still plays is busy, not idle.
  if (drained !== null) return { atMs: drained + settings.drainMs, reason: 'recording-finished' };
  return { atMs: idleAtMs, reason: 'idle' };
}

/**
 * Takes up to `wanted` rows, oldest first, and books them. A live job keeps only its newest rows; a recording
 * keeps all of them until the job ends.
 * @param lostShare share of rows that are made but never delivered (a defect); 0 for none
 */
export function takeRows(
  job: Job,
  atMs: number,
  wanted: number,
  lostShare: number,
  settings: Settings,
): Row[] {
  const made = rowsMade(job, atMs, settings);
  const { playback, linesDtS } = job.plan;
  const oldestKept = playback === null ? Math.max(0, made - settings.rowsKept) : 0;
  if (job.nextRow < oldestKept) {
    job.rowsExpired += oldestKept - job.nextRow;
    job.nextRow = oldestKept;
  }
  const rows: Row[] = [];
  while (rows.length < wanted && job.nextRow < made) {
    const ordinal = job.nextRow++;
    if (lostShare > 0 && inShare(ordinal + 1, lostShare)) {
      job.rowsLost++;
      continue;
    }
    const index = playback === null ? ordinal : rowIndex(playback, ordinal);
    const firstMs = firstRowStartMs(job, job.listeningAtMs!);
    rows.push({
      startMs: rowTimestampMs(firstMs, index, linesDtS),
      endMs: rowTimestampMs(firstMs, index + 1, linesDtS),
    });
  }
  job.rowsSent += rows.length;
  return rows;
}
