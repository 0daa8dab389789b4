import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack } from './start.ts';
import type { RunningStack } from './start.ts';

// The way of an alert over a real broker into a real database, with the consumer in a process of its own.
let stack: RunningStack;
let cookie: string;

const SITE = 'prisma-210-1000';

interface Ledger {
  readonly totals: Readonly<Record<string, number>>;
}
interface State {
  readonly web: {
    readonly consumer: { readonly pid: number | null; readonly queue: string; readonly connected: boolean };
    readonly database: { readonly indexes: readonly string[] };
  };
}

const control = async (method: string, path: string, body?: object): Promise<unknown> => {
  const response = await fetch(`${stack.env.FOCUS_CONTROL_URL}/control${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  });
  return response.json();
};
const state = async (): Promise<State> => (await control('GET', '/state')) as State;
const until = (totals: Readonly<Record<string, number>>) =>
  expect
    .poll(async () => ((await control('GET', '/ledger/alerts')) as Ledger).totals, { timeout: 40_000 })
    .toMatchObject(totals);
const push = async (alertIds: readonly string[]): Promise<number> => {
  const response = await fetch(`${stack.env.WEB_BASE_URL}/prisma/api/${SITE}/api/push-to-rabbit`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ alertsAmount: alertIds.length, dofM: 1200, classId: 103, severity: 2, alertIds }),
  });
  await response.arrayBuffer();
  return response.status;
};
const ids = (count: number, prefix: string) => Array.from({ length: count }, (_, i) => `${prefix}-${i + 1}`);

beforeAll(async () => {
  stack = await startStack({
    strict: true,
    consumer: 'own-process',
    clock: 1,
    env: { ...process.env, MONGODB_URI: '', RABBITMQ_URL: '', WEB_PASSWORD: 'a test password' },
  });
  const login = await fetch(`${stack.env.WEB_BASE_URL}/prisma/api/auth/login`, {
    method: 'POST',
    body: new URLSearchParams({ username: 'user-1', password: 'a test password' }),
  });
  cookie = login.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
}, 90_000);
afterAll(() => stack.close());

it('should store every alert in collection alerts, by a consumer of its own process', async () => {
  expect(await push(ids(40, 'a'))).toBe(201);
  await until({ confirmed: 40, consumed: 40, inserted: 40 });
  const { consumer, database } = (await state()).web;
  expect(consumer.pid).not.toBe(process.pid);
  expect([...database.indexes].sort()).toEqual(['alert_time_-1', 'ext_id_1', 'start_time_-1']);
  const client = new MongoClient(stack.env.MONGODB_URI);
  try {
    expect(await client.db().collection('alerts').countDocuments({ class_id: 103, severity: 2 })).toBe(40);
  } finally {
    await client.close();
  }
});

it('should take alerts that others publish on the exchange, and put up with what is no alert', async () => {
  const connection = await connect(stack.env.RABBITMQ_URL);
  try {
    const channel = await connection.createConfirmChannel();
    const alert = { alert_id: 'direct-1', class_id: 104, severity: 1, distance_m: 7 };
    for (const text of [JSON.stringify(alert), JSON.stringify(alert), 'no alert']) {
      channel.publish('prisma', 'Algorithm.AlertReport.FiberCut', Buffer.from(text));
    }
    await channel.waitForConfirms();
    await until({ inserted: 41, unreadable: 1 });
  } finally {
    await connection.close();
  }
});

it('should come back by itself when the connections break, and lose nothing it acknowledged', async () => {
  await control('POST', '/broker/drop');
  await expect.poll(() => push(['again']), { timeout: 20_000 }).toBe(201);
  await until({ inserted: 42 });
});

it('should stay away from the broker while no-reconnect is on', async () => {
  await control('PUT', '/defects/no-reconnect');
  await control('POST', '/broker/drop');
  await expect.poll(() => push(['away'])).toBe(503);
  await sleep(1500);
  expect(await push(['away'])).toBe(503);
  await control('DELETE', '/defects/no-reconnect');
  await expect.poll(() => push(['back']), { timeout: 20_000 }).toBe(201);
  await until({ inserted: 43 });
});

it('should pass defects on to the consumer', async () => {
  await control('PUT', '/defects/alert-lost', { strength: 0.5 });
  expect(await push(ids(4, 'half'))).toBe(201);
  await until({ inserted: 45, lostInBroker: 2 });
  await control('DELETE', '/defects/alert-lost');
});

it('should drop and make the indexes', async () => {
  await control('PUT', '/defects/missing-index');
  expect((await state()).web.database.indexes).toEqual([]);
  await control('DELETE', '/defects/missing-index');
  expect((await state()).web.database.indexes).toHaveLength(3);
});

it('should keep alerts in the queue while the consumer is dead, and start it again', async () => {
  const { pid } = (await state()).web.consumer;
  process.kill(pid ?? 0, 'SIGKILL');
  await expect.poll(async () => (await state()).web.consumer.pid).toBe(null);
  expect(await push(ids(10, 'dead'))).toBe(201);
  await until({ inserted: 55 });
  expect((await state()).web.consumer.pid).not.toBe(pid);
});

it('should remove its queue at the end, and end its consumer', async () => {
  const second = await startStack({
    clock: 1,
    strict: true,
    consumer: 'own-process',
    env: { ...process.env, MONGODB_URI: stack.env.MONGODB_URI, RABBITMQ_URL: stack.env.RABBITMQ_URL },
  });
  const response = await fetch(`${second.env.FOCUS_CONTROL_URL}/control/state`);
  const { pid, queue } = ((await response.json()) as State).web.consumer;
  await push(['not-yours']);
  await until({ inserted: 56 });
  const foreign = await fetch(`${second.env.FOCUS_CONTROL_URL}/control/ledger/alerts`);
  expect(((await foreign.json()) as Ledger).totals).toMatchObject({ consumed: 0 });
  await second.close();
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
  const connection = await connect(stack.env.RABBITMQ_URL);
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  await expect(channel.checkQueue(queue)).rejects.toThrow('NOT_FOUND');
  await connection.close();
});
