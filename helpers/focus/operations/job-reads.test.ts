import { describe, expect, it } from 'vitest';
import { jobHash, rowTimestampMs, rowValue } from '../../../wire/row-value.ts';
import { fakeHttp, type FakeReply } from '../testing.ts';
import { recordingsProblem } from './recordings.ts';
import { TestRun } from './testing.ts';

const configured = (id: string) => ({
  job_id: id,
  view_type: 2,
  lines_dt: 0.01,
  channel_amount: 50,
  stream_amount: 1,
  frequencies_amount: 0,
  frequencies_list: [],
  channel_to_stream_index: { 1: 0, 50: 0 },
});
const STATUS = {
  status: 'running',
  progress: 0,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:01Z',
};
const FIBRE = { prr: 2000, number_of_channels: 2337 };
const SENSORS = Array.from({ length: 50 }, (_, i) => i + 1);
const row = (index: number, jobId: string, sensors = SENSORS) => {
  const startTimestamp = rowTimestampMs(1_000_000, index, 0.01);
  return {
    canvasId: jobId,
    sensors: sensors.map((id) => ({ id, intensity: [rowValue(jobHash(jobId), id, 0, startTimestamp)] })),
    startTimestamp,
    endTimestamp: startTimestamp + 10,
  };
};

/** A block of rows, with the range that all values lie in. */
const block = (...rows: object[]) => [{ rows, current_min_amp: 0, current_max_amp: 10_000 }];

/** A server with jobs 1-1, 1-2, …, whose answers to a read, once the jobs stand, `changes` may override. */
function server(change?: (path: string) => FakeReply | undefined) {
  let made = 0;
  const alive = new Set<string>();
  const state = { standing: false };
  const http = fakeHttp(({ method, path }) => {
    const [, route = '', id = '', count = ''] = path.split('/');
    if (method === 'DELETE') return alive.delete(id) ? [200, {}] : [404, {}];
    if (method === 'POST') {
      const jobId = `1-${++made}`;
      alive.add(jobId);
      return [200, configured(jobId)];
    }
    const changed = state.standing && count !== '1' ? change?.(path) : undefined;
    if (changed !== undefined) return changed;
    if (!alive.has(id)) return [404, {}];
    switch (route) {
      case 'metadata':
        return [200, configured(id)];
      case 'job_status':
        return [200, { job_id: id, ...STATUS }];
      case 'task_metadata':
        return [201, { task_id: id, ...FIBRE }];
      default:
        return [201, block(...[row(0, id), row(1, id)].slice(0, Number(count)))];
    }
  });
  return { http, alive, state };
}

const read = async (name: string, change?: (path: string) => FakeReply | undefined) => {
  const { http, state } = server(change);
  state.standing = true;
  const run = new TestRun(http);
  const error = await run.arrive(name, { jobs: 2 });
  return { run, error, requests: http.requests };
};

describe('standing jobs', () => {
  it('should be made once, read in turn, and be gone in the end', async () => {
    const { http, alive } = server();
    const run = new TestRun(http);
    for (let i = 0; i < 3; i++) expect(await run.arrive('metadata', { jobs: 2 })).toBeNull();
    expect(await run.arrive('job-status', { jobs: 2 })).toBeNull();
    const sent = (text: string) => http.requests.filter((request) => request.startsWith(text));
    expect(sent('POST')).toHaveLength(2);
    expect(sent('GET /metadata')).toEqual(['GET /metadata/1-1', 'GET /metadata/1-2', 'GET /metadata/1-1']);
    expect(sent('GET /job_status')).toEqual(['GET /job_status/1-2']);
    expect([...run.open]).toEqual(['1-1', '1-2']);
    await run.finish();
    expect(alive.size + run.open.size).toBe(0);
    expect(run.counters['standing-jobs-lost']).toBe(0);
  });

  it('should be kept alive, and counted when they are lost', async () => {
    const { http, alive } = server();
    const run = new TestRun(http);
    await run.arrive('metadata', { jobs: 1 });
    const polls = () => http.requests.filter((request) => request === 'GET /waterfall/1-1/1').length;
    const before = polls();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(polls()).toBeGreaterThan(before);
    expect(run.counters['standing-jobs-lost']).toBe(0);
    alive.clear();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(run.counters['standing-jobs-lost']).toBeGreaterThan(0);
    await expect(run.finish()).rejects.toMatchObject({ errorClass: 'http 404' });
  });

  it('should tell every reader why they could not be made', async () => {
    const run = new TestRun(fakeHttp(() => [503, {}]));
    const [first, second] = await Promise.all([run.arrive('metadata'), run.arrive('metadata')]);
    expect(first).toMatchObject({ outcome: 'refused', errorClass: 'http 503' });
    expect(second).toBe(first);
  });
});

