import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMetrics } from '../emulator/metrics/testing.ts';
import { isServed, overlapQuery, placeQuery, rangeQuery } from '../emulator/recordings/queries.ts';
import { deletedQuery, openQuery, uuidQuery } from '../emulator/recordings/queries.ts';
import { holes } from '../emulator/recordings/timeline.ts';
import { familyOf, identify, listProcesses } from './process-tree.mjs';
import { startStack } from './start.ts';
import type { RunningStack } from './start.ts';
import { survivors } from './testing/starter.ts';

// Recorder and consumer, processes of their own, over a real database, on a clock that is ten times as fast.
let stack: RunningStack;
let client: MongoClient;

interface State {
  readonly recorder: {
    readonly pid: number | null;
    readonly running: boolean;
    readonly where: string;
    readonly recordedUntilMs: number;
    readonly lastError: string | null;
  };
  readonly processes: readonly { readonly name: string; readonly pid: number; readonly metricsUrl: string }[];
  readonly web: { readonly consumer: { readonly pid: number | null } };
}
const control = async (method: string, path: string): Promise<unknown> =>
  (await fetch(`${stack.env.FOCUS_CONTROL_URL}/control${path}`, { method })).json();
const state = async (): Promise<State> => (await control('GET', '/state')) as State;
const live = async (): Promise<unknown> => (await fetch(`${stack.env.FOCUS_BASE_URL}/live_metadata`)).json();
const configure = async (times: object): Promise<number> => {
  const response = await fetch(`${stack.env.FOCUS_BASE_URL}/configure`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ displayTimeAxisDuration: 10, nfftSelection: 1024, displayInfo: { height: 1000 } },
      ...{ channels: { min: 1, max: 5 }, frequencyRange: { min: 0, max: 500 }, view_type: 0 },
      ...times,
    }),
  });
  await response.arrayBuffer();
  return response.status;
};
const recordings = async () => {
  const place = await client.db().collection('base_paths').findOne({ base_path: '/prisma/root/recordings' });
  return client
    .db()
    .collection<{ start_time: Date; end_time: Date | null; deleted: boolean }>(String(place?.['guid']));
};
/** Holes after this moment. The generated recordings before it have gaps of their own. */
const newHoles = async (fromMs: number) => {
  const since = new Date(fromMs);
  const written = await (
    await recordings()
  )
    .find({ $or: [{ end_time: { $gt: since } }, { end_time: null }] })
    .toArray();
  return holes(written, Date.now());
};

beforeAll(async () => {
  stack = await startStack({
    strict: true,
    processes: 'apart',
    clock: 10,
    env: { ...process.env, MONGODB_URI: '', RABBITMQ_URL: '' },
  });
  client = new MongoClient(stack.env.MONGODB_URI);
}, 90_000);
afterAll(async () => {
  await client.close();
  await stack.close();
});

describe('the database', () => {
  it('should have the collections that a deployed server has, each with its own schema', async () => {
    const paths = await client.db().collection('base_paths').find().sort({ base_path: 1 }).toArray();
    expect(paths.map(({ base_path, is_archive }) => [String(base_path), is_archive === false])).toEqual([
      ['/prisma/root/recordings', true],
      ['/prisma/root/recordings/segy', false],
    ]);
    const unknown = client.db().collection(`${String(paths[0]?.['guid'])}-unrecognized_recordings`);
    expect(await unknown.countDocuments()).toBe(3);
    expect(await unknown.countDocuments({ start_time: { $exists: true } })).toBe(0);
    const all = await recordings();
    expect(await all.countDocuments({ deleted: true })).toBe(1);
    // For a moment between the end of one and the begin of the next there is none.
    await expect.poll(() => all.countDocuments({ end_time: null }), { interval: 20 }).toBe(1);
    expect(await all.countDocuments({ start_time: { $exists: false } })).toBe(0);
  });

  it('should serve every query of the server by an index', async () => {
    const [from, until] = [new Date(Date.now() - 3_600_000), new Date()];
    const queries = [
      ...[placeQuery('/prisma/root/recordings'), overlapQuery(from, until), rangeQuery(from, until)],
      ...[openQuery(), uuidQuery('x'), deletedQuery(true)],
    ];
    const indexes = async (collection: string): Promise<Record<string, unknown>[]> => {
      const found = await client.db().collection(collection).listIndexes().toArray();
      return found.map(({ key }) => ({ ...(key as object) }));
    };
    const { collectionName } = await recordings();
    const keys = { base_paths: await indexes('base_paths'), recordings: await indexes(collectionName) };
    const unserved = queries.filter((query) => !isServed(query, keys[query.collection]));
    expect(unserved.map(({ name }) => name)).toEqual([]);
    const found = await client.db().collection(collectionName).listIndexes().toArray();
    expect(found.filter(({ unique }) => unique === true).map(({ name }) => String(name))).toEqual(['uuid_1']);
  });
});

