import type { AlertConsumer, ConsumerState } from './alert-broker.ts';
import type { AlertSink } from './alert-sink.ts';
import { RabbitMqQueue } from './rabbitmq-queue.ts';
import type { QueueOptions } from './rabbitmq-queue.ts';

/** The consumer in this process, on a real broker. */
export class LocalConsumer implements AlertConsumer {
  readonly #name: string;
  readonly #queue: RabbitMqQueue;
  readonly #sink: AlertSink;

  private constructor(name: string, queue: RabbitMqQueue, sink: AlertSink) {
    this.#name = name;
    this.#queue = queue;
    this.#sink = sink;
  }

  static async open(options: Omit<QueueOptions, 'take'>, sink: AlertSink): Promise<LocalConsumer> {
    const queue = await RabbitMqQueue.open({ ...options, take: (delivery) => sink.take(delivery) });
    return new LocalConsumer(options.queue, queue, sink);
  }

  state(): ConsumerState {
    return {
      ...this.#queue.state(),
      kind: 'rabbitmq',
      where: 'in-process',
      pid: process.pid,
      metricsUrl: null,
      queue: this.#name,
      paused: this.#queue.paused,
    };
  }

  pause(): Promise<void> {
    return this.#queue.pause();
  }

  resume(): Promise<void> {
    return this.#queue.resume();
  }

  dropConnection(): void {
    this.#queue.dropConnection();
  }

  async close(): Promise<void> {
    this.#sink.close();
    await this.#queue.close();
  }
}