describe('reads of a job', () => {
  it.each([
    ['metadata', 'GET /metadata/1-1'],
    ['job-status', 'GET /job_status/1-1'],
    ['task-metadata', 'GET /task_metadata/1-1'],
    ['waterfall', 'GET /waterfall/1-1/100'],
  ])('should take what %s must say', async (name, request) => {
    const { run, error, requests } = await read(name);
    expect(error).toBeNull();
    expect(run.steps).toEqual(['request']);
    expect(requests.filter((sent) => sent === request)).toHaveLength(1);
    await run.finish();
  });

  it.each([
    ['metadata', [200, configured('1-2')], 'a job_id that is not the one of job 1-1'],
    ['metadata', [200, { ...configured('1-1'), channel_amount: 3 }], 'a channel_amount that is not'],
    ['metadata', [200, { ...configured('1-1'), frequencies_list: [0] }], 'a frequencies_list that is not'],
    ['metadata', [200, null], 'a job_id that is not the one'],
    ['job-status', [200, { job_id: '1-2', ...STATUS }], 'the status of "1-2" instead of 1-1'],
    ['job-status', [200, { job_id: '1-1', ...STATUS, status: 'fine' }], 'none of pending, running'],
    ['job-status', [200, { job_id: '1-1', ...STATUS, status: 'pending' }], 'does not run'],
    ['job-status', [200, { job_id: '1-1', ...STATUS, progress: 101 }], 'a progress beyond 0 to 100'],
    ['job-status', [200, { job_id: '1-1', ...STATUS, progress: '5' }], 'a progress beyond 0 to 100'],
    ['job-status', [200, { job_id: '1-1', ...STATUS, updated_at: '2025-01-01' }], 'before the start'],
    ['job-status', [200, { job_id: '1-1', ...STATUS, created_at: 'now' }], 'that are none'],
    ['task-metadata', [201, { task_id: '1-2', ...FIBRE }], 'the metadata of "1-2" instead of 1-1'],
    ['task-metadata', [201, { ...FIBRE, prr: 0 }], 'no pulse rate above 0'],
    ['task-metadata', [201, { ...FIBRE, number_of_channels: 2447.75 }], 'no whole number'],
    ['waterfall', [201, block()], '0 rows where up to 100'],
    ['waterfall', [201, block(...Array.from({ length: 101 }, (_, i) => row(i, '1-1')))], '101 rows where'],
    ['waterfall', [201, block(row(0, '1-1'), row(2, '1-1'))], '1 lost of 2 rows'],
    ['waterfall', [201, block(row(1, '1-1'), row(0, '1-1'))], '1 reordered of 2 rows'],
    ['waterfall', [201, block(row(0, '1-1', [1]))], '1 short of 1 rows'],
  ] as const)('should not take a %s for success that says %j', async (name, reply, wrong) => {
    const { run, error } = await read(name, () => reply);
    expect(error).toMatchObject({ outcome: 'failed', errorClass: 'wrong answer' });
    expect(error?.message).toContain(wrong);
    expect(run.counters['bytes-received']).toBeGreaterThan(0);
  });

  it('should never take rows of another job', async () => {
    const { run, error } = await read('waterfall', () => [201, block(row(0, '1-2'))]);
    expect(error).toMatchObject({ errorClass: 'foreign rows' });
    expect(run.counters).toMatchObject({ 'foreign-rows': 1 });
  });

  it('should count a poll that found no row, which is no error by itself', async () => {
    const { run, error } = await read('waterfall', () => [200, null]);
    expect(error).toBeNull();
    expect(run.counters['empty-polls']).toBe(1);
  });

  it.each(['metadata', 'job-status', 'task-metadata', 'waterfall'])(
    'should take a 404 of %s for a failure, and a 503 for a refusal',
    async (name) => {
      expect((await read(name, () => [404, {}])).error).toMatchObject({ outcome: 'failed' });
      expect((await read(name, () => [503, {}])).error).toMatchObject({ outcome: 'refused' });
    },
  );
});

describe('recordings', () => {
  const RANGE = { startS: 1000, endS: 2000 };
  it.each([
    [
      [
        [900, 1000],
        [1500, 1600],
        [2000, -1],
      ],
      null,
    ],
    [[[900, 999]], null],
    [[], '0 recordings where there must be 1'],
    [{}, 'no list'],
    [[[1500, 1400]], '[1500,1400], which ends before it begins'],
    [[[1500.5, 1600]], '[1500.5,1600], which is no pair of whole numbers'],
    [[[1500]], '[1500], which is no pair of whole numbers'],
    [[['1500', 1600]], '["1500",1600], which is no pair of whole numbers'],
    [[[900, 998]], '[900,998], which is outside 1000 to 2000'],
    [[[2001, -1]], '[2001,-1], which is outside 1000 to 2000'],
  ])('should say of %j: %s', (body, problem) => {
    expect(recordingsProblem(body, RANGE, 1)).toBe(problem);
  });

  it('should ask for the last hour', async () => {
    const asked: unknown[] = [];
    const nowS = Math.floor(Date.now() / 1000);
    const http = fakeHttp(({ body }) => {
      asked.push(body);
      return [200, [[nowS - 60, -1]]];
    });
    const run = new TestRun(http);
    expect(await run.arrive('recordings')).toBeNull();
    const { start_time: start, end_time: end } = asked[0] as { start_time: number; end_time: number };
    expect(end - start).toBe(3600);
    expect(end).toBeGreaterThanOrEqual(nowS);
  });
});
