import { beforeAll, expect, it } from 'vitest';
import { connect } from 'amqplib';
import { MongoClient } from 'mongodb';
import { runStarter, survivors } from './testing/starter.ts';
import type { Starter } from './testing/starter.ts';

// Starting a broker takes 5 s on an idle machine and 15 s on a busy one; it is the only slow thing here, so the
// tests share two stacks that run side by side, and end them in two different ways.
const startLimitMs = 60_000;
const endLimitMs = 8000;

let first: Starter;
let second: Starter;
let firstAddresses: Record<string, string>;
let secondAddresses: Record<string, string>;

beforeAll(async () => {
  first = runStarter(['--strict']);
  second = runStarter(['--strict', '--clock', '2']);
  [firstAddresses, secondAddresses] = await Promise.all([first.ready(), second.ready()]);
}, startLimitMs);

it('should print every address and at last one READY line with exactly eleven words', () => {
  expect(Object.keys(firstAddresses)).toEqual([
    'FOCUS_BASE_URL',
    'FOCUS_CONTROL_URL',
    'WEB_BASE_URL',
    'MONGODB_URI',
    'RABBITMQ_URL',
    'STACK_CONTROL_URL',
    'TOXIPROXY_URL',
    'STACK_PARTS',
    'RABBITMQ_MANAGEMENT_URL',
    'MONGODB_PID',
    'RABBITMQ_PID',
  ]);
  expect(firstAddresses['STACK_PARTS']).toMatch(
    /^mongodb:(ferretdb|mongod)-[\d.]+-private,rabbitmq:[\d.]+-private$/,
  );
  expect(first.stdout().trimEnd().split('\n').at(-1)).toMatch(
    /^READY FOCUS_BASE_URL=http:\/\/127\.0\.0\.1:\d+/,
  );
});

it('should give a database that stores, finds, changes and removes', async () => {
  const client = new MongoClient(firstAddresses['MONGODB_URI'] ?? '');
  try {
    const jobs = client.db().collection<{ _id: string; n: number }>('jobs');
    await jobs.insertMany([
      { _id: 'a', n: 1 },
      { _id: 'b', n: 2 },
    ]);
    await jobs.updateOne({ _id: 'a' }, { $inc: { n: 41 } });
    await jobs.deleteOne({ _id: 'b' });
    expect(await jobs.find().toArray()).toEqual([{ _id: 'a', n: 42 }]);
  } finally {
    await client.close();
  }
});

it('should give a broker that confirms what was published and delivers it', async () => {
  const connection = await connect(firstAddresses['RABBITMQ_URL'] ?? '');
  try {
    const channel = await connection.createConfirmChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    for (let i = 0; i < 100; i++) channel.sendToQueue(queue, Buffer.from(String(i)), { persistent: true });
    await channel.waitForConfirms();
    const received: number[] = [];
    await new Promise<void>((resolve) => {
      void channel.consume(queue, (message) => {
        if (message === null) return;
        received.push(Number(message.content.toString()));
        channel.ack(message);
        if (received.length === 100) resolve();
      });
    });
    expect(received).toEqual(Array.from({ length: 100 }, (_, i) => i));
  } finally {
    await connection.close();
  }
});

it('should serve the management figures of its own broker', async () => {
  const url = new URL('/api/overview', /^RABBITMQ_MANAGEMENT_URL=(.*)$/m.exec(first.stdout())?.[1]);
  const authorization = `Basic ${Buffer.from(`${url.username}:${url.password}`).toString('base64')}`;
  const answer = await fetch(`${url.origin}${url.pathname}`, { headers: { authorization } });
  const overview = (await answer.json()) as {
    listeners: { protocol: string; ip_address: string; socket_opts: { ip?: string } }[];
  };
  // For its web listeners the broker shows `::`, and what they are really bound to among the socket options.
  const bound = overview.listeners.map((one) => `${one.protocol} ${one.socket_opts.ip ?? one.ip_address}`);
  expect(bound.filter((text) => !text.startsWith('clustering')).sort()).toEqual([
    'amqp 127.0.0.1',
    'http 127.0.0.1',
    'http/prometheus 127.0.0.1',
  ]);
});

it('should run two stacks side by side that share nothing', async () => {
  const addresses = ['FOCUS_BASE_URL', 'FOCUS_CONTROL_URL', 'MONGODB_URI', 'RABBITMQ_URL'];
  for (const name of addresses) expect(secondAddresses[name]).not.toBe(firstAddresses[name]);
  const client = new MongoClient(secondAddresses['MONGODB_URI'] ?? '');
  try {
    expect(await client.db().collection('jobs').countDocuments()).toBe(0);
  } finally {
    await client.close();
  }
});

it('should leave no process and no folder after SIGKILL of the starter', async () => {
  const family = second.family();
  // guard, database, epmd, the broker's shell and its Erlang machine, at least
  expect(family.length).toBeGreaterThanOrEqual(5);
  expect(second.leftFolders()).toHaveLength(1);
  second.child.kill('SIGKILL');
  expect(await second.exited).toBe('SIGKILL');
  expect(await survivors(family, endLimitMs)).toEqual([]);
  expect(second.leftFolders()).toEqual([]);
});

it('should exit with 0 and leave no process and no folder after SIGINT', async () => {
  const family = first.family();
  first.child.kill('SIGINT');
  expect(await first.exited).toBe(0);
  expect(await survivors(family, endLimitMs)).toEqual([]);
  expect(first.leftFolders()).toEqual([]);
  expect(first.stderr()).toBe('');
});
