import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack } from './start.ts';
import type { RunningStack } from './start.ts';

// The defects of the recording database, on a real one.
let stack: RunningStack;
let client: MongoClient;

const control = async (method: string, path: string, body?: object): Promise<unknown> => {
  const response = await fetch(`${stack.env.FOCUS_CONTROL_URL}/control${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  });
  return response.json();
};
const query = async (): Promise<{ status: number; rows: number; tookMs: number }> => {
  const beganMs = performance.now();
  const endS = Math.floor(Date.now() / 1000);
  const response = await fetch(`${stack.env.FOCUS_BASE_URL}/recordings_in_time_range`, {
    method: 'POST',
    body: JSON.stringify({ start_time: endS - 3600, end_time: endS }),
    headers: { 'content-type': 'application/json' },
  });
  const answer = (await response.json()) as unknown[];
  return { status: response.status, rows: answer.length, tookMs: performance.now() - beganMs };
};
/** Names of the indexes of the recordings, as any client of the database sees them. */
const indexes = async (): Promise<string[]> => {
  const place = await client.db().collection<{ guid: string }>('base_paths').findOne({});
  const listed = await client.db().collection(place!.guid).listIndexes().toArray();
  return listed.map(({ name }) => String(name)).sort();
};
const ALL = ['_id_', 'deleted_1', 'end_time_1', 'start_time_1', 'start_time_1_end_time_1', 'uuid_1'];

beforeAll(async () => {
  stack = await startStack({
    clock: 1,
    // No broker is needed here, and one takes seconds to start.
    env: { ...process.env, MONGODB_URI: '', RABBITMQ_URL: '', FOCUS_LOAD_RABBITMQ_SERVER: '/nowhere' },
  });
  expect(stack.env.MONGODB_URI).not.toBe('none');
  client = new MongoClient(stack.env.MONGODB_URI);
}, 90_000);
afterAll(async () => {
  await client.close();
  await stack.close();
});

it('recordings-missing-index should drop the indexes of the real database and make them again', async () => {
  expect(await indexes()).toEqual(ALL);
  await control('PUT', '/defects/recordings-missing-index', { strength: 1 });
  expect(await indexes()).toEqual(ALL.filter((name) => name !== 'deleted_1'));
  await control('PUT', '/defects/recordings-missing-index');
  expect(await indexes()).toEqual(['_id_', 'uuid_1']);
  await control('DELETE', '/defects/recordings-missing-index');
  expect(await indexes()).toEqual(ALL);
});

it('recordings-n-plus-one should find the same recordings one by one', async () => {
  const healthy = await query();
  await control('PUT', '/defects/recordings-n-plus-one');
  expect((await query()).rows).toBe(healthy.rows);
  await control('DELETE', '/defects/recordings-n-plus-one');
  expect(healthy.rows).toBeGreaterThan(10);
});

it('wrong-base-path should find nothing under another path of the real database', async () => {
  await control('PUT', '/defects/wrong-base-path');
  expect(await query()).toMatchObject({ status: 200, rows: 0 });
  await control('DELETE', '/defects/wrong-base-path');
  expect((await query()).rows).toBeGreaterThan(0);
});

it('slow-outage should answer 503 as late as it says while the real database hangs', async () => {
  const pid = stack.mongodb!.pid!;
  await control('PUT', '/defects/slow-outage', { strength: 6_000 });
  process.kill(pid, 'SIGSTOP');
  try {
    const late = await query();
    expect(late.status).toBe(503);
    expect(late.tookMs).toBeGreaterThanOrEqual(5_990);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await control('DELETE', '/defects/slow-outage');
  await expect.poll(async () => (await query()).status, { timeout: 20_000 }).toBe(200);
});