it('should name a process of its own for recorder and consumer, each with its metrics', async () => {
  const { recorder, web, processes } = await state();
  expect(processes.map(({ name, pid }) => [name, pid])).toEqual([
    ['control', process.pid],
    ['focus-server', expect.any(Number)],
    ['streams', expect.any(Number)],
    ['web-app', expect.any(Number)],
    ['recorder', recorder.pid],
    ['consumer', web.consumer.pid],
  ]);
  const own = {
    control: 'focus_recorder_running',
    recorder: 'recorder_recordings_begun_total',
    consumer: 'consumer_connected',
  };
  for (const [name, figure] of Object.entries(own)) {
    const metricsUrl = processes.find((one) => one.name === name)?.metricsUrl ?? '';
    const read = async () => parseMetrics(await (await fetch(metricsUrl)).text());
    // A recorder begins by going on with the recording that it finds; the first of its own comes 2 s later.
    await expect
      .poll(async () => (await read()).get(figure)?.samples[''], { timeout: 10_000 })
      .toBeGreaterThanOrEqual(1);
    const found = await read();
    expect(found.get('process_resident_memory_bytes')?.samples['']).toBeGreaterThan(1e7);
    const pools = found.get('mongodb_pool_connections')?.samples ?? {};
    expect(Math.min(...Object.values(pools))).toBeGreaterThanOrEqual(1);
  }
  expect(recorder).toMatchObject({ where: 'own-process', running: true, lastError: null });
  expect(new Set([process.pid, recorder.pid, web.consumer.pid]).size).toBe(3);
});

it('should go on recording without a gap while it runs', async () => {
  const fromMs = Date.now() - 20_000;
  await sleep(5_000);
  const written = await (
    await recordings()
  ).countDocuments({ start_time: { $gt: new Date(Date.now() - 5_000) } });
  expect(written).toBeGreaterThanOrEqual(2);
  expect(await newHoles(fromMs + 20_000)).toEqual([]);
  // As a deployed recorder writes it: the field is there, and empty while it records.
  expect(await (await recordings()).countDocuments({ end_time: { $exists: false } })).toBe(0);
  const newestEnd = async (): Promise<number | undefined> => {
    const endS = Math.ceil(Date.now() / 1000);
    const response = await fetch(`${stack.env.FOCUS_BASE_URL}/recordings_in_time_range`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ start_time: endS - 20, end_time: endS }),
    });
    return ((await response.json()) as [number, number][]).at(-1)?.[1];
  };
  await expect.poll(newestEnd, { interval: 20 }).toBe(-1);
});

it('should wait for fiber while its recorder is stopped, and have a hole as long as the outage', async () => {
  const fromMs = Date.now();
  await control('POST', '/recorder/stop');
  const down = await state();
  expect(down.recorder).toMatchObject({ pid: null, running: false, lastError: null });
  expect(await live()).toMatchObject({ prr: 0, sw_version: 'waiting for fiber' });
  expect(await configure({})).toBe(503);
  const endS = Math.floor(fromMs / 1000);
  expect(await configure({ start_time: endS - 10, end_time: endS - 8 })).toBe(200);
  await sleep(3_000);
  await control('POST', '/recorder/start');
  const upMs = Date.now();
  expect(await live()).toMatchObject({ prr: 2000 });
  expect(await configure({})).toBe(200);
  const [hole, ...others] = await newHoles(fromMs - 1);
  expect(others).toEqual([]);
  expect(hole?.startMs).toBe(down.recorder.recordedUntilMs);
  expect(hole?.endMs).toBeLessThanOrEqual(upMs + 1);
  expect((hole?.endMs ?? 0) - (hole?.startMs ?? 0)).toBeGreaterThan(3_000);
});

it('should start a recorder again that was killed, and have a hole from its last sign to its return', async () => {
  const fromMs = Date.now();
  const { recorder, web } = await state();
  process.kill(recorder.pid ?? 0, 'SIGKILL');
  await expect.poll(live).toMatchObject({ sw_version: 'waiting for fiber' });
  expect((await state()).web.consumer.pid).toBe(web.consumer.pid);
  await expect.poll(live, { timeout: 20_000 }).toMatchObject({ prr: 2000 });
  expect((await state()).recorder.pid).not.toBe(recorder.pid);
  const found = await newHoles(fromMs - 1_000);
  expect(found).toHaveLength(1);
  // Restarted after a second; the start of a process takes about another.
  const lengthMs = found[0]!.endMs - found[0]!.startMs;
  expect(lengthMs).toBeGreaterThan(1_000);
  expect(lengthMs).toBeLessThan(Date.now() - fromMs + 1_000);
});

it('should leave recorder and server working when the consumer is killed', async () => {
  const { recorder, web } = await state();
  process.kill(web.consumer.pid ?? 0, 'SIGKILL');
  await expect.poll(async () => (await state()).web.consumer.pid).toBe(null);
  expect(await configure({})).toBe(200);
  expect((await state()).recorder).toMatchObject({ pid: recorder.pid, running: true });
  await expect.poll(async () => (await state()).web.consumer.pid, { timeout: 20_000 }).toBeTypeOf('number');
});

it('should end every process with the starter when that is killed, also one that is stopped by a signal', async () => {
  const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));
  const { MONGODB_URI, RABBITMQ_URL } = stack.env;
  const child = spawn(process.execPath, ['--import', 'tsx', cli, '--processes', 'apart', '--no-restart'], {
    env: { ...process.env, MONGODB_URI, RABBITMQ_URL },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await expect.poll(() => printed, { timeout: 30_000 }).toMatch(/^READY /m);
  const names = ['FOCUS_SERVER', 'STREAMS', 'WEB', 'RECORDER', 'CONSUMER'];
  const pids = names.map((name) => Number(new RegExp(`^${name}_PID=(\\d+)$`, 'm').exec(printed)?.[1]));
  // It cannot hear that its owner is gone: the guard ends it.
  process.kill(pids[1] ?? 0, 'SIGSTOP');
  const self = identify(child.pid ?? 0) ?? { pid: 0, startTime: '' };
  const family = familyOf([self], listProcesses());
  expect(family.map(({ pid }) => pid)).toEqual(expect.arrayContaining(pids));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await survivors(family, 10_000)).toEqual([]);
  const database = /^MONGODB_URI=\S+\/(\w+)$/m.exec(printed)?.[1];
  await client.db(database).dropDatabase();
});
