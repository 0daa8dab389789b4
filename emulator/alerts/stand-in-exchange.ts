import { BrokerUnavailable } from './alert-broker.ts';
import type {
  AlertConsumer,
  AlertPublisher,
  ConsumerState,
  LinkState,
  Outgoing,
  Take,
} from './alert-broker.ts';

/** Exchange and queue in memory, for a machine without a broker. Confirms at once, delivers in order. */
export class StandInExchange implements AlertPublisher, AlertConsumer {
  readonly kind = 'stand-in';
  readonly #take: Take;
  readonly #mayReconnect: () => boolean;
  readonly #prefetch: number;
  readonly #waiting: Outgoing[] = [];
  #inHand = 0;
  #paused = false;
  #connected = true;
  #reconnects = 0;
  #closed = false;

  constructor(take: Take, prefetch: number, mayReconnect: () => boolean) {
    this.#take = take;
    this.#prefetch = prefetch;
    this.#mayReconnect = mayReconnect;
  }

  /** Messages that nobody has taken yet. */
  get depth(): number {
    return this.#waiting.length;
  }

  async publish(outgoing: Outgoing, sent: () => void): Promise<void> {
    this.#reconnect();
    if (!this.#connected) throw new BrokerUnavailable('there is no connection to the broker');
    sent();
    this.#waiting.push(outgoing);
    setImmediate(() => this.#deliver());
  }

  state(): ConsumerState {
    this.#reconnect();
    const link: LinkState = {
      connected: this.#connected,
      reconnects: this.#reconnects,
      lastError: this.#connected ? null : 'the connection was dropped on demand',
    };
    const { pid } = process;
    return {
      ...link,
      kind: this.kind,
      where: 'in-process',
      pid,
      metricsUrl: null,
      queue: 'stand-in',
      paused: this.#paused,
    };
  }

  async pause(): Promise<void> {
    this.#paused = true;
  }

  async resume(): Promise<void> {
    this.#paused = false;
    this.#deliver();
  }

  dropConnection(): void {
    this.#connected = false;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.length = 0;
  }

  /** A stand-in is never really away, so the connection is back as soon as somebody asks. */
  #reconnect(): void {
    if (this.#connected || !this.#mayReconnect()) return;
    this.#connected = true;
    this.#reconnects++;
  }

  #deliver(): void {
    while (!this.#paused && !this.#closed && this.#inHand < this.#prefetch) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#inHand++;
      void this.#handle(next);
    }
  }

  async #handle({ messageId, message }: Outgoing): Promise<void> {
    try {
      await this.#take({ messageId, content: Buffer.from(JSON.stringify(message)), redelivered: false });
    } finally {
      this.#inHand--;
      this.#deliver();
    }
  }
}
