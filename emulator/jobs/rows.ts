import { fillRowValues, jobHash, rowTimestampMs } from '../../wire/row-value.ts';
import type { Extremes } from '../../wire/row-value.ts';
import type { Job } from './job.ts';
import { rowIndex } from './playback.ts';
import type { Delivery } from './row-cursor.ts';

/** One row as it goes out. Times are milliseconds since the epoch. */
export interface Row {
  /** Counted from the start of the stream, or of the historic window. */
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number;
  /** The job that the row says it is of. */
  readonly jobId: string;
  /** The row's values are those of this job at this time. */
  readonly valuesOf: { readonly hash: number; readonly atMs: number };
  readonly corrupt: boolean;
  readonly short: boolean;
}

/** Id of a job that is not this one: no job's running number is 0. */
export function foreignJobId(job: Pick<Job, 'slot'>): string {
  return `${job.slot}-0`;
}

/** Start of row 0: the moment the stream started, or the start of the historic window. */
function firstRowStartMs(job: Job): number {
  return job.plan.playback?.windowStartMs ?? job.listeningAtMs ?? job.configuredAtMs;
}

/** The row that `delivery` hands out. */
export function rowOf(job: Job, delivery: Delivery): Row {
  const { playback, linesDtS } = job.plan;
  const { ordinal, corrupt, stale, short, foreign } = delivery;
  const index = playback === null ? ordinal : rowIndex(playback, ordinal);
  const firstMs = firstRowStartMs(job);
  const startMs = rowTimestampMs(firstMs, index, linesDtS);
  const jobId = foreign ? foreignJobId(job) : job.id;
  return {
    index,
    startMs,
    endMs: rowTimestampMs(firstMs, index + 1, linesDtS),
    jobId,
    valuesOf: {
      hash: jobHash(jobId),
      atMs: stale ? rowTimestampMs(firstMs, index - 1, linesDtS) : startMs,
    },
    corrupt,
    short,
  };
}

/** The values of neighbouring channels of a row, and how many channels there are of them. */
export interface RowValues extends Extremes {
  readonly channels: number;
}

/**
 * Writes the values of a row into the start of `target`; a short row has one channel less, a corrupt one a wrong
 * first value.
 */
export function fillRow(
  target: Float32Array,
  row: Row,
  firstChannel: number,
  lastChannel: number,
  bins: number,
): RowValues {
  const channels = lastChannel - firstChannel + (row.short ? 0 : 1);
  const { hash, atMs } = row.valuesOf;
  const extremes = fillRowValues(target, hash, firstChannel, channels, bins, atMs);
  if (!row.corrupt || channels === 0) return { ...extremes, channels };
  const wrong = target[0]! + (target[0]! < 1000 ? 0.25 : -0.25);
  target[0] = wrong;
  return {
    smallest: Math.min(extremes.smallest, wrong),
    largest: Math.max(extremes.largest, wrong),
    channels,
  };
}

/** Extremes as they are reported: `inside` moves them into the range of 0 to 1000 by this share (a defect). */
export function reportedExtremes({ smallest, largest }: Extremes, inside: number): Extremes {
  return { smallest: smallest + (1000 - smallest) * inside, largest: largest * (1 - inside) };
}
