import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFECTS } from '../emulator/defects.ts';
import type { DefectName } from '../emulator/defects.ts';
import { openStream } from '../emulator/streams/testing.ts';
import { RECORDING_WITNESSES } from '../emulator/witnesses/recordings.ts';
import { API_WITNESSES } from '../emulator/witnesses/api.ts';
import { lookThrice } from '../emulator/witnesses/witness.ts';
import { jobHash, rowValue } from '../wire/row-value.ts';
import type { DataStream } from '../wire/data-stream.ts';
import { ApartStack, SITE, SMALL } from './testing/apart.ts';

// Defects, while the process that has them is not the one that switches them. On a clock that is ten times as fast.
let apart: ApartStack;

beforeAll(async () => {
  apart = await ApartStack.start();
}, 120_000);
afterAll(() => apart.stack.close(), 60_000);
afterEach(async () => {
  const { status, text } = await apart.control('POST', '/reset');
  if (status !== 200) throw new Error(`reset: ${status} ${text}`);
});

const on = async (name: DefectName, body: object = {}): Promise<void> => {
  const { status, text } = await apart.control('PUT', `/defects/${name}`, body);
  if (status !== 200) throw new Error(`${name}: ${status} ${text}`);
};

describe('every defect', () => {
  const known = () =>
    Promise.all(
      (['focus-server', 'streams', 'web-app', 'consumer'] as const).map(
        async (name) => (await apart.metrics(name)).get('emulator_defects_on')?.samples[''],
      ),
    );

  it.each(DEFECTS.map(({ name }) => name))('should be known to each process while %s is on', async (name) => {
    await on(name, name === 'slow-all' || name === 'hang' ? { strength: 0.001 } : {});
    await expect.poll(known).toEqual([1, 1, 1, 1]);
    await apart.control('DELETE', `/defects/${name}`);
    await expect.poll(known).toEqual([0, 0, 0, 0]);
  });
});

describe('the HTTP server, seen from outside', () => {
  /** Those that need a clock which the test moves, a server of its own, or a database that answers at once. */
  const ELSEWHERE: readonly DefectName[] = [
    ...(['slow-drift', 'late-metadata', '500-instead-of-503', 'slow-outage'] as const),
    ...(['endpoint-starves', 'recordings-lock-held'] as const),
  ];
  const witnesses = Object.entries({ ...API_WITNESSES, ...RECORDING_WITNESSES }).filter(
    ([name]) => !ELSEWHERE.includes(name as DefectName),
  );

  it.each(witnesses)('should have %s while it is on, and only then', async (name, witness) => {
    const scene = {
      send: (method: string, path: string, body?: unknown, user?: string) =>
        apart.focus(method, path, body as object, user === undefined ? {} : { 'x-user': user }),
      control: (method: string, path: string, body?: unknown) => apart.control(method, path, body as object),
      now: () => Date.now(),
    };
    expect(await lookThrice(scene, name as DefectName, witness)).toEqual({
      before: witness.healthy,
      during: witness.broken,
      after: witness.healthy,
    });
  });

  it('should let others wait for the worker with endpoint-starves', async () => {
    await on('endpoint-starves', { strength: 2_500 });
    const configured = apart.configure();
    await sleep(200);
    expect((await apart.focus('GET', '/ack')).tookMs).toBeGreaterThan(1_500);
    await configured;
  });

  it('should let every 10th query hold the lock with recordings-lock-held', async () => {
    await on('recordings-lock-held', { strength: 4_000 });
    const query = async (): Promise<number> => {
      const endS = Math.floor(Date.now() / 1000);
      const range = { start_time: endS - 60, end_time: endS };
      return (await apart.focus('POST', '/recordings_in_time_range', range)).tookMs;
    };
    const took: boolean[] = [];
    for (let i = 0; i < 10; i++) took.push((await query()) > 3_900);
    expect(took).toEqual([...new Array<boolean>(9).fill(false), true]);
  });

  it('should have the metadata of late-metadata after its time', async () => {
    await on('late-metadata', { strength: 3_000 });
    const { job_id } = await apart.configure();
    const metadata = async () => (await apart.focus('GET', `/metadata/${job_id}`)).status;
    expect(await metadata()).toBe(404);
    await expect.poll(metadata, { timeout: 10_000 }).toBe(200);
  });

  it('should open the descriptors of descriptor-leak in its own process', async () => {
    const open = async (): Promise<number> => {
      const folder = `/proc/${(await apart.process('focus-server')).pid}/fd`;
      return readdirSync(folder).filter((name) => readlinkSync(`${folder}/${name}`) === '/dev/null').length;
    };
    const before = await open();
    await on('descriptor-leak', { strength: 3 });
    await apart.configure();
    expect((await open()) - before).toBe(3);
    await apart.control('DELETE', '/defects/descriptor-leak');
    expect(await open()).toBe(before);
  });

  it('should let its memory grow with memory-leak-per-job, and no other process’s', async () => {
    const rss = async (name: 'focus-server' | 'control'): Promise<number> =>
      (await apart.metrics(name)).get('process_resident_memory_bytes')?.samples[''] ?? 0;
    const [server, control] = [await rss('focus-server'), await rss('control')];
    await on('memory-leak-per-job', { strength: 100 });
    for (let i = 0; i < 2; i++) await apart.configure();
    expect((await rss('focus-server')) - server).toBeGreaterThan(150e6);
    expect((await rss('control')) - control).toBeLessThan(100e6);
  });
});

