import type { AlertEvent } from './alert-events.ts';

/** What really happened to one alert message. Times are milliseconds since the epoch; null: not (yet). */
export interface AlertEntry {
  readonly messageId: string;
  readonly alertId: string;
  /** Who sent it over HTTP; null: it came straight from the broker. */
  readonly user: string | null;
  receivedAt: number | null;
  /** Handed to the connection to the broker. */
  publishedAt: number | null;
  confirmedAt: number | null;
  /** What the sender was answered: 201, 503, or null while the answer is open. */
  answer: 201 | 503 | null;
  answeredAt: number | null;
  consumedAt: number | null;
  /** Acknowledged by the store; from then on a list can find it. */
  storedAt: number | null;
  stored: 'inserted' | 'repeated' | null;
  /** First time that a list or an export held it. */
  firstReadAt: number | null;
  pushedAt: number | null;
  /** User interfaces that it was pushed to. */
  pushedTo: number;
  deletedAt: number | null;
  lost: 'connection' | 'broker' | 'database' | null;
  altered: boolean;
  duplicated: boolean;
}

export interface AlertTotals {
  /** Alerts in requests that were neither refused nor limited. */
  readonly received: number;
  /** Answered 201. */
  readonly accepted: number;
  /** Answered 503. */
  readonly unavailable: number;
  /** Requests answered 400. */
  readonly refusedRequests: number;
  readonly published: number;
  readonly confirmed: number;
  readonly consumed: number;
  /** Messages that came to the consumer again, after a lost connection. */
  readonly redelivered: number;
  readonly unreadable: number;
  readonly inserted: number;
  readonly repeated: number;
  readonly read: number;
  readonly pushed: number;
  /** Pushed to no user interface although there was one: a defect. */
  readonly notShown: number;
  readonly deleted: number;
  readonly lostOnConnection: number;
  readonly lostInBroker: number;
  readonly lostInDatabase: number;
  readonly altered: number;
  readonly duplicated: number;
}

type Counters = { -readonly [K in keyof AlertTotals]: AlertTotals[K] };

/** The truth about every alert, of the newest ones in detail. */
export class AlertLedger {
  readonly #entries = new Map<string, AlertEntry>();
  readonly #kept: number;
  /** Newest message of each alert id. */
  readonly #newest = new Map<string, string>();
  readonly #totals: Counters = {
    received: 0,
    accepted: 0,
    unavailable: 0,
    refusedRequests: 0,
    published: 0,
    confirmed: 0,
    consumed: 0,
    redelivered: 0,
    unreadable: 0,
    inserted: 0,
    repeated: 0,
    read: 0,
    pushed: 0,
    notShown: 0,
    deleted: 0,
    lostOnConnection: 0,
    lostInBroker: 0,
    lostInDatabase: 0,
    altered: 0,
    duplicated: 0,
  };

  /** @param kept alerts that are remembered in detail; totals count all */
  constructor(kept: number) {
    this.#kept = kept;
  }

  totals(): AlertTotals {
    return { ...this.#totals };
  }

  /** Remembered alerts, oldest first. */
  all(): AlertEntry[] {
    return [...this.#entries.values()];
  }

  /** Every remembered message of one alert, oldest first. */
  of(alertId: string): AlertEntry[] {
    return this.all().filter((entry) => entry.alertId === alertId);
  }

  refused(): void {
    this.#totals.refusedRequests++;
  }

  received(messageId: string, alertId: string, user: string, atMs: number): void {
    this.#totals.received++;
    this.#add(messageId, alertId, user).receivedAt = atMs;
  }

  published(messageId: string, atMs: number): void {
    this.#totals.published++;
    this.#change(messageId, (entry) => (entry.publishedAt = atMs));
  }

  confirmed(messageId: string, atMs: number): void {
    this.#totals.confirmed++;
    this.#change(messageId, (entry) => (entry.confirmedAt = atMs));
  }

  answered(messageId: string, answer: 201 | 503, atMs: number): void {
    this.#totals[answer === 201 ? 'accepted' : 'unavailable']++;
    this.#change(messageId, (entry) => Object.assign(entry, { answer, answeredAt: atMs }));
  }

  /** Acknowledged to the sender, and gone with the connection to the broker. */
  lostOnConnection(messageId: string): void {
    this.#totals.lostOnConnection++;
    this.#change(messageId, (entry) => (entry.lost = 'connection'));
  }

  /** Alerts that a reader was given. */
  read(messageIds: Iterable<string>, atMs: number): void {
    for (const messageId of messageIds) {
      this.#change(messageId, (entry) => {
        if (entry.firstReadAt !== null) return;
        entry.firstReadAt = atMs;
        this.#totals.read++;
      });
    }
  }

  pushed(messageId: string, interfaces: number, atMs: number): void {
    this.#totals.pushed++;
    this.#change(messageId, (entry) => Object.assign(entry, { pushedAt: atMs, pushedTo: interfaces }));
  }

  notShown(): void {
    this.#totals.notShown++;
  }

  deleted(alertIds: readonly string[], atMs: number): void {
    this.#totals.deleted += alertIds.length;
    for (const alertId of alertIds) {
      const messageId = this.#newest.get(alertId);
      if (messageId !== undefined) this.#change(messageId, (entry) => (entry.deletedAt = atMs));
    }
  }

  /** Books what the consumer did. */
  consumer(event: AlertEvent): void {
    const totals = this.#totals;
    switch (event.kind) {
      case 'consumed': {
        const entry = this.#entries.get(event.messageId) ?? this.#add(event.messageId, event.alertId, null);
        totals.consumed++;
        if (event.redelivered) totals.redelivered++;
        entry.consumedAt ??= event.atMs;
        return;
      }
      case 'lost':
        totals[event.where === 'broker' ? 'lostInBroker' : 'lostInDatabase']++;
        this.#change(event.messageId, (entry) => (entry.lost = event.where));
        return;
      case 'stored': {
        const { outcome, atMs, altered, duplicated } = event;
        if (altered) totals.altered++;
        if (duplicated) totals.duplicated++;
        if (outcome === 'same') return;
        totals[outcome]++;
        this.#change(event.messageId, (entry) =>
          Object.assign(entry, { storedAt: atMs, stored: outcome, altered, duplicated }),
        );
        return;
      }
      case 'unreadable':
        totals.unreadable++;
    }
  }

  #change(messageId: string, change: (entry: AlertEntry) => void): void {
    const entry = this.#entries.get(messageId);
    if (entry !== undefined) change(entry);
  }

  #add(messageId: string, alertId: string, user: string | null): AlertEntry {
    const entry: AlertEntry = {
      messageId,
      alertId,
      user,
      receivedAt: null,
      publishedAt: null,
      confirmedAt: null,
      answer: null,
      answeredAt: null,
      consumedAt: null,
      storedAt: null,
      stored: null,
      firstReadAt: null,
      pushedAt: null,
      pushedTo: 0,
      deletedAt: null,
      lost: null,
      altered: false,
      duplicated: false,
    };
    this.#entries.set(messageId, entry);
    this.#newest.set(alertId, messageId);
    this.#forgetOldest();
    return entry;
  }

  #forgetOldest(): void {
    if (this.#entries.size <= this.#kept) return;
    for (const oldest of this.#entries.values()) {
      this.#entries.delete(oldest.messageId);
      if (this.#newest.get(oldest.alertId) === oldest.messageId) this.#newest.delete(oldest.alertId);
      return;
    }
  }
}
