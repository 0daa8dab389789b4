import { connect } from 'amqplib';
import type { Channel, ChannelModel, RecoveringChannelModel } from 'amqplib';
import type { Settings } from '../settings.ts';
import { within } from '../within.ts';
import { queueName } from './broker.ts';
import type { Broker, BrokerState } from './broker.ts';

const EXCHANGE = 'prisma';
/** Time a broker gets to answer while the emulator is being closed. */
const CLOSE_MS = 2_000;

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Queues in a RabbitMQ. What should exist and what does are kept apart; one worker makes the second follow the
 * first, so that whatever was asked for during an outage is made up for afterwards.
 */
export class RabbitMqBroker implements Broker {
  /** Queue of each job that is alive. */
  readonly #wanted = new Map<string, string>();
  /** Queues that were made and not removed since, whatever became of them at the broker. */
  readonly #present = new Set<string>();
  /** Names still to be made, and to be removed. */
  readonly #toMake = new Set<string>();
  readonly #toRemove = new Set<string>();
  #connection: RecoveringChannelModel | null = null;
  #channel: Channel | null = null;
  #connects = 0;
  #lastError: string | null = null;
  #working: Promise<void> | null = null;
  #closed = false;
  #making: string | null = null;

  /** Connects; a broker that cannot be reached now is tried again until it can. */
  static async open(url: string, settings: Settings): Promise<RabbitMqBroker> {
    const broker = new RabbitMqBroker();
    const connection = await connect(url, {
      timeout: settings.brokerReconnectMs * 5,
      recovery: {
        initialDelay: 100,
        maxDelay: settings.brokerReconnectMs,
        waitForConnect: false,
        setup: (model: ChannelModel) => broker.#connected(model),
      },
    });
    connection.on('disconnect', (error) => broker.#lost(error));
    connection.on('connect-failed', (error) => broker.#lost(error));
    connection.on('error', (error) => broker.#lost(error));
    connection.on('reconnect-failed', (error) => broker.#lost(error));
    broker.#connection = connection;
    return broker;
  }

  jobStarted(jobId: string, nowMs: number): void {
    const name = queueName(jobId, nowMs);
    this.#wanted.set(jobId, name);
    this.#toMake.add(name);
    this.#work();
  }

  adopt(jobId: string, nowMs: number): void {
    // As if it were there: making one that exists, and removing one that does not, changes nothing.
    this.#present.add(queueName(jobId, nowMs));
    this.jobStarted(jobId, nowMs);
  }

  jobEnded(jobId: string): void {
    const name = this.#wanted.get(jobId);
    if (name === undefined) return;
    this.#wanted.delete(jobId);
    this.#toMake.delete(name);
    // One that is under way just now may come to be, so it is removed as well.
    if (!this.#present.has(name) && this.#making !== name) return;
    this.#toRemove.add(name);
    this.#work();
  }

  state(): BrokerState {
    return {
      kind: 'rabbitmq',
      connected: this.#channel !== null,
      queues: this.#present.size,
      pending: this.#toMake.size + this.#toRemove.size,
      reconnects: Math.max(0, this.#connects - 1),
      lastError: this.#lastError,
    };
  }

  async close(): Promise<void> {
    for (const jobId of [...this.#wanted.keys()]) this.jobEnded(jobId);
    await this.#inTime(this.#working);
    this.#closed = true;
    if (this.#toRemove.size > 0) {
      process.emitWarning(
        `The broker did not answer, so ${this.#toRemove.size} queues named grpc-job-* are left there: ` +
          'delete them once it is back.',
      );
    }
    await this.#inTime(this.#connection?.close());
  }

  /** Waits for what is under way, but not for a broker that does not answer; what went wrong is kept as state. */
  async #inTime(work: Promise<void> | null | undefined): Promise<void> {
    try {
      await within(work ?? Promise.resolve(), CLOSE_MS);
    } catch (error) {
      this.#lost(error);
    }
  }

  async #connected(model: ChannelModel): Promise<void> {
    const channel = await model.createChannel();
    channel.on('error', (error: Error) => this.#lost(error));
    channel.on('close', () => {
      if (this.#channel === channel) this.#channel = null;
    });
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    // Queues may be gone with a broker that lost its data; making one that exists changes nothing.
    for (const name of this.#wanted.values()) this.#toMake.add(name);
    this.#channel = channel;
    this.#connects++;
    this.#lastError = null;
    this.#work();
  }

  #lost(error: unknown): void {
    this.#channel = null;
    this.#lastError = text(error);
  }

  #work(): void {
    if (this.#working !== null || this.#channel === null || this.#closed) return;
    this.#working = this.#follow(this.#channel)
      .catch((error: unknown) => this.#lost(error))
      .finally(() => {
        this.#working = null;
        if (this.#toMake.size + this.#toRemove.size > 0) this.#work();
      });
  }

  /** Makes and removes queues until nothing is left to do or the channel fails; what failed stays to be done. */
  async #follow(channel: Channel): Promise<void> {
    while (this.#channel === channel) {
      const [unmade] = this.#toMake;
      const [unremoved] = this.#toRemove;
      if (unmade !== undefined) {
        this.#making = unmade;
        await channel.assertQueue(unmade, { durable: true });
        await channel.bindQueue(unmade, EXCHANGE, `${unmade}.#`);
        this.#present.add(unmade);
        this.#making = null;
        this.#toMake.delete(unmade);
      } else if (unremoved !== undefined) {
        await channel.deleteQueue(unremoved);
        this.#present.delete(unremoved);
        this.#toRemove.delete(unremoved);
      } else {
        return;
      }
    }
  }
}
