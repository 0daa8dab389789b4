import type { Channel } from 'amqplib';
import type { RunScope } from '../../engine/operation.ts';
import type { AlertControl } from '../emulator-control.ts';
import { alertIdIn } from './alert-message.ts';
import { ALERT_BINDING, AmqpLink, EXCHANGE, unreachable } from './amqp-link.ts';

/** After a crash of everything that could remove it, the broker removes a queue that nobody has used for so long. */
const EXPIRES_MS = 600_000;
/** Messages that a consumer holds at once, unacknowledged. */
const PREFETCH = 50;

/** Kind of journal entry: the web application's consumer, which was stopped. */
export const PAUSED_CONSUMER = 'paused-consumer';

/** A queue that alerts go through, whose consumer can be stopped and started. */
export interface WatchedQueue {
  readonly name: string;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Messages that wait in it, without those in a consumer's hands. */
  depth(): Promise<number>;
  close(): Promise<void>;
}

/** The queue of the web application's own consumer, by way of the emulator's control API. */
export async function webAppQueue(run: RunScope, control: AlertControl): Promise<WatchedQueue> {
  const name = await control.consumerQueue();
  const link = await AmqpLink.open(run.target);
  const channel = await link.channel();
  return {
    name,
    // Journalled: a consumer that stays stopped when the run dies would spoil whatever runs next.
    async pause() {
      run.created(PAUSED_CONSUMER, name);
      await control.pauseConsumer();
    },
    async resume() {
      await control.resumeConsumer();
      run.removed(PAUSED_CONSUMER, name);
    },
    depth: () => depthOf(channel, name),
    close: () => link.close(),
  };
}

/**
 * A queue of the run's own, bound to the target's exchange, with a consumer here. A durable one, like those of the
 * product, is journalled, deleted at the end, and expires if both fail. The other kind gets copies without making the
 * broker write them down: exclusive to this connection, and gone with it.
 * @param onAlert called with the id of every alert that its consumer takes
 */
export async function ownQueue(
  run: RunScope,
  name: string,
  kind: 'durable' | 'copies',
  onAlert: (id: string) => void,
): Promise<WatchedQueue> {
  const link = await AmqpLink.open(run.target);
  if (kind === 'durable') run.created('queue', name);
  let channel: Channel;
  try {
    channel = await link.channel();
    await channel.checkExchange(EXCHANGE);
    await channel.assertQueue(
      name,
      kind === 'durable'
        ? { durable: true, expires: EXPIRES_MS }
        : { durable: false, exclusive: true, autoDelete: true },
    );
    await channel.bindQueue(name, EXCHANGE, ALERT_BINDING);
    await channel.prefetch(PREFETCH);
  } catch (error) {
    await link.close();
    throw unreachable(error);
  }
  let tag: string | null = null;
  let isDeleted = false;
  return {
    name,
    async pause() {
      if (tag !== null) await channel.cancel(tag);
      tag = null;
    },
    async resume() {
      if (tag !== null) return;
      const consumer = await channel.consume(name, (message) => {
        if (message === null) return;
        const id = alertIdIn(message.content);
        // A redelivered one may have been seen before its connection was lost: no duplicate of the broker.
        if (id !== null && !message.fields.redelivered) onAlert(id);
        channel.ack(message);
      });
      tag = consumer.consumerTag;
    },
    depth: () => depthOf(channel, name),
    async close() {
      if (isDeleted || link.lost !== null) return;
      isDeleted = true;
      await channel.deleteQueue(name);
      run.removed('queue', name);
      await link.close();
    },
  };
}

async function depthOf(channel: Channel, queue: string): Promise<number> {
  try {
    return (await channel.checkQueue(queue)).messageCount;
  } catch (error) {
    throw unreachable(error);
  }
}
