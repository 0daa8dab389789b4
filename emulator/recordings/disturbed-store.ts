import { setTimeout as sleep } from 'node:timers/promises';
import type { DefectSwitches } from '../defect-switches.ts';
import { StoreUnavailable } from './recording.ts';
import type { RecordingDocument, RecordingStore } from './recording.ts';

/** Queries that take the lock and hold on to it: one of so many. */
const LOCKING_SHARE = 0.1;
/** A storage path that no database has recordings under. */
const WRONG_PATH = '/prisma/root/recordings/elsewhere';

export interface RecordingFigures {
  /** Operations sent to the database since the start. */
  readonly operations: number;
  /** Connections that were opened for a query and never closed. */
  readonly leakedConnections: number;
}

/** A recording store with the defects of a database in front of it. With none on, it only counts. */
export class DisturbedRecordingStore implements RecordingStore {
  readonly kind: RecordingStore['kind'];
  readonly #inner: RecordingStore;
  readonly #defects: DefectSwitches;
  readonly #leaked: (() => Promise<void>)[] = [];
  #operations = 0;
  #indexesDropped = 0;
  #following: Promise<void> = Promise.resolve();
  /** Ends when the last holder of the lock has let go of it. */
  #unlocked: Promise<void> = Promise.resolve();

  constructor(inner: RecordingStore, defects: DefectSwitches) {
    this.kind = inner.kind;
    this.#inner = inner;
    this.#defects = defects;
  }

  figures(): RecordingFigures {
    return { operations: this.#operations, leakedConnections: this.#leaked.length };
  }

  async overlapping(
    startMs: number,
    endMs: number,
    storagePath?: string,
  ): Promise<readonly RecordingDocument[]> {
    const beganMs = performance.now();
    try {
      return await this.#query(startMs, endMs, storagePath);
    } catch (error) {
      const lateMs = this.#defects.strength('slow-outage');
      if (error instanceof StoreUnavailable && lateMs !== undefined) {
        await sleep(Math.max(0, lateMs - (performance.now() - beganMs)), undefined, { ref: false });
      }
      throw error;
    }
  }

  async byUuid(uuid: string): Promise<RecordingDocument | null> {
    this.#operations++;
    return this.#inner.byUuid(uuid);
  }

  dropIndexes(count: number): Promise<void> {
    return this.#inner.dropIndexes(count);
  }

  indexes(): Promise<readonly string[]> {
    return this.#inner.indexes();
  }

  openConnection(): Promise<() => Promise<void>> {
    return this.#inner.openConnection();
  }

  /** Brings what a defect did to the database itself in line with the switches. @throws StoreUnavailable */
  followSwitches(): Promise<void> {
    // One after the other: whoever asks meanwhile waits until it is done.
    const following = this.#following.then(() => this.#follow());
    this.#following = following.catch(() => undefined);
    return following;
  }

  async #follow(): Promise<void> {
    const dropped = this.#defects.strength('recordings-missing-index') ?? 0;
    if (dropped !== this.#indexesDropped) {
      await this.#inner.dropIndexes(dropped);
      this.#indexesDropped = dropped;
    }
    if (this.#defects.find('recordings-connection-leak') === undefined) await this.#closeLeaked();
  }

  /** Closes what leaked. */
  giveBack(): Promise<void> {
    return this.#closeLeaked();
  }

  async close(): Promise<void> {
    await this.#closeLeaked();
    await this.#inner.close();
  }

  async #query(startMs: number, endMs: number, path?: string): Promise<readonly RecordingDocument[]> {
    const defects = this.#defects;
    this.#operations++;
    await this.#unlocked;
    const lockMs = defects.strength('recordings-lock-held');
    if (lockMs !== undefined && defects.hits('recordings-lock-held', LOCKING_SHARE)) {
      this.#unlocked = sleep(lockMs, undefined, { ref: false });
      await this.#unlocked;
    }
    if (defects.hits('recordings-connection-leak')) this.#leaked.push(await this.#inner.openConnection());
    const slowMs = defects.strength('recordings-slow-query');
    if (slowMs !== undefined) await sleep(slowMs, undefined, { ref: false });
    const elsewhere = defects.hits('wrong-base-path') ? WRONG_PATH : path;
    const found = await this.#inner.overlapping(startMs, endMs, elsewhere);
    if (!defects.hits('recordings-n-plus-one')) return found;
    const again: RecordingDocument[] = [];
    for (const { uuid } of found) {
      const recording = await this.byUuid(uuid);
      if (recording !== null) again.push(recording);
    }
    return again;
  }

  async #closeLeaked(): Promise<void> {
    await Promise.all(this.#leaked.splice(0).map((close) => close()));
  }
}
