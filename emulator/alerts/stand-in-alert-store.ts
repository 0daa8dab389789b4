import type { AlertDocument } from './alert.ts';
import { INDEXES } from './alert-store.ts';
import type { AlertFilter, AlertPage, AlertStore, StoreOutcome } from './alert-store.ts';

/** Alerts in memory, for a machine without a database; the oldest go when there are too many. */
export class StandInAlertStore implements AlertStore {
  readonly kind = 'stand-in';
  readonly #byId = new Map<string, AlertDocument>();
  readonly #kept: number;
  #indexed = true;

  /** @param kept alerts that are remembered */
  constructor(kept: number) {
    this.#kept = kept;
  }

  async put(document: AlertDocument): Promise<StoreOutcome> {
    const known = this.#byId.get(document._id);
    if (known?.message_id === document.message_id) return 'same';
    if (known !== undefined) {
      const { start_time, repetitions } = known;
      this.#byId.set(document._id, { ...document, start_time, repetitions: repetitions + 1 });
      return 'repeated';
    }
    this.#byId.set(document._id, document);
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > this.#kept && oldest !== undefined) this.#byId.delete(oldest);
    return 'inserted';
  }

  async find(filter: AlertFilter, page: AlertPage): Promise<readonly AlertDocument[]> {
    const { orderBy, direction, skip, limit } = page;
    return [...this.#byId.values()]
      .filter((document) => matches(document, filter))
      .sort((a, b) => direction * compare(a[orderBy], b[orderBy]) || compare(a._id, b._id))
      .slice(skip, skip + limit);
  }

  async get(id: string): Promise<AlertDocument | null> {
    return this.#byId.get(id) ?? null;
  }

  async count(filter: AlertFilter): Promise<number> {
    return [...this.#byId.values()].filter((document) => matches(document, filter)).length;
  }

  async remove(alertIds: readonly string[]): Promise<readonly string[]> {
    const wanted = new Set(alertIds);
    const found = [...this.#byId.values()].filter(({ ext_id }) => wanted.has(ext_id));
    for (const { _id } of found) this.#byId.delete(_id);
    return [...new Set(found.map(({ ext_id }) => ext_id))];
  }

  async setIndexed(indexed: boolean): Promise<void> {
    this.#indexed = indexed;
  }

  async indexes(): Promise<readonly string[]> {
    return this.#indexed ? INDEXES.map(({ name }) => name) : [];
  }

  async openConnection(): Promise<() => Promise<void>> {
    return async () => {};
  }

  async close(): Promise<void> {
    this.#byId.clear();
  }
}

function compare(a: string | number | Date, b: string | number | Date): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function matches(document: AlertDocument, filter: AlertFilter): boolean {
  const { fromMs, untilMs, classIds, severities, stretches, open, closedBeforeMs } = filter;
  const startMs = document.start_time.getTime();
  if (fromMs !== null && startMs < fromMs) return false;
  if (untilMs !== null && startMs > untilMs) return false;
  if (classIds !== null && !classIds.includes(document.class_id)) return false;
  if (severities !== null && !severities.includes(document.severity)) return false;
  const { distance_m: atM } = document;
  if (stretches !== null && !stretches.some(({ fromM, untilM }) => fromM <= atM && atM <= untilM))
    return false;
  const isOpen = !document.is_dead && document.alert_time.getTime() >= closedBeforeMs;
  return open === null || open === isOpen;
}