describe('rows of a stream', () => {
  const indices = (frames: readonly DataStream[]): number[] => frames.map(({ row_index }) => row_index[0]!);
  const floats = ({ main_data: [blob] }: DataStream): number[] => {
    const view = new DataView(blob!.buffer, blob!.byteOffset, blob!.byteLength);
    return Array.from({ length: blob!.byteLength / 4 }, (_, i) => view.getFloat32(i * 4, true));
  };
  const isTrue = (frame: DataStream, jobId: string): boolean => {
    const atMs = Number(frame.timestamp_in_milis[0]);
    return floats(frame).every((value, i) => value === rowValue(jobHash(jobId), 7 + i, 0, atMs));
  };
  type Sign = (frames: readonly DataStream[], jobId: string) => boolean;
  const signs: Partial<Record<DefectName, Sign>> = {
    'lost-rows': (frames) => indices(frames).some((index, i, all) => i > 0 && index > all[i - 1]! + 1),
    'duplicated-rows': (frames) => new Set(indices(frames)).size < frames.length,
    'reordered-rows': (frames) => indices(frames).some((index, i, all) => i > 0 && index < all[i - 1]!),
    'corrupt-rows': (frames, id) => frames.some((frame) => !isTrue(frame, id)),
    'stale-rows': (frames, id) => frames.some((frame) => !isTrue(frame, id)),
    'short-rows': (frames) => frames.some((frame) => floats(frame).length < frame.data_shape_x),
    'foreign-rows': (frames) => frames.some(({ job_id }) => Number(job_id) === 0),
    'wrong-extremes': (frames) => Math.max(...frames.flatMap(floats)) > frames.at(-1)!.global_maximum,
  };

  it.each(Object.entries(signs))('should have %s while it is on, and only then', async (name, sign) => {
    for (const isOn of [false, true]) {
      if (isOn) await on(name as DefectName, { strength: 0.5 });
      const job = await apart.configure();
      using stream = await openStream(job.stream_port);
      const frames = await stream.received(40);
      expect([isOn, sign(frames, job.job_id)]).toEqual([isOn, isOn]);
    }
  });

  it.each([
    ['throttled-rows', { strength: 0.2 }],
    ['stalled-rows', { strength: 10_000 }],
  ] as const)('should come more slowly with %s', async (name, body) => {
    await on(name, body);
    const job = await apart.configure();
    using stream = await openStream(job.stream_port);
    await stream.received(1);
    await sleep(5_000);
    // 100 rows a second are made; a fifth of them, or those of the first two seconds.
    expect(stream.frames.length).toBeLessThan(260);
    expect((await apart.entry(job.job_id)).rowsMade).toBeGreaterThan(400);
  });

  it('should break the connection with dropped-connections', async () => {
    await on('dropped-connections', { strength: 20 });
    const job = await apart.configure();
    using stream = await openStream(job.stream_port);
    await stream.end();
    expect(stream.frames.length).toBe(20);
    const [record] = (await apart.entry(job.job_id)).streams;
    expect(record?.clients).toMatchObject([{ frames: 20, closedWhy: 'dropped' }]);
  });

  it('should be those of the newest job with reused-slots', async () => {
    const first = await apart.configure();
    using stream = await openStream(first.stream_port);
    await stream.received(5);
    await on('reused-slots', { strength: 1 });
    const second = await apart.configure();
    expect(second.stream_port).toBe(first.stream_port);
    const sequence = Number(second.job_id.split('-')[1]);
    await expect.poll(() => Number(stream.frames.at(-1)?.job_id), { timeout: 10_000 }).toBe(sequence);
    const [record] = (await apart.entry(first.job_id)).streams;
    expect(record?.clients).toMatchObject([{ closedWhy: 'taken-over' }]);
  });

  it('should never come with capacity-cap', async () => {
    await on('capacity-cap', { strength: 0 });
    const job = await apart.configure(SMALL);
    await sleep(2_000);
    expect(await apart.entry(job.job_id)).toMatchObject({ listeningAt: null, rowsMade: 0 });
  });
});

