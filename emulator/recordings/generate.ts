import { seededUuid } from '../random.ts';
import { fiberMetadata } from './fiber-metadata.ts';
import type { RecordingDocument } from './recording.ts';

/** Every so many recordings one is long. */
const LONG_EVERY = 20;
/**
 * Long enough for a historic job that is waited for a minute and then held for another: at 200 times real time it plays
 * for 144 s.
 */
const LONG_MS = 8 * 3_600_000;
/** Marked as deleted: one of so many, which leaves 99 % historic ones, as on deployed servers. */
const DELETED_EVERY = 100;

/** The length of a recording: 5 to 40 s in steps of 5 s, as the recorder writes them; now and then 8 h. */
function lengthMs(index: number, random: () => number): number {
  const shortMs = 5000 * (1 + Math.floor(random() * 8));
  return index % LONG_EVERY === LONG_EVERY - 1 ? LONG_MS : shortMs;
}

/** Neighbours overlap by 0.1 to 3 s, or leave a gap of 4 to 13 s (negative). */
function overlapMs(random: () => number): number {
  return random() < 0.6 ? Math.round(100 + random() * 2900) : -Math.round(4000 + random() * 9000);
}

/**
 * Realistic recordings, oldest first. They are made backwards from `nowMs`: the newest has begun 20 s before and is
 * still being written.
 */
export function generateRecordings(
  count: number,
  nowMs: number,
  prrHz: number,
  random: () => number,
): RecordingDocument[] {
  const recordings: RecordingDocument[] = [];
  let startMs = nowMs - 20_000;
  for (let i = 0; i < count; i++) {
    let endMs: number | null = null;
    if (i > 0) {
      endMs = startMs + overlapMs(random);
      startMs = endMs - lengthMs(i, random);
    }
    const uuid = seededUuid(random);
    recordings.push({
      uuid,
      start_time: new Date(startMs),
      end_time: endMs === null ? null : new Date(endMs),
      deleted: i % DELETED_EVERY === DELETED_EVERY / 2,
      fiber_metadata: fiberMetadata([uuid, seededUuid(random)], startMs, endMs, prrHz),
    });
  }
  return recordings.reverse();
}
