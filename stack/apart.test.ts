import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { WebSocket } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { emulatorMaker } from '../helpers/faults/emulator-maker.ts';
import type { EmulatorProcess } from '../emulator/options.ts';
import { connects, openStream } from '../emulator/streams/testing.ts';
import { ApartStack, isBalanced, SITE } from './testing/apart.ts';

// Every part a process of its own, over a real database and broker, on a clock that is ten times as fast.
let apart: ApartStack;

beforeAll(async () => {
  apart = await ApartStack.start();
}, 120_000);
afterAll(() => apart.stack.close(), 60_000);
afterEach(() => apart.control('POST', '/reset'));

const NAMES = ['control', 'focus-server', 'streams', 'web-app', 'recorder', 'consumer'];
const pids = async (): Promise<Record<string, number | null>> =>
  Object.fromEntries((await apart.processes()).map(({ name, pid }) => [name, pid]));
const back = (name: EmulatorProcess['name'], oldPid: number) =>
  expect.poll(async () => (await apart.process(name)).pid ?? oldPid, { timeout: 30_000 }).not.toBe(oldPid);
/** Start times of the rows of a poll. */
const polled = async (id: string, count: number): Promise<number[]> => {
  const { json } = await apart.focus('GET', `/waterfall/${id}/${count}`);
  return (json as { rows?: { startTimestamp: number }[] }[]).flatMap(({ rows = [] }) =>
    rows.map(({ startTimestamp }) => startTimestamp),
  );
};
/** Row numbers that follow each other without a gap or a repetition. */
const isGapless = (indices: readonly number[]): boolean =>
  indices.every((index, i) => i === 0 || index === indices[i - 1]! + 1);

it('should name six processes, each with its own pid and figures', async () => {
  const processes = await apart.processes();
  expect((await apart.control('GET', '/processes')).json).toEqual({ processes: processes.slice(1) });
  expect(processes.map(({ name }) => name)).toEqual(NAMES);
  expect(processes[0]?.pid).toBe(process.pid);
  expect(new Set(processes.map(({ pid }) => pid)).size).toBe(6);
  expect(processes.map(({ restarts, paused }) => ({ restarts, paused }))).toEqual(
    NAMES.map(() => ({ restarts: 0, paused: false })),
  );
  const own = {
    control: 'focus_jobs_total',
    'focus-server': 'focus_broker_connected',
    streams: 'stream_clients',
    'web-app': 'web_broker_connected',
    recorder: 'recorder_recordings_begun_total',
    consumer: 'consumer_connected',
  } as const;
  for (const { name } of processes) {
    const found = await apart.metrics(name);
    expect(found.has(own[name])).toBe(true);
    expect(found.get('process_resident_memory_bytes')?.samples['']).toBeGreaterThan(1e7);
    expect(found.get('process_open_fds')?.samples['']).toBeGreaterThan(5);
  }
  for (const name of ['focus-server', 'web-app'] as const) {
    const pools = (await apart.metrics(name)).get('mongodb_pool_connections')?.samples ?? {};
    expect(Object.values(pools).length).toBeGreaterThan(0);
  }
});

