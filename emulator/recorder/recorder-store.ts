import type { RecordingDocument } from '../recordings/recording.ts';

/** What a recorder writes: recordings that begin, end and, much later, are removed. */
export interface RecorderStore {
  /** Recordings that are still being written, oldest first. */
  open(): Promise<readonly RecordingDocument[]>;
  begin(recording: RecordingDocument): Promise<void>;
  finish(uuid: string, endMs: number): Promise<void>;
  remove(uuid: string): Promise<void>;
  close(): Promise<void>;
}

/** Writes into the recordings that a stand-in store reads. */
export class StandInRecorderStore implements RecorderStore {
  readonly #recordings: RecordingDocument[];

  /** @param recordings oldest first; changed in place */
  constructor(recordings: RecordingDocument[]) {
    this.#recordings = recordings;
  }

  async open(): Promise<readonly RecordingDocument[]> {
    return this.#recordings.filter(({ end_time, deleted }) => end_time === null && !deleted);
  }

  async begin(recording: RecordingDocument): Promise<void> {
    this.#recordings.push(recording);
  }

  async finish(uuid: string, endMs: number): Promise<void> {
    const index = this.#recordings.findLastIndex((one) => one.uuid === uuid);
    const recording = this.#recordings[index];
    if (recording !== undefined) this.#recordings[index] = { ...recording, end_time: new Date(endMs) };
  }

  async remove(uuid: string): Promise<void> {
    const index = this.#recordings.findIndex((one) => one.uuid === uuid);
    if (index >= 0) this.#recordings.splice(index, 1);
  }

  async close(): Promise<void> {}
}
