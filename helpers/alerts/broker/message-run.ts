import { randomUUID } from 'node:crypto';
import {
  OperationError,
  type OperationContext,
  type RunScope,
  type SharedPart,
} from '../../engine/operation.ts';
import type { AlertClient } from '../alert-api.ts';
import { AlertLedger } from '../alert-ledger.ts';
import { alertFields, alertId, alertNumber, type Fibre, type SentAlert } from '../alert-plan.ts';
import type { AlertControl } from '../emulator-control.ts';
import { readBackAndRemove } from '../read-back.ts';
import { alertMessage, routingKey } from './alert-message.ts';
import { EXCHANGE } from './amqp-link.ts';
import { ConsumerWaits } from './consumer-waits.ts';
import { ConfirmingPublisher, UNROUTABLE } from './publisher.ts';
import { QueueDepth } from './queue-depth.ts';
import { ownQueue, webAppQueue, type WatchedQueue } from './watched-queue.ts';

/** Options of the operation `alert-message`, see `helpers/profile/operations.ts`. */
export interface MessageOptions {
  /** 0: nobody waits for the message at a consumer. */
  readonly consumedWithinS: number;
  /** The consumer is stopped during the load and started after it. */
  readonly pauseConsumer: boolean;
  /** As long as the queue may take to be empty once the consumer is back. */
  readonly drainWithinS: number;
}

export interface MessageRunParts {
  readonly run: RunScope;
  /** Reads back and removes. */
  readonly client: AlertClient;
  readonly control: AlertControl | null;
  readonly fibre: Fibre;
  readonly options: MessageOptions;
}

/** How long the broker may take to count what it has confirmed. Seconds. */
const COUNT_WITHIN_S = 5;

/** All the alert messages that one generator thread publishes straight on the broker. */
export class MessageRun implements SharedPart {
  readonly ledger: AlertLedger;
  readonly #parts: MessageRunParts;
  readonly #token: string;
  readonly #sinceMs = Date.now();
  readonly #publisher: ConfirmingPublisher;
  readonly #queue: WatchedQueue;
  readonly #depth: QueueDepth;
  readonly #waits: ConsumerWaits;
  #next = 0;

  private constructor(
    parts: MessageRunParts,
    opened: {
      token: string;
      publisher: ConfirmingPublisher;
      queue: WatchedQueue;
      ledger: AlertLedger;
      waits: ConsumerWaits;
    },
  ) {
    this.#parts = parts;
    this.#token = opened.token;
    this.#publisher = opened.publisher;
    this.#queue = opened.queue;
    this.ledger = opened.ledger;
    this.#waits = opened.waits;
    this.#depth = new QueueDepth(parts.run, opened.queue);
  }

  static async open(parts: MessageRunParts): Promise<MessageRun> {
    const { run, control, options, fibre } = parts;
    const token = randomUUID().slice(0, 8);
    run.created('alerts', token);
    run.count('broker-blocked', 0);
    run.count('unroutable-messages', 0);
    const publisher = await ConfirmingPublisher.open(run.target, {
      onBlocked: () => run.count('broker-blocked'),
      onUnblocked: () => undefined,
    });
    const ledger = new AlertLedger((n) => alertFields(n, fibre));
    const waits = new ConsumerWaits();
    const onAlert = (id: string) => {
      const n = alertNumber(token, id);
      if (n === null) return;
      ledger.seen(n, 'queued', run.nowS());
      waits.arrived(n);
    };
    // With a consumer that can be stopped, its own queue is under test; else, and to see messages come, one of ours.
    const isWebApps = options.pauseConsumer && control !== null;
    const queue = isWebApps
      ? await webAppQueue(run, control)
      : await ownQueue(
          run,
          `focus-load-${token}-messages`,
          options.pauseConsumer ? 'durable' : 'copies',
          onAlert,
        );
    if (options.pauseConsumer) await queue.pause();
    else await queue.resume();
    return new MessageRun(parts, { token, publisher, queue, ledger, waits });
  }

  next(): SentAlert {
    const n = this.#next++;
    return { n, id: alertId(this.#token, n), fields: alertFields(n, this.#parts.fibre) };
  }

  /** Publishes one, and resolves when the broker has taken responsibility for it. */
  async publish({ n, id, fields }: SentAlert): Promise<void> {
    const { run } = this.#parts;
    this.ledger.sent(n, run.nowS());
    this.#waits.expect(n);
    const content = alertMessage(id, fields, Date.now());
    const key = routingKey(fields.classId);
    try {
      await this.#publisher.publish({ exchange: EXCHANGE, key, messageId: id, content });
    } catch (error) {
      if (error instanceof OperationError && error.errorClass === UNROUTABLE)
        run.count('unroutable-messages');
      throw error;
    }
    this.ledger.accepted(n, run.nowS());
  }

  /** Books `consume`: from its sending until a consumer of ours has got it. */
  async bookConsumed(context: OperationContext, { n, id }: SentAlert): Promise<void> {
    await this.#waits.until(n, this.#parts.options.consumedWithinS, context, id);
    const times = this.ledger.times(n);
    if (times?.queuedS != null) context.book('consume', 'ok', (times.queuedS - times.sentS) * 1e6);
  }

  done({ n }: SentAlert): void {
    this.#waits.forget(n);
    this.ledger.forget(n);
  }

  async finish(): Promise<void> {
    const { run, client, options } = this.#parts;
    if (options.pauseConsumer) await this.#drain();
    await this.#depth.stop();
    await this.#queue.close();
    await readBackAndRemove({
      ...{ run, client, ledger: this.ledger, token: this.#token, sinceMs: this.#sinceMs },
    });
  }

  async close(): Promise<void> {
    await this.#depth.stop();
    // Nobody else would start it again.
    if (this.#parts.options.pauseConsumer) await this.#queue.resume();
    await this.#queue.close();
    await this.#publisher.close();
    await this.#parts.control?.close();
  }

  /** What is in the queue, and how fast it gets empty. */
  async #drain(): Promise<void> {
    const { run, options } = this.#parts;
    const { accepted } = this.ledger.findings();
    const depth = await this.#depth.until((now) => now >= accepted, COUNT_WITHIN_S);
    run.figure('queue-depth-reached', depth);
    run.figure('queue-depth-gap', Math.abs(accepted - depth));
    const fromS = run.nowS();
    await this.#queue.resume();
    const left = await this.#depth.until((now) => now === 0, options.drainWithinS);
    const tookS = run.nowS() - fromS;
    run.figure('queue-left', left);
    run.figure('drain-seconds', tookS);
    run.figure('drained-per-second', (depth - left) / tookS);
  }
}