describe('the web application', () => {
  const push = async (cookie: string, alertIds: readonly string[]) => {
    const body = { alertsAmount: alertIds.length, dofM: 1200, classId: 103, severity: 2, alertIds };
    return (await apart.web('POST', `${SITE}/push-to-rabbit`, body, { cookie })).status;
  };
  const totals = async (): Promise<Record<string, number>> =>
    ((await apart.control('GET', '/ledger/alerts')).json as { totals: Record<string, number> }).totals;
  const ids = (name: string): string[] => Array.from({ length: 4 }, (_, i) => `${name}-${i}`);

  it.each([
    ['alert-lost', 'lostInBroker'],
    ['alert-duplicated', 'duplicated'],
    ['alert-altered', 'altered'],
    ['write-lost', 'lostInDatabase'],
  ] as const)('should hit half of the alerts with %s, in the consumer, and book it', async (name, total) => {
    const cookie = await apart.login('user-1');
    await on(name, { strength: 0.5 });
    const before = await totals();
    expect(await push(cookie, ids(name))).toBe(201);
    await expect.poll(async () => (await totals())[total]! - before[total]!, { timeout: 10_000 }).toBe(2);
    expect((await totals())['consumed']! - before['consumed']!).toBe(4);
  });

  it('should lose alerts on the connection with unconfirmed-publish and no-reconnect', async () => {
    const cookie = await apart.login('user-1');
    await on('unconfirmed-publish', { strength: 1_000 });
    await on('no-reconnect');
    const before = await totals();
    expect(await push(cookie, ids('unconfirmed'))).toBe(201);
    await apart.control('POST', '/broker/drop');
    await expect
      .poll(async () => (await totals())['lostOnConnection']! - before['lostOnConnection']!, {
        timeout: 10_000,
      })
      .toBe(4);
  });

  it('should answer late with slow-query, drop indexes with missing-index, and tell its own figures', async () => {
    const cookie = await apart.login('user-1');
    const alerts = () => apart.web('GET', `${SITE}/alert?page=1`, undefined, { cookie });
    const database = async () =>
      (
        (await apart.control('GET', '/state')).json as {
          web: { database: { indexes: string[]; leakedConnections: number } };
        }
      ).web.database;
    await on('slow-query', { strength: 700 });
    expect((await alerts()).tookMs).toBeGreaterThan(695);
    await apart.control('POST', '/reset');
    expect((await database()).indexes).toHaveLength(3);
    await on('missing-index');
    expect((await database()).indexes).toEqual([]);
    await on('connection-leak', { strength: 1 });
    await alerts();
    expect((await database()).leakedConnections).toBe(1);
    await apart.control('POST', '/reset');
    expect(await database()).toMatchObject({ leakedConnections: 0 });
    expect((await database()).indexes).toHaveLength(3);
  });

  it('should answer one user late with unfair-user, here and at the HTTP server', async () => {
    const [one, two] = [await apart.login('user-1'), await apart.login('user-2')];
    await on('unfair-user', { strength: 800 });
    const took = async (cookie: string): Promise<boolean[]> => {
      const answers = [
        await apart.web('GET', `${SITE}/site/get-sites`, undefined, { cookie }),
        await apart.focus('GET', '/channels', undefined, { cookie }),
      ];
      return answers.map(({ tookMs }) => tookMs >= 795);
    };
    expect(await took(one)).toEqual([true, true]);
    expect(await took(two)).toEqual([false, false]);
  });
});