describe('the HTTP server', () => {
  it('should be killed under jobs that stream, come back at its port, and go on with each row', async () => {
    const before = await pids();
    const job = await apart.configure();
    using stream = await openStream(job.stream_port);
    await stream.received(20);
    const early = await polled(job.job_id, 10);
    const cookie = await apart.login('user-1');
    const oldPid = await apart.kill('focus-server');
    await expect(apart.focus('GET', '/ack')).rejects.toThrow('fetch failed');
    // Web application and streams do not notice.
    expect((await apart.web('GET', `${SITE}/alert?page=1`, undefined, { cookie })).status).toBe(200);
    const seen = stream.frames.length;
    await stream.received(seen + 50);
    await back('focus-server', oldPid);
    expect((await apart.focus('GET', '/ack')).status).toBe(200);
    expect((await apart.focus('GET', `/metadata/${job.job_id}`)).json).toMatchObject({ job_id: job.job_id });
    const late = await polled(job.job_id, 10);
    const times = [...early, ...late];
    expect(times).toEqual(times.map((_, i) => times[0]! + 10 * i));
    expect(stream.ended).toBe(null);
    expect(isGapless(stream.indices)).toBe(true);
    expect(await pids()).toEqual({ ...before, 'focus-server': expect.any(Number) as number });
    expect(await apart.process('focus-server')).toMatchObject({ restarts: 1, paused: false });
    expect((await apart.focus('DELETE', `/job/${job.job_id}`)).status).toBe(200);
    expect(await stream.end()).toEqual({ code: status.UNAVAILABLE, details: 'Cancelling all calls' });
    const entry = await apart.entry(job.job_id);
    expect(entry).toMatchObject({ endReason: 'cancelled', rowsSent: 20, polls: 2 });
    expect(entry.streams[0]).toMatchObject({ rowsLost: 0, opened: 1, clients: [{ closedWhy: 'job-ended' }] });
    // The frames that came are those that the ledger has, but for what was under way when it was cut off.
    expect(entry.streams[0]!.frames).toBeLessThanOrEqual(stream.frames.length);
    expect(entry.streams[0]!.frames + entry.streams[0]!.rowsUndelivered).toBeGreaterThanOrEqual(
      stream.frames.length,
    );
    expect(isBalanced(entry)).toBe(true);
  });

  it('should end jobs that nobody reads also while it is down, and give their slots again', async () => {
    const idle = await apart.configure();
    const read = await apart.configure();
    using stream = await openStream(read.stream_port);
    await stream.received(1);
    const stopped = await apart.control('POST', '/processes/focus-server/stop');
    expect(stopped.json).toMatchObject({ name: 'focus-server', pid: null, metricsUrl: null });
    expect((await apart.control('GET', '/resources')).json).toEqual({
      error: 'The process focus-server is down; start it, and ask again',
    });
    // 5 s without a reader, on this clock.
    await expect
      .poll(async () => (await apart.entry(idle.job_id)).endReason, { timeout: 15_000 })
      .toBe('idle');
    expect((await apart.entry(read.job_id)).endReason).toBe(null);
    // It was stopped, so it does not come back by itself.
    await sleep(1_500);
    expect((await apart.process('focus-server')).pid).toBe(null);
    const { json } = await apart.control('POST', '/processes/focus-server/start');
    expect((json as EmulatorProcess).pid).toBeTypeOf('number');
    expect((await apart.focus('GET', `/metadata/${idle.job_id}`)).status).toBe(404);
    expect((await apart.focus('GET', `/metadata/${read.job_id}`)).status).toBe(200);
    const next = await apart.configure();
    expect(next.stream_port).toBe(idle.stream_port);
    // Running numbers go on: no id of before comes again.
    expect(Number(next.job_id.split('-')[1])).toBeGreaterThan(Number(read.job_id.split('-')[1]));
    await expect
      .poll(async () => ((await apart.control('GET', '/state')).json as { broker: object }).broker, {
        timeout: 10_000,
      })
      .toMatchObject({ queues: 2, pending: 0 });
  });

  it('should keep defects and limits when it is killed', async () => {
    await apart.control('PUT', '/resources', { ports: 1 });
    await apart.control('PUT', '/defects/missing-routes');
    const oldPid = await apart.kill('focus-server');
    await back('focus-server', oldPid);
    expect((await apart.focus('GET', '/sensors')).status).toBe(404);
    await apart.configure();
    await expect(apart.configure()).rejects.toThrow('All 1 slots are taken');
    expect((await apart.control('GET', '/resources')).json).toMatchObject({ ports: { limit: 1, inUse: 1 } });
    await apart.control('POST', '/reset');
    expect((await apart.focus('GET', '/sensors')).status).toBe(200);
  });
});

