/** What defects do to the rows of every job; shares are evenly spread over the rows of a job or stream. */
export interface RowFaults {
  /** Share of the rows that are made but never delivered. */
  readonly lost: number;
  /** Share that is delivered twice. */
  readonly duplicated: number;
  /** Share that comes after its successor. */
  readonly reordered: number;
  /** Share with one wrong value. */
  readonly corrupt: number;
  /** Share with the values of the row before. */
  readonly stale: number;
  /** Share without its last channel. */
  readonly short: number;
  /** Share that is another job's. */
  readonly foreign: number;
  /** Share of the rate at which rows are made that they are delivered at; 1: no throttle. */
  readonly rateShare: number;
  /** How long no row goes out, in every `STALL_EVERY_MS`; 0: never. */
  readonly stallMs: number;
  /** The connection is broken after so many rows; 0: never. */
  readonly dropAfterRows: number;
  /** Reported extremes lie inside the true ones by this share of the whole range; 0: they are true. */
  readonly extremesInside: number;
}

export const NO_FAULTS: RowFaults = {
  lost: 0,
  duplicated: 0,
  reordered: 0,
  corrupt: 0,
  stale: 0,
  short: 0,
  foreign: 0,
  rateShare: 1,
  stallMs: 0,
  dropAfterRows: 0,
  extremesInside: 0,
};

/** A stalling job delivers nothing for some time once in so long, first when it has listened for `STALL_FROM_MS`. */
export const STALL_EVERY_MS = 10_000;
export const STALL_FROM_MS = 2_000;

/** The moment up to which rows are delivered at `atMs`: now, or the start of the stall that is going on. */
export function deliverableUntilMs(atMs: number, listeningAtMs: number, stallMs: number): number {
  const sinceFirstMs = atMs - listeningAtMs - STALL_FROM_MS;
  if (stallMs === 0 || sinceFirstMs < 0) return atMs;
  if (stallMs >= STALL_EVERY_MS) return atMs - sinceFirstMs;
  const intoMs = sinceFirstMs % STALL_EVERY_MS;
  return intoMs < stallMs ? atMs - intoMs : atMs;
}
