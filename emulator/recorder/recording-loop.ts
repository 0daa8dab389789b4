import { randomUUID } from 'node:crypto';
import { fiberMetadata } from '../recordings/fiber-metadata.ts';
import { StoreUnavailable } from '../recordings/recording.ts';
import type { RecorderStore } from './recorder-store.ts';

/** Longest recording that a recorder writes, in real time. */
const LONGEST_MS = 40_000;

export interface RecordingLoopOptions {
  readonly store: RecorderStore;
  readonly nowMs: () => number;
  /** After so long one recording ends and the next begins, without a gap. */
  readonly lengthMs: number;
  readonly prrHz: number;
  /** So many ended recordings of its own stay; beyond that it removes the oldest. */
  readonly kept: number;
  /** A loop that was not called for so long was not there, and recorded nothing; Infinity: it always was. */
  readonly silentAfterMs: number;
}

/** The recording at hand. */
interface Current {
  readonly uuid: string;
  readonly startMs: number;
  /** Its length counts from here: later than its start when it was begun by the recorder before this one. */
  readonly countsFromMs: number;
  /** false: the database does not have it yet. */
  written: boolean;
}

/**
 * Writes one recording after the other. What could not be written, because the database is away, is written when it
 * is back: the fibre was recorded all the same.
 */
export class RecordingLoop {
  readonly #options: RecordingLoopOptions;
  #current: Current | null = null;
  /** What it began and ended and has not removed, oldest first. */
  readonly #ended: string[] = [];
  #recordedUntilMs: number | null = null;
  #begun = 0;
  #lastError: string | null = null;
  #busy: Promise<void> = Promise.resolve();

  constructor(options: RecordingLoopOptions) {
    this.#options = options;
  }

  get recordedUntilMs(): number | null {
    return this.#recordedUntilMs;
  }

  get begun(): number {
    return this.#begun;
  }

  get lastError(): string | null {
    return this.#lastError;
  }

  /**
   * Goes on with the recording that was just begun, or begins one, and ends whatever others were left open.
   * @param recordedUntilMs when the recorder before this one recorded last; null: not known
   */
  async start(recordedUntilMs: number | null): Promise<void> {
    const { store, nowMs, lengthMs } = this.#options;
    const atMs = nowMs();
    const open = [...(await store.open())];
    const newest = open.at(-1);
    if (
      recordedUntilMs === null &&
      newest !== undefined &&
      atMs - newest.start_time.getTime() <= LONGEST_MS
    ) {
      this.#current = {
        uuid: newest.uuid,
        startMs: newest.start_time.getTime(),
        countsFromMs: atMs,
        written: true,
      };
      open.pop();
    }
    for (const { uuid, start_time } of open) {
      const startMs = start_time.getTime();
      await store.finish(uuid, Math.max(startMs, recordedUntilMs ?? startMs + lengthMs));
    }
    if (this.#current === null) await this.#begin(atMs);
    this.#recordedUntilMs = atMs;
  }

  /** Records until now. Never throws for a database that is away. */
  tick(): Promise<void> {
    this.#busy = this.#busy.then(() => this.#tolerant(() => this.#record()));
    return this.#busy;
  }

  /** Ends the recording at hand now. */
  async stop(): Promise<void> {
    await this.tick();
    await this.#tolerant(async () => {
      if (this.#current === null) return;
      const endMs = this.#options.nowMs();
      await this.#finish(this.#current, endMs);
      this.#recordedUntilMs = endMs;
      this.#current = null;
    });
  }

  async #record(): Promise<void> {
    const { nowMs, lengthMs, silentAfterMs } = this.#options;
    const atMs = nowMs();
    const lastMs = this.#recordedUntilMs ?? atMs;
    if (this.#current !== null && atMs - lastMs > silentAfterMs) {
      await this.#finish(this.#current, lastMs);
      this.#current = null;
    }
    this.#recordedUntilMs = atMs;
    if (this.#current === null) return this.#begin(atMs);
    if (!this.#current.written) await this.#write(this.#current);
    const { countsFromMs } = this.#current;
    const lengths = Math.floor((atMs - countsFromMs) / lengthMs);
    if (lengths < 1) return;
    const endMs = countsFromMs + lengths * lengthMs;
    await this.#finish(this.#current, endMs);
    await this.#begin(endMs);
    await this.#removeOld();
  }

  async #finish({ uuid }: Current, endMs: number): Promise<void> {
    await this.#options.store.finish(uuid, endMs);
    // Finished again after an answer that came too late, it is there already.
    if (!this.#ended.includes(uuid)) this.#ended.push(uuid);
  }

  async #removeOld(): Promise<void> {
    const { store, kept } = this.#options;
    while (this.#ended.length > kept) {
      await store.remove(this.#ended[0]!);
      this.#ended.shift();
    }
  }

  async #begin(startMs: number): Promise<void> {
    const uuid = randomUUID();
    this.#current = { uuid, startMs, countsFromMs: startMs, written: false };
    await this.#write(this.#current);
  }

  async #write(current: Current): Promise<void> {
    const { uuid, startMs } = current;
    const fiber_metadata = fiberMetadata([uuid, uuid], startMs, null, this.#options.prrHz);
    const start_time = new Date(startMs);
    await this.#options.store.begin({ uuid, start_time, end_time: null, deleted: false, fiber_metadata });
    current.written = true;
    this.#begun++;
  }

  async #tolerant(act: () => Promise<void>): Promise<void> {
    try {
      await act();
      this.#lastError = null;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      this.#lastError = error.message;
    }
  }
}