describe('the stream workers', () => {
  it('should end every stream when they are killed, and serve the jobs again at their ports', async () => {
    const before = await pids();
    const jobs = [await apart.configure(), await apart.configure()];
    const streams = await Promise.all(jobs.map(({ stream_port }) => openStream(stream_port)));
    await Promise.all(streams.map((stream) => stream.received(30)));
    const cookie = await apart.login('user-2');
    const oldPid = await apart.kill('streams');
    for (const stream of streams) expect((await stream.end()).code).toBe(status.UNAVAILABLE);
    expect(await connects(jobs[0]!.stream_port)).toBe(false);
    expect((await apart.focus('GET', `/job_status/${jobs[0]!.job_id}`)).json).toMatchObject({
      status: 'running',
    });
    expect((await polled(jobs[0]!.job_id, 5)).length).toBe(5);
    expect((await apart.web('GET', `${SITE}/alert?page=1`, undefined, { cookie })).status).toBe(200);
    const dead = await apart.entry(jobs[1]!.job_id);
    expect(dead).toMatchObject({
      endReason: null,
      streams: [{ opened: 1, clients: [{ closedWhy: 'worker-lost' }] }],
    });
    expect(isBalanced(dead)).toBe(true);
    await back('streams', oldPid);
    using again = await openStream(jobs[1]!.stream_port);
    await again.received(30);
    // No row comes twice; those under way when it died are gone, and booked as such.
    expect(isGapless(again.indices)).toBe(true);
    const missing = again.indices[0]! - 1 - streams[1]!.indices.at(-1)!;
    const entry = await apart.entry(jobs[1]!.job_id);
    expect(missing).toBeGreaterThanOrEqual(0);
    expect(entry.streams[0]!.rowsUndelivered).toBeGreaterThanOrEqual(missing);
    expect(entry.streams).toMatchObject([{ opened: 2, rowsLost: 0 }]);
    expect(isBalanced(entry)).toBe(true);
    expect(await pids()).toEqual({ ...before, streams: expect.any(Number) as number });
    for (const stream of streams) stream.close();
  });

  it('should keep a job alive while one reads its stream, and end it when nobody does any more', async () => {
    const job = await apart.configure();
    const stream = await openStream(job.stream_port);
    await sleep(6_500);
    expect((await apart.entry(job.job_id)).endReason).toBe(null);
    stream.close();
    await expect
      .poll(async () => (await apart.entry(job.job_id)).endReason, { timeout: 15_000 })
      .toBe('idle');
    await expect.poll(() => connects(job.stream_port)).toBe(false);
  });

  it('should do nothing while they are paused, and go on afterwards', async () => {
    const job = await apart.configure();
    using stream = await openStream(job.stream_port);
    await stream.received(10);
    expect((await apart.control('POST', '/processes/streams/pause')).json).toMatchObject({ paused: true });
    await sleep(300);
    const count = stream.frames.length;
    await sleep(500);
    expect(stream.frames.length).toBe(count);
    expect((await apart.focus('GET', '/ack')).status).toBe(200);
    expect((await apart.control('POST', '/processes/streams/resume')).json).toMatchObject({ paused: false });
    await stream.received(count + 80);
    expect(isGapless(stream.indices)).toBe(true);
  });
});

describe('the web application', () => {
  const push = (cookie: string, alertIds: readonly string[]) =>
    apart.web(
      'POST',
      `${SITE}/push-to-rabbit`,
      { alertsAmount: alertIds.length, dofM: 1200, classId: 103, severity: 2, alertIds },
      { cookie },
    );
  const totals = async () =>
    ((await apart.control('GET', '/ledger/alerts')).json as { totals: Record<string, number> }).totals;

  it('should be killed without a session, an account or an alert being lost', async () => {
    const before = await pids();
    const [cookie, admin] = [await apart.login('user-3'), await apart.login('admin')];
    const account = { username: 'made-here', password: 'another password', role: 'operator' };
    expect((await apart.web('POST', `${SITE}/user`, account, { cookie: admin })).status).toBe(201);
    const made = await apart.login('made-here', 'another password');
    const known = await totals();
    expect((await push(cookie, ['a-1', 'a-2', 'a-3'])).status).toBe(201);
    const job = await apart.configure();
    using stream = await openStream(job.stream_port);
    await stream.received(5);
    const oldPid = await apart.kill('web-app');
    await expect(apart.web('GET', '/login')).rejects.toThrow('fetch failed');
    expect((await apart.focus('GET', '/ack')).status).toBe(200);
    await stream.received(stream.frames.length + 50);
    await back('web-app', oldPid);
    for (const one of [cookie, admin, made]) {
      expect((await apart.web('GET', `${SITE}/alert?page=1`, undefined, { cookie: one })).status).toBe(200);
    }
    expect((await push(cookie, ['a-4'])).status).toBe(201);
    await expect
      .poll(
        async () => {
          const now = await totals();
          return ['received', 'accepted', 'consumed', 'inserted'].map((name) => now[name]! - known[name]!);
        },
        { timeout: 10_000 },
      )
      .toEqual([4, 4, 4, 4]);
    const { json } = await apart.control('GET', '/ledger/logins');
    expect((json as { users: { user: string }[] }).users.map(({ user }) => user)).toEqual(
      expect.arrayContaining(['user-3', 'admin', 'made-here']),
    );
    expect(await pids()).toEqual({ ...before, 'web-app': expect.any(Number) as number });
    expect(isGapless(stream.indices)).toBe(true);
  });

  it('should push alerts to user interfaces, and show rows of a job of the HTTP server', async () => {
    const cookie = await apart.login('user-4');
    const url = `${apart.stack.env.WEB_BASE_URL.replace('http', 'ws')}/prisma/api/prisma-210-1000/view`;
    const socket = new WebSocket(url, { headers: { cookie } });
    const texts: { type: string; jobId?: string; alert?: { ext_id?: string } }[] = [];
    let frames = 0;
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') texts.push(JSON.parse(data) as (typeof texts)[number]);
      else frames++;
    });
    await expect.poll(() => texts.map(({ type }) => type)).toContain('tick');
    socket.send(JSON.stringify({ type: 'start', configure: { ...WATERFALL } }));
    await expect.poll(() => frames, { timeout: 10_000 }).toBeGreaterThan(5);
    const jobId = texts.find(({ type }) => type === 'job')?.jobId ?? '';
    expect(await apart.entry(jobId)).toMatchObject({ kind: 'live', endReason: null });
    await push(cookie, ['shown-1']);
    await expect.poll(() => texts.map(({ type }) => type), { timeout: 10_000 }).toContain('alert');
    await apart.control('PUT', '/defects/stale-canvas');
    await expect.poll(() => texts.filter(({ type }) => type === 'faults').length).toBe(2);
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
    socket.close();
    await closed;
    await expect.poll(async () => (await apart.entry(jobId)).endReason).toBe('cancelled');
  });

  it('should be limited through the control interface also after it was killed', async () => {
    await apart.control('PUT', '/rate-limit', { perSecond: 1 });
    const cookie = await apart.login('user-5');
    const ask = () => apart.web('GET', `${SITE}/site/get-sites`, undefined, { cookie });
    const burst = async () => (await Promise.all([ask(), ask(), ask()])).map(({ status: one }) => one);
    expect(await burst()).toContain(429);
    await back('web-app', await apart.kill('web-app'));
    expect(await burst()).toContain(429);
    await apart.control('DELETE', '/rate-limit');
    expect(await burst()).not.toContain(429);
  });
});

