import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from 'amqplib';
import { MongoClient } from 'mongodb';
import { runStarter } from './testing/starter.ts';

let addresses: Record<string, string>;

beforeAll(async () => {
  addresses = await runStarter(['--strict']).ready();
}, 90_000);

const address = (name: string): string => addresses[name] ?? '';

async function ask(method: string, path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${address('STACK_CONTROL_URL')}${path}`, { method });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const act = (server: string, action: string) => ask('POST', `/servers/${server}/${action}`);

/** A client that gives up after a second. */
async function withDatabase<T>(use: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(address('MONGODB_URI'), {
    serverSelectionTimeoutMS: 1000,
    socketTimeoutMS: 1000,
    connectTimeoutMS: 1000,
  });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
const notes = (client: MongoClient) => client.db().collection<{ _id: string }>('notes');
const read = () => withDatabase((client) => notes(client).countDocuments());

describe('the servers of the stack', () => {
  it.each(['stop', 'kill'])(
    'should be gone after a %s of the database, and back with its data',
    async (action) => {
      await withDatabase((client) => notes(client).insertOne({ _id: action }));
      const before = await read();
      expect((await act('database', action)).body).toEqual({ state: 'down', pid: null });
      await expect(read()).rejects.toThrow(/ECONNREFUSED/);
      expect((await act('database', 'start')).body).toMatchObject({ state: 'running' });
      expect(await read()).toBe(before);
      // Started twice is started once.
      const { pid } = (await act('database', 'start')).body;
      expect((await act('database', 'start')).body['pid']).toBe(pid);
    },
  );

  it('should not answer while the database is paused, and go on where it was', async () => {
    expect((await act('database', 'pause')).body).toMatchObject({ state: 'paused' });
    await expect(read()).rejects.toThrow(/timed out|timeout/i);
    expect((await act('database', 'start')).body).toMatchObject({ state: 'running' });
    await read();
  });

  it('should bring the broker back with its durable messages', async () => {
    const first = await connect(address('RABBITMQ_URL'));
    const channel = await first.createConfirmChannel();
    first.on('error', () => undefined);
    channel.on('error', () => undefined);
    await channel.assertQueue('kept', { durable: true });
    channel.sendToQueue('kept', Buffer.from('x'), { persistent: true });
    await channel.waitForConfirms();
    // In order: what a killed broker had not yet written of its queues is RabbitMQ's own to lose.
    expect((await act('broker', 'stop')).body).toEqual({ state: 'down', pid: null });
    // Who comes while the kernel takes the dead process's socket down is reset instead of refused.
    await expect(connect(address('RABBITMQ_URL'))).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
    expect((await act('broker', 'start')).body).toMatchObject({ state: 'running' });
    const second = await connect(address('RABBITMQ_URL'));
    const again = await second.createChannel();
    expect((await again.checkQueue('kept')).messageCount).toBe(1);
    await again.deleteQueue('kept');
    await second.close();
  });

  it('should refuse what nobody offers, and requests of web pages', async () => {
    expect(await act('recorder', 'kill')).toMatchObject({ status: 404 });
    expect((await act('database', 'burn')).body['error']).toMatch(/stop\|kill\|pause\|resume\|start/);
    const foreign = await fetch(`${address('STACK_CONTROL_URL')}/servers/database/kill`, {
      method: 'POST',
      headers: { origin: 'http://example.com' },
    });
    expect(foreign.status).toBe(403);
    expect((await ask('GET', '/servers')).body).toMatchObject({ database: { state: 'running' } });
  });
});

describe('the paths of the stack', () => {
  it('should all go through one proxy, whose versions says whose it is', async () => {
    const proxies = (await (await fetch(`${address('TOXIPROXY_URL')}/proxies`)).json()) as Record<
      string,
      { upstream: string; enabled: boolean }
    >;
    expect(Object.keys(proxies).sort()).toEqual(['broker', 'database', 'focus-server', 'web-app']);
    expect(proxies['database']).toMatchObject({
      enabled: true,
      upstream: new URL(address('MONGODB_URI')).host,
    });
    const { version } = (await (await fetch(`${address('TOXIPROXY_URL')}/version`)).json()) as {
      version: string;
    };
    expect(version).not.toBe('');
  });
});
