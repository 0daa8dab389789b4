/** A recording as it lies in the database: collection `<guid>` of the store. */
export interface RecordingDocument {
  readonly uuid: string;
  readonly start_time: Date;
  /** null: still being written; only the newest recording is. */
  readonly end_time: Date | null;
  readonly deleted: boolean;
  readonly fiber_metadata: Readonly<Record<string, unknown>>;
}

/** `covers-start`: a recording must run at the requested start; `overlap`: any common moment is enough. */
export type MatchRule = 'covers-start' | 'overlap';

/** Where the recordings are. Both kinds (MongoDB and the stand-in) answer alike. */
export interface RecordingStore {
  readonly kind: 'mongodb' | 'stand-in';
  /**
   * Recordings that are not deleted and share a moment with the time from `startMs` to `endMs`, oldest first.
   * @throws StoreUnavailable when the database cannot be asked
   */
  overlapping(startMs: number, endMs: number): Promise<readonly RecordingDocument[]>;
  close(): Promise<void>;
}

/** The database could not be asked in time. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** Recordings in one answer, as the server's own query has it. */
export const LARGEST_ANSWER = 1000;

/** Whether one recording shares a moment with the time from `startMs` to `endMs`. */
export function overlaps(recording: RecordingDocument, startMs: number, endMs: number): boolean {
  return recording.start_time.getTime() < endMs && (recording.end_time?.getTime() ?? Infinity) > startMs;
}

/**
 * Whether a historic job can be played from these recordings, which overlap its window. The start of a recording
 * counts in whole seconds, rounded down, as the deployed server was seen to do.
 */
export function playable(
  recordings: readonly RecordingDocument[],
  startMs: number,
  rule: MatchRule,
): boolean {
  if (rule === 'overlap') return recordings.length > 0;
  return recordings.some(({ start_time, end_time }) => {
    const startsMs = Math.floor(start_time.getTime() / 1000) * 1000;
    return startsMs <= startMs && (end_time?.getTime() ?? Infinity) > startMs;
  });
}
