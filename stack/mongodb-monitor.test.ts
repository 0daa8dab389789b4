import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepMonitored } from '../wire/mongodb-monitor.ts';
import { startGuard } from './guard.ts';
import type { Guard } from './guard.ts';
import { startMongo } from './mongodb.ts';
import type { MongoPart } from './mongodb.ts';

// The driver of the database loses its heartbeat to a connection that ends while it is asked.
const CONNECT_MS = 500;
const HEARTBEAT_MS = 500;
let folder: string;
let guard: Guard;
let mongodb: MongoPart;

const newClient = () =>
  new MongoClient(mongodb.uri, {
    connectTimeoutMS: CONNECT_MS,
    heartbeatFrequencyMS: HEARTBEAT_MS,
    serverMonitoringMode: 'poll',
  });

/** Ends the connection of the heartbeat as a database does: it is gone, and nobody has been told so yet. */
function endHeartbeat(client: MongoClient): void {
  const { servers } = (client as unknown as { topology: { s: { servers: Map<string, ServerInside> } } })
    .topology.s;
  const [server] = servers.values();
  const { socket } = server!.monitor.connection;
  socket.removeAllListeners('close');
  socket.destroy();
}
interface ServerInside {
  readonly monitor: { readonly connection: { readonly socket: Socket } };
}

/** Heartbeats that were answered within `forMs` after the connection of the heartbeat had ended. */
async function answeredAfterEnd(client: MongoClient, forMs: number): Promise<number> {
  await client.connect();
  // The first heartbeat is the connecting itself; from the second on a connection is used again.
  await new Promise((resolve) => client.once('serverHeartbeatSucceeded', resolve));
  endHeartbeat(client);
  let answered = 0;
  client.on('serverHeartbeatSucceeded', () => answered++);
  await new Promise((resolve) => setTimeout(resolve, forMs));
  await client.close();
  return answered;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'focus-load-monitor-'));
  guard = await startGuard(() => undefined);
  const env = { ...process.env, MONGODB_URI: '' };
  const { part } = await startMongo({ env, folder, guard, warn: () => undefined });
  expect(part).not.toBeNull();
  mongodb = part!;
});

afterAll(async () => {
  await mongodb.stop();
  await guard.release();
  await rm(folder, { recursive: true, force: true });
});

it('should go on with the heartbeat of a client that is kept monitored', async () => {
  expect(await answeredAfterEnd(keepMonitored(newClient()), 4_000)).toBeGreaterThanOrEqual(2);
});

// When the driver has learnt to do so itself, this fails, and wire/mongodb-monitor.ts can go.
it('should be needed: the driver alone sends no other heartbeat', async () => {
  expect(await answeredAfterEnd(newClient(), 4_000)).toBe(0);
});
