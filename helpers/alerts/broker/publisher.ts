import type { ConfirmChannel, Message } from 'amqplib';
import { OperationError, type TargetAddresses } from '../../engine/operation.ts';
import { AmqpLink, unreachable, type LinkEvents } from './amqp-link.ts';

/** Error class of a message that no queue takes. */
export const UNROUTABLE = 'unroutable';

export interface Outgoing {
  readonly exchange: string;
  readonly key: string;
  readonly messageId: string;
  readonly content: Buffer;
}

/** Publishes persistent messages with confirms, and takes a message that no queue wants for a failure. */
export class ConfirmingPublisher {
  readonly #link: AmqpLink;
  readonly #channel: ConfirmChannel;
  readonly #timeoutS: number;
  /** Messages that came back; the broker confirms them afterwards. */
  readonly #returned = new Set<string>();
  #isGone: string | null = null;

  private constructor(link: AmqpLink, channel: ConfirmChannel, timeoutS: number) {
    this.#link = link;
    this.#channel = channel;
    this.#timeoutS = timeoutS;
    channel.on('return', ({ properties }: Message) => this.#returned.add(String(properties.messageId)));
    channel.on('error', (error: Error) => (this.#isGone = error.message));
  }

  /** @throws OperationError `unanswered` when there is no broker to speak to */
  static async open(target: TargetAddresses, events: LinkEvents): Promise<ConfirmingPublisher> {
    const link = await AmqpLink.open(target, events);
    return new ConfirmingPublisher(link, await link.confirmChannel(), target.timeoutS);
  }

  /**
   * Resolves when the broker has taken responsibility for the message.
   * @throws OperationError `failed` for a message that was refused or that no queue takes, `unanswered` when nothing
   * came in time or the connection was lost
   */
  async publish({ exchange, key, messageId, content }: Outgoing): Promise<void> {
    const gone = this.#link.lost ?? this.#isGone;
    if (gone !== null) throw unreachable(new Error(gone));
    const options = {
      persistent: true,
      mandatory: true,
      messageId,
      appId: 'focus-load',
      contentType: 'application/json',
    };
    let timer: NodeJS.Timeout | undefined;
    const confirmed = new Promise<'ack' | 'nack' | 'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), this.#timeoutS * 1000);
      // A lost connection rejects what is open, too; which of both it was says the link.
      this.#channel.publish(exchange, key, content, options, (error: unknown) =>
        resolve(error ? 'nack' : 'ack'),
      );
    });
    const how = await confirmed;
    clearTimeout(timer);
    if (how === 'late') {
      throw new OperationError('unanswered', 'timeout', `no confirm of ${messageId} in ${this.#timeoutS} s`);
    }
    if (how === 'nack') {
      const lost = this.#link.lost ?? this.#isGone;
      if (lost !== null) throw unreachable(new Error(lost));
      throw new OperationError('failed', 'nack', `the broker refused ${messageId}`);
    }
    if (this.#returned.delete(messageId)) {
      throw new OperationError('failed', UNROUTABLE, `no queue takes ${messageId} with key ${key}`);
    }
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}
