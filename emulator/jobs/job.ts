import { rowTimestampMs } from '../../wire/row-value.ts';
import type { View } from '../calculations.ts';
import type { Settings } from '../settings.ts';
import { rowsCompleteAt } from './playback.ts';
import type { Playback } from './playback.ts';
import type { Available, RowCursor } from './row-cursor.ts';
import { deliverableUntilMs } from './row-faults.ts';
import type { RowFaults } from './row-faults.ts';
import { rowOf } from './rows.ts';
import type { Row } from './rows.ts';
import type { StreamRecord } from './stream-record.ts';

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
  /** The running number in the id; null: the client chose the id. */
  readonly sequence: number | null;
  readonly slot: number;
  readonly plan: JobPlan;
  readonly configuredAtMs: number;
  /** The user who configured it; null: not known. */
  readonly owner: string | null;
  /** null: the stream never listens, though configure said 200, or the job still waits for a GPU. */
  listeningAtMs: number | null;
  waitsForGpu: boolean;
  /** The answer to configure; dropped when the job ended, to keep the ledger small. */
  answer: Readonly<Record<string, unknown>> | null;
  /** Rows that were polled. */
  readonly polled: RowCursor;
  polls: number;
  /** Rows that went to polls since a defect last broke a connection. */
  polledSinceBreak: number;
  /** By stream number; a stream is here once a client has opened it. */
  readonly streams: Map<number, StreamRecord>;
  /** Clients that have a stream of this job open. */
  openStreams: number;
  /** When it was last polled, or a client last left one of its streams. */
  lastReadAtMs: number | null;
  /** Why its stream port could not be opened, last time it was tried. */
  portProblem: string | null;
  endedAtMs: number | null;
  endReason: EndReason | null;
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
  const drained = drainedAtMs(job, settings);
  // A historic job that still plays is busy, not idle.
  if (drained !== null) return { atMs: drained + settings.drainMs, reason: 'recording-finished' };
  if (job.openStreams > 0) return { atMs: Infinity, reason: 'idle' };
  const idleAtMs = Math.max(readableAtMs, job.lastReadAtMs ?? 0) + settings.idleMs;
  return { atMs: idleAtMs, reason: 'idle' };
}

/**
 * Which rows of the job can be read at `atMs`. A live job keeps only its newest rows; a recording keeps all of
 * them until the job ends.
 */
export function availableRows(
  job: Job,
  atMs: number,
  settings: Settings,
  stallMs: RowFaults['stallMs'] = 0,
): Available {
  const made = rowsMade(job, atMs, settings);
  const { playback } = job.plan;
  const untilMs = deliverableUntilMs(atMs, job.listeningAtMs ?? atMs, stallMs);
  return {
    made,
    deliverable: untilMs === atMs ? made : rowsMade(job, untilMs, settings),
    oldestKept: playback === null ? Math.max(0, made - settings.rowsKept) : 0,
    complete: playback !== null && made === playback.rows,
  };
}

/** Takes up to `wanted` rows for a poll, oldest first, and books them. */
export function takeRows(
  job: Job,
  atMs: number,
  wanted: number,
  faults: RowFaults,
  settings: Settings,
): Row[] {
  const available = availableRows(job, atMs, settings, faults.stallMs);
  const rows: Row[] = [];
  while (rows.length < wanted) {
    const delivery = job.polled.take(available, faults);
    if (delivery === null) break;
    rows.push(rowOf(job, delivery));
  }
  return rows;
}

/** Whether a poll will never get a row more: the recording was played and all of it taken. */
export function pollsFinished(job: Job, atMs: number, settings: Settings): boolean {
  if (job.listeningAtMs === null || job.listeningAtMs > atMs) return false;
  const available = availableRows(job, atMs, settings);
  return available.complete && job.polled.waiting(available) === 0;
}
