import { rowTimestampMs } from '../../wire/row-value.ts';

/** A piece of recorded time, milliseconds since the epoch; the end is not part of it. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** The rows of a historic window that were really recorded: runs of row indices, counted from the window's start. */
export interface Playback {
  readonly windowStartMs: number;
  readonly runs: readonly { readonly from: number; readonly to: number }[];
  readonly rows: number;
}

/** Number of rows that are complete at `atMs` when row 0 starts at `firstRowMs`. */
export function rowsCompleteAt(firstRowMs: number, linesDtS: number, atMs: number): number {
  if (atMs < firstRowMs) return 0;
  let rows = Math.floor((atMs - firstRowMs) / (linesDtS * 1000));
  // Row times are rounded to milliseconds, so the quotient can be one off either way.
  while (rowTimestampMs(firstRowMs, rows + 1, linesDtS) <= atMs) rows++;
  while (rows > 0 && rowTimestampMs(firstRowMs, rows, linesDtS) > atMs) rows--;
  return rows;
}

/** Overlapping and touching pieces joined, in order of time. */
export function join(intervals: readonly Interval[]): Interval[] {
  const joined: { startMs: number; endMs: number }[] = [];
  for (const next of [...intervals].sort((a, b) => a.startMs - b.startMs)) {
    const last = joined.at(-1);
    if (last && next.startMs <= last.endMs) last.endMs = Math.max(last.endMs, next.endMs);
    else joined.push({ ...next });
  }
  return joined;
}

/** The rows of `window` that lie wholly in recorded time; gaps between recordings are holes, not an error. */
export function playback(window: Interval, linesDtS: number, recorded: readonly Interval[]): Playback {
  const runs: { from: number; to: number }[] = [];
  for (const piece of join(recorded)) {
    const startMs = Math.max(piece.startMs, window.startMs);
    const endMs = Math.min(piece.endMs, window.endMs);
    const from = startMs <= window.startMs ? 0 : rowsCompleteAt(window.startMs, linesDtS, startMs - 1) + 1;
    const to = rowsCompleteAt(window.startMs, linesDtS, endMs);
    if (to > from) runs.push({ from, to });
  }
  return { windowStartMs: window.startMs, runs, rows: runs.reduce((sum, run) => sum + run.to - run.from, 0) };
}

/** Index in the window of the `ordinal`-th recorded row. `ordinal` must be below `rows`. */
export function rowIndex(plan: Playback, ordinal: number): number {
  let before = 0;
  for (const run of plan.runs) {
    if (ordinal < before + run.to - run.from) return run.from + ordinal - before;
    before += run.to - run.from;
  }
  throw new RangeError(`row ${ordinal} asked of a playback of ${plan.rows} rows`);
}
