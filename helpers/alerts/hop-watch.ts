import type { Channel, ConsumeMessage } from 'amqplib';
import type { OperationContext, RunScope } from '../engine/operation.ts';
import type { AlertLedger } from './alert-ledger.ts';
import { alertNumber, type SentAlert } from './alert-plan.ts';
import { alertIdIn } from './broker/alert-message.ts';
import { ALERT_BINDING, AmqpLink, EXCHANGE, unreachable } from './broker/amqp-link.ts';
import type { AlertControl } from './emulator-control.ts';

/** A copy of a message may come a moment after the alert could be read. Seconds. */
const COPY_WITHIN_S = 1;
const COPY_EVERY_S = 0.02;

export interface HopWatch {
  /**
   * Books the hops of an alert that is readable: `to-queue` from its sending to its copy in the broker, `confirm-gap`
   * from its 201 to that copy (0 when the copy came first), `to-consumer` from there until the web application has
   * taken it, `to-reader` from there until a list has it. What the target does not tell is not booked.
   */
  book(context: OperationContext, alert: SentAlert): Promise<void>;
  close(): Promise<void>;
}

/**
 * Watches alerts pass through the broker: a queue of its own, exclusive to this connection and gone with it, gets a
 * copy of every alert report.
 * @throws OperationError when the broker does not let it
 */
export async function openHopWatch(parts: {
  readonly run: RunScope;
  readonly control: AlertControl | null;
  readonly ledger: AlertLedger;
  readonly token: string;
}): Promise<HopWatch> {
  const { run, control, ledger, token } = parts;
  const link = await AmqpLink.open(run.target);
  try {
    await bindCopies(await link.channel(), `focus-load-${token}-copies`, (id) => {
      const n = alertNumber(token, id);
      if (n !== null) ledger.seen(n, 'queued', run.nowS());
    });
  } catch (error) {
    await link.close();
    throw unreachable(error);
  }
  /** Second 0 of the run, seconds since the epoch: the emulator is on this machine and has the same clock. */
  const epochS = (performance.timeOrigin + performance.now()) / 1000 - run.nowS();
  return {
    async book(context, { n, id }) {
      for (let waitedS = 0; waitedS < COPY_WITHIN_S; waitedS += COPY_EVERY_S) {
        if (ledger.times(n)?.queuedS != null || context.signal.aborted) break;
        await context.wait(COPY_EVERY_S);
      }
      const consumedAtMs = (await control?.times(id))?.consumedAtMs ?? null;
      if (consumedAtMs !== null) ledger.seen(n, 'consumed', consumedAtMs / 1000 - epochS);
      const times = ledger.times(n);
      if (!times || times.queuedS === null) return context.count('unseen-in-broker');
      const { sentS, queuedS, answeredS, consumedS, readableS } = times;
      const book = (step: string, fromS: number | null, untilS: number | null) => {
        if (fromS === null || untilS === null) return;
        context.book(step, 'ok', Math.max(0, (untilS - fromS) * 1e6));
      };
      book('to-queue', sentS, queuedS);
      book('confirm-gap', answeredS, queuedS);
      book('to-consumer', queuedS, consumedS);
      book('to-reader', consumedS, readableS);
    },
    close: () => link.close(),
  };
}

async function bindCopies(channel: Channel, queue: string, onAlert: (id: string) => void): Promise<void> {
  await channel.checkExchange(EXCHANGE);
  await channel.assertQueue(queue, { exclusive: true, autoDelete: true, durable: false });
  await channel.bindQueue(queue, EXCHANGE, ALERT_BINDING);
  const take = (message: ConsumeMessage | null) => {
    const id = message && alertIdIn(message.content);
    if (id !== null) onAlert(id);
  };
  await channel.consume(queue, take, { noAck: true });
}
