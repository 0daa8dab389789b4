import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertFields } from '../../helpers/alerts/alert-plan.ts';
import { alertMessage, routingKey } from '../../helpers/alerts/broker/alert-message.ts';
import { EXCHANGE } from '../../helpers/alerts/broker/amqp-link.ts';
import { ConfirmingPublisher } from '../../helpers/alerts/broker/publisher.ts';
import { QueueDepth } from '../../helpers/alerts/broker/queue-depth.ts';
import { ownQueue, webAppQueue } from '../../helpers/alerts/broker/watched-queue.ts';
import { openAlertControl } from '../../helpers/alerts/emulator-control.ts';
import { removeOrphanAlerts, removeOrphanQueue } from '../../helpers/alerts/orphan-removers.ts';
import { fakeRun } from '../../helpers/alerts/testing-run.ts';
import type { RunScope, TargetAddresses } from '../../helpers/engine/operation.ts';
import { control, eventually, startStackCommand, type Stack } from './support.ts';

// The broker parts of the suite against a real RabbitMQ, and what an earlier run left there.
let stack: Stack;
let target: TargetAddresses;
let run: ReturnType<typeof fakeRun> & { scope: RunScope };
const account = { username: 'user-1', password: 'focus-load-web' };
const silent = { onBlocked: () => undefined, onUnblocked: () => undefined };

beforeAll(async () => {
  stack = await startStackCommand({ WEB_PASSWORD: account.password });
  const { env } = stack;
  target = {
    focusBaseUrl: env['FOCUS_BASE_URL'] ?? '',
    verifyTls: true,
    timeoutS: 5,
    controlUrl: env['FOCUS_CONTROL_URL'] ?? null,
    mongodbUri: env['MONGODB_URI'] ?? null,
    rabbitmqUrl: env['RABBITMQ_URL'] ?? null,
    webApp: {
      baseUrl: env['WEB_BASE_URL'] ?? '',
      siteId: 'prisma-210-1000',
      ...account,
      accounts: [account],
    },
  };
  const fake = fakeRun();
  const wait = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));
  run = { ...fake, scope: { ...fake.scope, target, wait, nowS: () => performance.now() / 1000 } };
});
afterAll(() => stack[Symbol.asyncDispose]());

const publish = (publisher: ConfirmingPublisher, id: string, key = routingKey(103)) => {
  const fields = alertFields(0, { fromM: 0, untilM: 100 });
  return publisher.publish({
    exchange: EXCHANGE,
    key,
    messageId: id,
    content: alertMessage(id, fields, Date.now()),
  });
};
const accepted = async () =>
  (await control<{ totals: Record<string, number> }>(stack, '/control/ledger/alerts')).totals['inserted'];

/** Whether the broker has the queue; asked on a channel of its own, which the question may close. */
async function exists(queue: string): Promise<boolean> {
  const connection = await connect(target.rabbitmqUrl ?? '');
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    return await channel.checkQueue(queue).then(
      () => true,
      () => false,
    );
  } finally {
    await connection.close();
  }
}

describe('a queue of the run’s own on the product’s exchange', () => {
  it('should hold what was confirmed while its consumer is stopped, hand it over, and leave nothing behind', async () => {
    const seen: string[] = [];
    const queue = await ownQueue(run.scope, 'focus-load-test-own', 'durable', (id) => seen.push(id));
    expect([...run.journal]).toEqual(['queue focus-load-test-own']);
    const publisher = await ConfirmingPublisher.open(target, silent);
    const ids = Array.from({ length: 120 }, (_, i) => `own-${i}`);
    await Promise.all(ids.map((id) => publish(publisher, id)));
    const depth = new QueueDepth(run.scope, queue);
    expect(await depth.until((now) => now >= 120, 5)).toBe(120);
    expect(seen).toEqual([]);
    await queue.resume();
    expect(await depth.until((now) => now === 0, 5)).toBe(0);
    await eventually(
      () => seen.length,
      (count) => count === 120,
      5_000,
    );
    expect(new Set(seen)).toEqual(new Set(ids));
    expect(depth.largest).toBe(120);
    await depth.stop();
    await queue.close();
    await publisher.close();
    expect([...run.journal]).toEqual([]);
    expect(await exists('focus-load-test-own')).toBe(false);
  });

  it('should be removed by the next run when this one died', async () => {
    const queue = await ownQueue(run.scope, 'focus-load-test-orphan', 'durable', () => undefined);
    expect(await exists('focus-load-test-orphan')).toBe(true);
    expect(await removeOrphanQueue(target, { id: queue.name, createdAt: '' })).toBeNull();
    expect(await exists('focus-load-test-orphan')).toBe(false);
    // One that is gone already is no failure either.
    expect(await removeOrphanQueue(target, { id: queue.name, createdAt: '' })).toBeNull();
  });
});

describe('a publisher with confirms', () => {
  it('should take a message that no queue wants for unroutable, and go on', async () => {
    const publisher = await ConfirmingPublisher.open(target, silent);
    const lost = publish(publisher, 'nowhere', 'no.such.key');
    await expect(lost).rejects.toMatchObject({ outcome: 'failed', errorClass: 'unroutable' });
    await publish(publisher, 'somewhere');
    await publisher.close();
    await expect(publish(publisher, 'too-late')).rejects.toMatchObject({
      outcome: 'unanswered',
      errorClass: 'broker unreachable',
    });
  });

  it('should say that there is no broker, without its password', async () => {
    const nowhere = { ...target, rabbitmqUrl: 'amqp://guest:secret-word@127.0.0.1:9' };
    const error: unknown = await ConfirmingPublisher.open(nowhere, silent).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ outcome: 'unanswered', errorClass: 'broker unreachable' });
    expect(String(error)).not.toContain('secret-word');
  });
});

describe('the consumer of the web application', () => {
  it('should leave alerts in its queue while it is stopped, and take all of them afterwards', async () => {
    const alerts = await openAlertControl(target);
    const queue = await webAppQueue(run.scope, alerts!);
    const before = (await accepted()) ?? 0;
    await queue.pause();
    const publisher = await ConfirmingPublisher.open(target, silent);
    for (let i = 0; i < 20; i++) await publish(publisher, `focus-load-abcd1234-${i}`);
    await eventually(
      () => queue.depth(),
      (depth) => depth === 20,
      5_000,
    );
    expect(await accepted()).toBe(before);
    await queue.resume();
    await eventually(accepted, (count) => count === before + 20, 10_000);
    expect(await queue.depth()).toBe(0);
    await publisher.close();
    await queue.close();
    await alerts?.close();
  });

  it('should have its alerts removed by the next run, by their token, and no others', async () => {
    await eventually(accepted, (count) => (count ?? 0) >= 20, 10_000);
    const orphan = { id: 'abcd1234', createdAt: new Date().toISOString() };
    expect(await removeOrphanAlerts(target, orphan)).toBeNull();
    const { totals } = await control<{ totals: Record<string, number> }>(stack, '/control/ledger/alerts');
    expect(totals['deleted']).toBe(20);
  });
});
