/** A stretch of time; milliseconds since the epoch, the end not included. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** What a recording says of its time. */
interface Recorded {
  readonly start_time: Date;
  readonly end_time: Date | null;
}

/**
 * The stretches in which something was recorded, joined where they touch or overlap, oldest first.
 * @param nowMs where a recording that is still being written ends
 */
export function recordedStretches(recordings: readonly Recorded[], nowMs: number): Stretch[] {
  const stretches = recordings
    .map(({ start_time, end_time }) => ({
      startMs: start_time.getTime(),
      endMs: end_time?.getTime() ?? nowMs,
    }))
    .sort((a, b) => a.startMs - b.startMs);
  const joined: Stretch[] = [];
  for (const stretch of stretches) {
    const last = joined.at(-1);
    if (last === undefined || stretch.startMs > last.endMs) joined.push(stretch);
    else joined[joined.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, stretch.endMs) };
  }
  return joined;
}

/** The stretches between the first and the last recording in which nothing was recorded, oldest first. */
export function holes(recordings: readonly Recorded[], nowMs: number): Stretch[] {
  const recorded = recordedStretches(recordings, nowMs);
  return recorded.slice(1).map(({ startMs }, i) => ({ startMs: recorded[i]!.endMs, endMs: startMs }));
}
