import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { POOL_FIGURES } from '../emulator/metrics/pool-figures.ts';
import { MongoDbRecorderStore } from '../emulator/recorder/mongodb-recorder-store.ts';
import { MongoDbStore } from '../emulator/recordings/mongodb-store.ts';
import { DEFAULT_SETTINGS } from '../emulator/settings.ts';
import { startGuard } from './guard.ts';
import type { Guard } from './guard.ts';
import { startMongo } from './mongodb.ts';
import type { MongoPart } from './mongodb.ts';

// Recordings in a real database: what the server asks of it, and what the recorder writes and removes.
const NOW_MS = Date.UTC(2026, 0, 1);
let folder: string;
let guard: Guard;
let mongodb: MongoPart;
let store: MongoDbStore;
let client: MongoClient;

/** Operations of the server that got a connection, so far. */
const checkOuts = (): number => {
  const total = POOL_FIGURES.find(({ name }) => name === 'mongodb_pool_check_outs_total')!.read();
  return (total as Readonly<Record<string, number>>)['focus-server']!;
};
const recordings = async () => {
  const place = await client.db().collection('base_paths').findOne({ is_archive: false });
  return client.db().collection(String(place!['guid']));
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'focus-load-recordings-'));
  guard = await startGuard(() => undefined);
  const { part } = await startMongo({
    env: { ...process.env, MONGODB_URI: '' },
    folder,
    guard,
    warn: () => undefined,
  });
  expect(part).not.toBeNull();
  mongodb = part!;
  const { uri, databaseName } = mongodb;
  store = await MongoDbStore.open({ uri, databaseName, settings: DEFAULT_SETTINGS, seed: 1, nowMs: NOW_MS });
  client = new MongoClient(uri);
}, 60_000);
afterAll(async () => {
  await client.close();
  await store.close();
  await mongodb.stop();
  await guard.release();
  await rm(folder, { recursive: true, force: true });
});

it('should ask the database once for what is asked at the same time, and again afterwards', async () => {
  const ask = () => store.overlapping(NOW_MS - 3_600_000, NOW_MS);
  const before = checkOuts();
  const answers = await Promise.all([ask(), ask(), ask(), store.overlapping(NOW_MS - 60_000, NOW_MS)]);
  // Each question is one for the storage path and one for the recordings.
  expect(checkOuts() - before).toBe(4);
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[0].length).toBeGreaterThan(answers[3].length);
  await ask();
  expect(checkOuts() - before).toBe(6);
});

it('should end and remove what the recorder wrote, and what another one wrote before it', async () => {
  const collection = await recordings();
  const count = () => collection.countDocuments({});
  const seeded = await count();
  const one = (uuid: string) => ({
    ...{ uuid, start_time: new Date(NOW_MS), end_time: null, deleted: false },
    fiber_metadata: {},
  });
  const first = await MongoDbRecorderStore.open(mongodb.uri, mongodb.databaseName, DEFAULT_SETTINGS);
  const [a, b] = [randomUUID(), randomUUID()];
  await first.begin(one(a));
  await first.begin(one(b));
  await first.finish(a, NOW_MS + 1_000);
  expect((await collection.findOne({ uuid: a }))!['end_time']).toEqual(new Date(NOW_MS + 1_000));
  await first.remove(a);
  expect([await count(), await collection.findOne({ uuid: a })]).toEqual([seeded + 1, null]);
  await first.close();
  const second = await MongoDbRecorderStore.open(mongodb.uri, mongodb.databaseName, DEFAULT_SETTINGS);
  await second.finish(b, NOW_MS + 2_000);
  expect((await collection.findOne({ uuid: b }))!['end_time']).toEqual(new Date(NOW_MS + 2_000));
  await second.remove(b);
  await second.close();
  expect(await count()).toBe(seeded);
});
