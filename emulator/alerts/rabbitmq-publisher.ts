import type { ChannelModel, ConfirmChannel, Message } from 'amqplib';
import { TooLate, within } from '../within.ts';
import { EXCHANGE } from './alert.ts';
import { BrokerUnavailable } from './alert-broker.ts';
import type { AlertPublisher, LinkState, Outgoing } from './alert-broker.ts';
import { BrokerLink } from './broker-link.ts';

export interface PublisherOptions {
  readonly url: string;
  readonly reconnectMs: number;
  readonly confirmMs: number;
  /** Marks the messages of this emulator; others on the same broker leave them alone. */
  readonly appId: string;
  readonly mayReconnect: () => boolean;
}

/** Publishes on the durable topic exchange, persistent and with publisher confirms. */
export class RabbitMqPublisher implements AlertPublisher {
  readonly kind = 'rabbitmq';
  readonly #options: PublisherOptions;
  #link: BrokerLink | null = null;
  #channel: ConfirmChannel | null = null;
  /** Messages that the broker has sent back because no queue wanted them; their confirm follows. */
  readonly #returned = new Set<string>();

  private constructor(options: PublisherOptions) {
    this.#options = options;
  }

  static async open(options: PublisherOptions): Promise<RabbitMqPublisher> {
    const publisher = new RabbitMqPublisher(options);
    publisher.#link = await BrokerLink.open({
      url: options.url,
      reconnectMs: options.reconnectMs,
      setup: (model) => publisher.#connected(model),
      lost: () => (publisher.#channel = null),
      mayReconnect: options.mayReconnect,
    });
    return publisher;
  }

  async publish(outgoing: Outgoing, sent: () => void): Promise<void> {
    const channel = this.#channel;
    if (channel === null) throw new BrokerUnavailable('there is no connection to the broker');
    const { messageId, key, message } = outgoing;
    const confirmed = new Promise<void>((resolve, reject) => {
      const options = {
        persistent: true,
        mandatory: true,
        messageId,
        appId: this.#options.appId,
        contentType: 'application/json',
      };
      channel.publish(EXCHANGE, key, Buffer.from(JSON.stringify(message)), options, (error: unknown) => {
        if (error instanceof Error) reject(error);
        else resolve();
      });
      sent();
    });
    try {
      await within(confirmed, this.#options.confirmMs);
    } catch (error) {
      const reason =
        error instanceof TooLate ? 'the broker did not confirm in time' : 'the connection was lost';
      throw new BrokerUnavailable(reason, { cause: error });
    }
    if (this.#returned.delete(messageId)) throw new BrokerUnavailable('no queue takes alerts at the moment');
  }

  state(): LinkState {
    return this.#link?.state() ?? { connected: false, reconnects: 0, lastError: null };
  }

  dropConnection(): void {
    this.#link?.drop();
  }

  async close(): Promise<void> {
    await this.#link?.close();
  }

  async #connected(model: ChannelModel): Promise<void> {
    const channel = await model.createConfirmChannel();
    channel.on('error', () => (this.#channel = null));
    channel.on('return', ({ properties }: Message) => this.#returned.add(String(properties.messageId)));
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    this.#channel = channel;
  }
}
