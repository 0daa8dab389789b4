import { setTimeout as sleep } from 'node:timers/promises';
import type { DefectSwitches } from '../defect-switches.ts';
import type { AlertDocument } from './alert.ts';
import type { AlertFilter, AlertPage, AlertStore, StoreOutcome } from './alert-store.ts';

/** The write was acknowledged by the database and is not there: only the emulator itself can know. */
export class WriteLost extends Error {
  override readonly name = 'WriteLost';
}

/** Writes that take the lock and hold on to it: one of so many. */
const LOCKING_SHARE = 0.1;

export interface StoreFigures {
  /** Operations sent to the database since the start. */
  readonly operations: number;
  /** Connections that were opened for a request and never closed. */
  readonly leakedConnections: number;
}

/** An alert store with the defects of a database in front of it. With none on, it only counts. */
export class DisturbedAlertStore implements AlertStore {
  readonly kind: AlertStore['kind'];
  readonly #inner: AlertStore;
  readonly #defects: DefectSwitches;
  readonly #leaked: (() => Promise<void>)[] = [];
  #operations = 0;
  #following: Promise<void> = Promise.resolve();
  /** Ends when the last holder of the lock has let go of it. */
  #unlocked: Promise<void> = Promise.resolve();
  #indexed = true;

  constructor(inner: AlertStore, defects: DefectSwitches) {
    this.kind = inner.kind;
    this.#inner = inner;
    this.#defects = defects;
  }

  figures(): StoreFigures {
    return { operations: this.#operations, leakedConnections: this.#leaked.length };
  }

  async put(document: AlertDocument): Promise<StoreOutcome> {
    await this.#enter();
    const lockMs = this.#defects.strength('lock-held');
    if (lockMs !== undefined && this.#defects.hits('lock-held', LOCKING_SHARE)) {
      this.#unlocked = sleep(lockMs, undefined, { ref: false });
      await this.#unlocked;
    }
    if (this.#defects.hits('write-lost')) throw new WriteLost('acknowledged and not written (a defect)');
    return this.#inner.put(document);
  }

  async find(filter: AlertFilter, page: AlertPage): Promise<readonly AlertDocument[]> {
    await this.#read();
    const found = await this.#inner.find(filter, page);
    if (this.#defects.strength('n-plus-one') === undefined) return found;
    const again: AlertDocument[] = [];
    for (const { _id } of found) {
      this.#operations++;
      const document = await this.#inner.get(_id);
      if (document !== null) again.push(document);
    }
    return again;
  }

  async get(id: string): Promise<AlertDocument | null> {
    await this.#read();
    return this.#inner.get(id);
  }

  async count(filter: AlertFilter): Promise<number> {
    await this.#read();
    return this.#inner.count(filter);
  }

  async remove(alertIds: readonly string[]): Promise<readonly string[]> {
    await this.#enter();
    return this.#inner.remove(alertIds);
  }

  setIndexed(indexed: boolean): Promise<void> {
    return this.#inner.setIndexed(indexed);
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
    const indexed = this.#defects.strength('missing-index') === undefined;
    if (indexed !== this.#indexed) {
      await this.#inner.setIndexed(indexed);
      this.#indexed = indexed;
    }
    if (this.#defects.strength('connection-leak') === undefined) await this.#closeLeaked();
  }

  async close(): Promise<void> {
    await this.#closeLeaked();
    await this.#inner.close();
  }

  async #closeLeaked(): Promise<void> {
    await Promise.all(this.#leaked.splice(0).map((close) => close()));
  }

  async #enter(): Promise<void> {
    this.#operations++;
    await this.#unlocked;
  }

  async #read(): Promise<void> {
    await this.#enter();
    if (this.#defects.hits('connection-leak')) this.#leaked.push(await this.#inner.openConnection());
    const slowMs = this.#defects.strength('slow-query');
    if (slowMs !== undefined) await sleep(slowMs, undefined, { ref: false });
  }
}
