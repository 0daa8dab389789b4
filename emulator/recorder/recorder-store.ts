import type { RecordingDocument } from '../recordings/recording.ts';

/** What a recorder writes: recordings that begin and, later, end. */
export interface RecorderStore {
  /** Recordings that are still being written, oldest first. */
  open(): Promise<readonly RecordingDocument[]>;
  begin(recording: RecordingDocument): Promise<void>;
  finish(uuid: string, endMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Writes into the recordings that a stand-in store reads. */
export class StandInRecorderStore implements RecorderStore {
  readonly #recordings: RecordingDocument[];
  readonly #kept: number;

  /**
   * @param recordings oldest first; changed in place
   * @param kept so many are remembered, so that a long run does not fill the memory
   */
  constructor(recordings: RecordingDocument[], kept: number) {
    this.#recordings = recordings;
    this.#kept = kept;
  }

  async open(): Promise<readonly RecordingDocument[]> {
    return this.#recordings.filter(({ end_time, deleted }) => end_time === null && !deleted);
  }

  async begin(recording: RecordingDocument): Promise<void> {
    this.#recordings.push(recording);
    if (this.#recordings.length > this.#kept) this.#recordings.shift();
  }

  async finish(uuid: string, endMs: number): Promise<void> {
    const index = this.#recordings.findLastIndex((one) => one.uuid === uuid);
    const recording = this.#recordings[index];
    if (recording !== undefined) this.#recordings[index] = { ...recording, end_time: new Date(endMs) };
  }

  async close(): Promise<void> {}
}
