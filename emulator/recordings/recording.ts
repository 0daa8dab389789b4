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
   * @param storagePath where they are looked for; the path of the settings unless given
   * @throws StoreUnavailable when the database cannot be asked
   */
  overlapping(startMs: number, endMs: number, storagePath?: string): Promise<readonly RecordingDocument[]>;
  /** One recording; null when there is none. @throws StoreUnavailable */
  byUuid(uuid: string): Promise<RecordingDocument | null>;
  /** Drops the first `count` of `RECORDING_INDEXES` and makes the others. @throws StoreUnavailable */
  dropIndexes(count: number): Promise<void>;
  /** Names of those of `RECORDING_INDEXES` that are there. @throws StoreUnavailable */
  indexes(): Promise<readonly string[]>;
  /** Opens one more connection that is used for nothing; the returned function closes it. */
  openConnection(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** The database could not be asked in time. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The indexes of recordings that queries need, in the order in which a defect drops them; `uuid` always stays. */
export const RECORDING_INDEXES: readonly {
  readonly name: string;
  readonly key: Readonly<Record<string, 1>>;
}[] = [
  { name: 'deleted_1', key: { deleted: 1 } },
  { name: 'start_time_1_end_time_1', key: { start_time: 1, end_time: 1 } },
  { name: 'end_time_1', key: { end_time: 1 } },
  { name: 'start_time_1', key: { start_time: 1 } },
];

/** Recordings in one answer, as the server's own query has it. */
export const LARGEST_ANSWER = 1000;

/** Whether one recording shares a moment with the time from `startMs` to `endMs`. */
export function overlaps(recording: RecordingDocument, startMs: number, endMs: number): boolean {
  return recording.start_time.getTime() < endMs && (recording.end_time?.getTime() ?? Infinity) > startMs;
}

/**
 * Whether a historic job can be played from these recordings, which overlap its window. The start of a recording
 * counts in whole seconds, rounded down, as the deployed server was seen to do.
 * @param nowMs where a recording that is still being written ends: what is to come cannot be played
 */
export function playable(
  recordings: readonly RecordingDocument[],
  startMs: number,
  rule: MatchRule,
  nowMs: number,
): boolean {
  return recordings.some(({ start_time, end_time }) => {
    const startsMs = Math.floor(start_time.getTime() / 1000) * 1000;
    const covers = rule === 'overlap' || startsMs <= startMs;
    return covers && (end_time?.getTime() ?? nowMs) > startMs;
  });
}
