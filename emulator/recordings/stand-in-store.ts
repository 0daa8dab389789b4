import { LARGEST_ANSWER, overlaps, RECORDING_INDEXES } from './recording.ts';
import type { RecordingDocument, RecordingStore } from './recording.ts';

/** Recordings in memory, for a machine without a database; they are all under the one storage path. */
export class StandInStore implements RecordingStore {
  readonly kind = 'stand-in';
  readonly #recordings: readonly RecordingDocument[];
  #dropped = 0;

  /** @param recordings oldest first */
  constructor(recordings: readonly RecordingDocument[]) {
    this.#recordings = recordings;
  }

  async overlapping(
    startMs: number,
    endMs: number,
    storagePath?: string,
  ): Promise<readonly RecordingDocument[]> {
    if (storagePath !== undefined) return [];
    return this.#recordings
      .filter((recording) => !recording.deleted && overlaps(recording, startMs, endMs))
      .slice(0, LARGEST_ANSWER);
  }

  async byUuid(uuid: string): Promise<RecordingDocument | null> {
    return this.#recordings.find((recording) => recording.uuid === uuid) ?? null;
  }

  async dropIndexes(count: number): Promise<void> {
    this.#dropped = count;
  }

  async indexes(): Promise<readonly string[]> {
    return RECORDING_INDEXES.slice(this.#dropped).map(({ name }) => name);
  }

  async openConnection(): Promise<() => Promise<void>> {
    return async () => {};
  }

  async close(): Promise<void> {}
}
