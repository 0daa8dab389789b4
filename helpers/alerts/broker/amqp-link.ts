import { connect, type Channel, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { OperationError, type TargetAddresses } from '../../engine/operation.ts';

/** The exchange that the product publishes on; it is the target's, never declared or deleted from here. */
export const EXCHANGE = 'prisma';
/** Keys of alert reports, all of them. */
export const ALERT_BINDING = 'Algorithm.AlertReport.#';

/** Time a broker gets to answer while a connection is being closed. Milliseconds. */
const CLOSE_MS = 2_000;

/** What a link tells of its broker. */
export interface LinkEvents {
  /** The broker accepts nothing more: memory or disk alarm. */
  readonly onBlocked: (reason: string) => void;
  readonly onUnblocked: () => void;
}

/** One connection to the target's broker. It is not made again by itself: a lost one is a finding. */
export class AmqpLink {
  readonly #model: ChannelModel;
  #lost: string | null = null;

  private constructor(model: ChannelModel) {
    this.#model = model;
  }

  /** @throws OperationError `unanswered` when there is no broker to speak to */
  static async open(target: TargetAddresses, events?: LinkEvents): Promise<AmqpLink> {
    const { rabbitmqUrl, timeoutS, verifyTls } = target;
    if (rabbitmqUrl === null) throw new Error('the profile check lets nothing without a broker through');
    let model: ChannelModel;
    try {
      const socket = { timeout: timeoutS * 1000, rejectUnauthorized: verifyTls };
      model = await connect(rabbitmqUrl, socket);
    } catch (error) {
      throw unreachable(error);
    }
    const link = new AmqpLink(model);
    model.on('error', (error: Error) => (link.#lost = error.message));
    model.on('close', () => (link.#lost ??= 'the connection was closed'));
    if (events) {
      model.on('blocked', events.onBlocked);
      model.on('unblocked', events.onUnblocked);
    }
    return link;
  }

  /** Why the connection is gone; null while it is there. */
  get lost(): string | null {
    return this.#lost;
  }

  channel(): Promise<Channel> {
    return this.#ask(() => this.#model.createChannel());
  }

  confirmChannel(): Promise<ConfirmChannel> {
    return this.#ask(() => this.#model.createConfirmChannel());
  }

  async close(): Promise<void> {
    if (this.#lost !== null) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
    await Promise.race([this.#model.close(), late]);
    clearTimeout(timer);
  }

  async #ask<T extends Channel>(open: () => Promise<T>): Promise<T> {
    try {
      const channel = await open();
      // An error of a channel closes it, and whoever uses it next is told; without a listener it would end the run.
      channel.on('error', () => undefined);
      return channel;
    } catch (error) {
      throw unreachable(error);
    }
  }
}

/** A broker that does not do what it was asked, as an error of the run. Addresses with passwords are not repeated. */
export function unreachable(error: unknown): OperationError {
  const message = error instanceof Error ? error.message : String(error);
  return new OperationError('unanswered', 'broker unreachable', `the message broker: ${message}`);
}
