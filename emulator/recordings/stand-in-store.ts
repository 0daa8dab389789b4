import { LARGEST_ANSWER, overlaps } from './recording.ts';
import type { RecordingDocument, RecordingStore } from './recording.ts';

/** Recordings in memory, for a machine without a database. */
export class StandInStore implements RecordingStore {
  readonly kind = 'stand-in';
  readonly #recordings: readonly RecordingDocument[];

  /** @param recordings oldest first */
  constructor(recordings: readonly RecordingDocument[]) {
    this.#recordings = recordings;
  }

  async overlapping(startMs: number, endMs: number): Promise<readonly RecordingDocument[]> {
    return this.#recordings
      .filter((recording) => !recording.deleted && overlaps(recording, startMs, endMs))
      .slice(0, LARGEST_ANSWER);
  }

  async close(): Promise<void> {}
}