const WATERFALL = {
  displayInfo: { height: 200 },
  channels: { min: 7, max: 10 },
  nfftSelection: 1,
  view_type: 2,
};

describe('the control of processes', () => {
  it.each([
    ['nobody', 'kill', 404, 'There is no process "nobody"'],
    ['web-app', 'hurt', 404, 'There is no action "hurt"'],
    ['control', 'kill', 409, 'The process "control" answers this request itself'],
  ])('should refuse to let %s %s by %i', async (name, action, expected, error) => {
    const answer = await apart.control('POST', `/processes/${name}/${action}`);
    expect(answer.status).toBe(expected);
    expect((answer.json as { error: string }).error).toContain(error);
  });

  it.each(['focus-server', 'streams', 'web-app', 'recorder', 'consumer'] as const)(
    'should kill %s so that it stays down until it is started, by a fault of a profile too',
    async (name) => {
      const { pid, restarts } = await apart.process(name);
      const maker = emulatorMaker(apart.stack.env.FOCUS_CONTROL_URL);
      const fault = { name: 'gone', what: 'kill', whom: name as 'web-app', startS: 0, endS: 1 } as const;
      expect(await maker.cannot(fault)).toBe(null);
      await maker.make(fault, {});
      expect(await apart.process(name)).toMatchObject({ pid: null, metricsUrl: null, restarts });
      // Longer than one that is started again by itself takes.
      await sleep(3_000);
      expect((await apart.process(name)).pid).toBe(null);
      await maker.undo(fault, {});
      const back = await apart.process(name);
      expect(back).toMatchObject({ restarts: restarts + 1, pid: expect.any(Number) as number });
      expect(back.pid).not.toBe(pid);
    },
  );

  it('should start again a recorder and a consumer that somebody else killed', async () => {
    for (const name of ['recorder', 'consumer'] as const) await back(name, await apart.kill(name));
    await expect
      .poll(async () => (await apart.focus('GET', '/live_metadata')).json)
      .toMatchObject({ prr: 2000 });
  });

  it('should start what was stopped and resume what was paused by a reset', async () => {
    await apart.control('POST', '/processes/web-app/stop');
    await apart.control('POST', '/processes/streams/pause');
    await apart.control('POST', '/reset');
    expect(await apart.process('web-app')).toMatchObject({ pid: expect.any(Number) as number });
    expect(await apart.process('streams')).toMatchObject({ paused: false });
  });
});
