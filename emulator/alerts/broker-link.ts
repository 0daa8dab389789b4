import { connect } from 'amqplib';
import type { ChannelModel, RecoveringChannelModel } from 'amqplib';
import { within } from '../within.ts';
import type { LinkState } from './alert-broker.ts';

/** Time a broker gets to answer while a link is being closed. */
const CLOSE_MS = 2_000;

export interface LinkOptions {
  readonly url: string;
  /** Longest wait between two attempts. */
  readonly reconnectMs: number;
  /** Makes the channels of a new connection; what it throws counts as not connected. */
  readonly setup: (model: ChannelModel) => Promise<void>;
  /** The connection is gone, and with it its channels. */
  readonly lost: () => void;
  /** Whether a lost connection may be made again; asked before each attempt's set-up. */
  readonly mayReconnect: () => boolean;
}

/** A connection to the broker that comes back by itself. */
export class BrokerLink {
  readonly #options: LinkOptions;
  #connection: RecoveringChannelModel | null = null;
  #model: ChannelModel | null = null;
  #connects = 0;
  #lastError: string | null = null;

  private constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Starts to connect; a broker that cannot be reached now is tried again until it can. */
  static async open(options: LinkOptions): Promise<BrokerLink> {
    const link = new BrokerLink(options);
    const connection = await connect(options.url, {
      timeout: options.reconnectMs * 5,
      recovery: {
        initialDelay: 100,
        maxDelay: options.reconnectMs,
        waitForConnect: false,
        setup: (model: ChannelModel) => link.#connected(model),
      },
    });
    const gone = (error: unknown): void => link.#lost(error);
    for (const event of ['disconnect', 'connect-failed', 'error', 'reconnect-failed'] as const) {
      connection.on(event, gone);
    }
    link.#connection = connection;
    return link;
  }

  state(): LinkState {
    return {
      connected: this.#model !== null,
      reconnects: Math.max(0, this.#connects - 1),
      lastError: this.#lastError,
    };
  }

  /** Breaks the connection without a word, as a fault of the network would. */
  drop(): void {
    // amqplib's types do not show the socket.
    const { connection } = (this.#model ?? {}) as {
      connection?: { stream: { destroy(error: Error): void } };
    };
    connection?.stream.destroy(new Error('the connection was dropped on demand'));
  }

  async close(): Promise<void> {
    try {
      await within(this.#connection?.close() ?? Promise.resolve(), CLOSE_MS);
    } catch (error) {
      this.#lost(error);
    }
  }

  async #connected(model: ChannelModel): Promise<void> {
    if (this.#connects > 0 && !this.#options.mayReconnect()) {
      throw new Error('told not to reconnect (defect no-reconnect)');
    }
    // Until the set-up is over nobody else listens, and an error without a listener would end the process.
    const failed = (error: unknown): void => this.#lost(error);
    model.on('error', failed);
    await this.#options.setup(model);
    model.once('close', () => this.#lost(new Error('the connection was closed')));
    this.#model = model;
    this.#connects++;
    this.#lastError = null;
  }

  #lost(error: unknown): void {
    this.#lastError = error instanceof Error ? error.message : String(error);
    if (this.#model === null) return;
    this.#model = null;
    this.#options.lost();
  }
}
