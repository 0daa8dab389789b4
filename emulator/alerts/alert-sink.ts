import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DefectSwitches } from '../defect-switches.ts';
import { StoreUnavailable } from '../recordings/recording.ts';
import type { WebSettings } from '../web/web-settings.ts';
import { alertDocument, messageIdOf, readAlert, UnreadableAlert } from './alert.ts';
import type { AlertDocument, AlertMessage, Delivery } from './alert.ts';
import type { AlertEvent } from './alert-events.ts';
import type { AlertStore, StoreOutcome } from './alert-store.ts';
import { WriteLost } from './disturbed-alert-store.ts';

export interface AlertSinkParts {
  readonly store: AlertStore;
  readonly defects: DefectSwitches;
  readonly nowMs: () => number;
  readonly settings: WebSettings;
  readonly report: (event: AlertEvent) => void;
}

/** Takes alerts off the queue and into the store. A message is acknowledged only when it has been stored. */
export class AlertSink {
  readonly #parts: AlertSinkParts;
  /** Slow consumer: one message after the other. */
  #turn: Promise<void> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(parts: AlertSinkParts) {
    this.#parts = parts;
    // While the database is away every alert that is held waits for it; that is no leak.
    setMaxListeners(0, this.#closing.signal);
  }

  /**
   * Handles one delivery. While the database is away it is held and tried again, so that nothing is lost.
   * @returns whether it may be acknowledged; false only when the consumer is being closed
   */
  async take(delivery: Delivery): Promise<boolean> {
    const { defects, nowMs, report } = this.#parts;
    const slowMs = defects.strength('slow-consumer');
    if (slowMs !== undefined) await this.#waitTurn(slowMs);
    let message: AlertMessage;
    try {
      message = readAlert(delivery.content, nowMs());
    } catch (error) {
      if (!(error instanceof UnreadableAlert)) throw error;
      // Taken off the queue: it would never become readable, and stop all behind it.
      report({ kind: 'unreadable', reason: error.message });
      return true;
    }
    const messageId = messageIdOf(delivery);
    const { redelivered } = delivery;
    report({ kind: 'consumed', messageId, alertId: message.alert_id, atMs: nowMs(), redelivered });
    if (defects.hits('alert-lost')) {
      report({ kind: 'lost', messageId, where: 'broker' });
      return true;
    }
    const altered = defects.hits('alert-altered');
    const document = alertDocument(altered ? alter(message) : message, messageId);
    const outcome = await this.#store(document);
    if (outcome === null) return false;
    if (outcome === 'lost') {
      report({ kind: 'lost', messageId, where: 'database' });
      return true;
    }
    const duplicated = defects.hits('alert-duplicated');
    if (duplicated) await this.#store({ ...document, _id: `${document._id}#${messageId}` });
    report({ kind: 'stored', messageId, atMs: nowMs(), outcome, document, altered, duplicated });
    return true;
  }

  /** Ends the wait for a database that is away. */
  close(): void {
    this.#closing.abort();
  }

  /** null: closed before it could be stored. */
  async #store(document: AlertDocument): Promise<StoreOutcome | 'lost' | null> {
    const { store, settings } = this.#parts;
    while (!this.#closing.signal.aborted) {
      try {
        return await store.put(document);
      } catch (error) {
        if (error instanceof WriteLost) return 'lost';
        if (!(error instanceof StoreUnavailable)) throw error;
      }
      await this.#pause(settings.storeRetryMs);
    }
    return null;
  }

  async #waitTurn(ms: number): Promise<void> {
    this.#turn = this.#turn.then(() => this.#pause(ms));
    await this.#turn;
  }

  async #pause(ms: number): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: this.#closing.signal, ref: false });
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error;
    }
  }
}

/** A wrong place and a wrong severity: what a reader can tell from what was sent. */
function alter(message: AlertMessage): AlertMessage {
  return { ...message, distance_m: message.distance_m + 1, severity: (message.severity % 3) + 1 };
}
