import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { within } from '../within.ts';
import { BINDING, EXCHANGE } from './alert.ts';
import type { LinkState, Take } from './alert-broker.ts';
import { BrokerLink } from './broker-link.ts';

/** What marks messages that an emulator published. */
export const APP_ID_PREFIX = 'focus-emulator-';
const CLOSE_MS = 2_000;

export interface QueueOptions {
  readonly url: string;
  readonly queue: string;
  readonly reconnectMs: number;
  readonly prefetch: number;
  readonly expiresMs: number;
  /** The emulator that this queue belongs to. Messages of others are taken off and left alone. */
  readonly appId: string;
  readonly mayReconnect: () => boolean;
  readonly take: Take;
}

/** The consumer's queue: durable, its own per emulator, acknowledged message by message. */
export class RabbitMqQueue {
  readonly #options: QueueOptions;
  #link: BrokerLink | null = null;
  #channel: Channel | null = null;
  #tag: string | null = null;
  #paused = false;
  #inHand = 0;
  #closing = false;

  private constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Starts to consume as soon as the broker can be reached. */
  static async open(options: QueueOptions): Promise<RabbitMqQueue> {
    const queue = new RabbitMqQueue(options);
    queue.#link = await BrokerLink.open({
      url: options.url,
      reconnectMs: options.reconnectMs,
      setup: (model) => queue.#connected(model),
      lost: () => (queue.#channel = null),
      mayReconnect: options.mayReconnect,
    });
    return queue;
  }

  get paused(): boolean {
    return this.#paused;
  }

  state(): LinkState {
    return this.#link?.state() ?? { connected: false, reconnects: 0, lastError: null };
  }

  async pause(): Promise<void> {
    this.#paused = true;
    const tag = this.#tag;
    this.#tag = null;
    if (tag !== null) await this.#channel?.cancel(tag);
  }

  async resume(): Promise<void> {
    this.#paused = false;
    if (this.#channel !== null && this.#tag === null) await this.#consume(this.#channel);
  }

  dropConnection(): void {
    this.#link?.drop();
  }

  /** Stops, waits for what is in hand, and removes the queue as far as the broker answers. */
  async close(): Promise<void> {
    this.#closing = true;
    const channel = this.#channel;
    if (channel !== null) {
      try {
        await within(this.#remove(channel), CLOSE_MS);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        process.emitWarning(
          `The queue ${this.#options.queue} could not be removed (${reason}). The broker removes it by itself ` +
            `when it has not been used for ${this.#options.expiresMs / 60_000} min.`,
        );
      }
    }
    await this.#link?.close();
  }

  async #remove(channel: Channel): Promise<void> {
    await this.pause();
    while (this.#inHand > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await channel.deleteQueue(this.#options.queue);
  }

  async #connected(model: ChannelModel): Promise<void> {
    const { queue, prefetch, expiresMs } = this.#options;
    const channel = await model.createChannel();
    channel.on('error', () => (this.#channel = null));
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    await channel.assertQueue(queue, { durable: true, expires: expiresMs });
    await channel.bindQueue(queue, EXCHANGE, BINDING);
    await channel.prefetch(prefetch);
    this.#tag = null;
    if (!this.#paused) await this.#consume(channel);
    this.#channel = channel;
  }

  async #consume(channel: Channel): Promise<void> {
    const { consumerTag } = await channel.consume(this.#options.queue, (message) => {
      // null: the broker has cancelled the consumer, because its queue was deleted there.
      if (message === null) this.dropConnection();
      else void this.#handle(channel, message);
    });
    this.#tag = consumerTag;
  }

  async #handle(channel: Channel, message: ConsumeMessage): Promise<void> {
    const { appId, messageId } = message.properties as { appId?: string; messageId?: string };
    const foreign = appId?.startsWith(APP_ID_PREFIX) === true && appId !== this.#options.appId;
    this.#inHand++;
    try {
      const { content, fields } = message;
      const delivery = { messageId: messageId ?? '', content, redelivered: fields.redelivered };
      const done = foreign || (await this.#options.take(delivery));
      // On a channel that is gone an acknowledgement is impossible; the broker delivers the message again.
      if (done && (this.#channel === channel || this.#closing)) channel.ack(message);
    } catch (error) {
      process.emitWarning(
        `An alert could not be handled and stays in the queue: ${error instanceof Error ? error.message : String(error)}`,
      );
    } finally {
      this.#inHand--;
    }
  }
}
