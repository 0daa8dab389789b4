import { describe, expect, it } from 'vitest';
import { testEmulator } from '../test-emulator.ts';
import type { TestEmulator } from '../test-emulator.ts';
import {
  CAPTURED,
  configured,
  DRAIN_MS,
  MULTICHANNEL,
  polledRows,
  POD_START_MS,
  recordedList,
  recordedWindow,
  said,
  TASK,
  WATERFALL,
} from './testing.ts';

const statusOf = async (emulator: TestEmulator, method: string, path: string, body?: unknown) =>
  (await emulator.send(method, path, body)).status;

/** A started job; polls of it have rows from 10 ms on. */
async function started(emulator: TestEmulator, body: object = WATERFALL) {
  const job = await configured(emulator, body);
  emulator.advance(POD_START_MS);
  return job;
}

describe('the server', () => {
  it('1.1 should answer under /focus-server as without it', async () => {
    await using emulator = await testEmulator();
    const { focusBaseUrl } = emulator.running;
    expect(new URL(focusBaseUrl).pathname).toBe('/focus-server');
    for (const base of [focusBaseUrl, new URL(focusBaseUrl).origin]) {
      expect(await (await fetch(`${base}/channels`)).json()).toEqual({
        lowest_channel: 1,
        highest_channel: 2337,
      });
    }
  });

  it('1.1 should want no login, limit no rate, and describe itself', async () => {
    await using emulator = await testEmulator();
    const asked = await Promise.all(
      Array.from({ length: 200 }, () => statusOf(emulator, 'GET', '/channels')),
    );
    expect(new Set(asked)).toEqual(new Set([200]));
    const { json } = await emulator.send('GET', '/openapi.json');
    expect((json as { openapi: string }).openapi).toMatch(/^3\./);
    const docs = await emulator.send('GET', '/docs');
    expect([docs.status, docs.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  it.each(['/health', '/info', '/', '/nothing'])(
    '1.3 should not know GET %s: 404 in 22 bytes',
    async (path) => {
      await using emulator = await testEmulator();
      const answer = await emulator.send('GET', path);
      expect(said(answer)).toEqual([404, '{"detail":"Not Found"}']);
      expect(answer.headers.get('content-length')).toBe('22');
    },
  );

  it('1.3 should have no GET /job/{job_id}: another verb, because a job can be ended there', async () => {
    await using emulator = await testEmulator();
    const { job_id } = await configured(emulator, WATERFALL);
    expect(await statusOf(emulator, 'GET', `/job/${job_id}`)).toBe(405);
  });
});

describe('GET /ack', () => {
  it('1.4 should answer 200 with nothing in it, whatever the headers and the query', async () => {
    await using emulator = await testEmulator();
    const answer = await fetch(`${emulator.running.focusBaseUrl}/ack?x=1&y=2`, {
      headers: { 'x-more': 'yes' },
    });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect([answer.headers.get('content-length'), answer.headers.get('content-type')]).toEqual(['0', null]);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('1.4 should answer 405 to %s', async (method) => {
    await using emulator = await testEmulator();
    expect(await statusOf(emulator, method, '/ack')).toBe(405);
  });

  it('1.4 should prove only that the process answers: 200 without a fibre too', async () => {
    await using emulator = await testEmulator();
    await emulator.control('POST', '/recorder/stop');
    expect(await statusOf(emulator, 'GET', '/ack')).toBe(200);
  });
});

describe('the fibre', () => {
  it('1.5 should have channels 1 to 2337, in 43 bytes', async () => {
    await using emulator = await testEmulator();
    const { text, headers } = await emulator.send('GET', '/channels');
    expect(text).toBe('{"lowest_channel":1,"highest_channel":2337}');
    expect(text.length).toBe(43);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('1.6 should tell the live metadata, with the two fields that deployed servers lack', async () => {
    await using emulator = await testEmulator();
    const { status, json } = await emulator.send('GET', '/live_metadata');
    expect(status).toBe(200);
    expect(json).toEqual({
      dx: 1.0213698148727417,
      prr: 2000,
      fiber_start_meters: 0,
      fiber_length_meters: 10_000,
      sw_version: expect.any(String) as string,
      number_of_channels: 2337,
      fiber_description: expect.any(String) as string,
      num_samples_per_trace: 9791,
      dtype: 'float32',
    });
  });

  it('1.6 should stay 200 without a fibre: prr 0, no lengths, and say that it waits', async () => {
    await using emulator = await testEmulator();
    await emulator.control('POST', '/recorder/stop');
    const { status, json } = await emulator.send('GET', '/live_metadata');
    expect(status).toBe(200);
    expect(json).toEqual({
      dx: 0,
      prr: 0,
      fiber_start_meters: null,
      fiber_length_meters: null,
      sw_version: 'waiting for fiber',
      number_of_channels: 2337,
      fiber_description: 'waiting for fiber',
    });
  });
});

describe('POST /recordings_in_time_range', () => {
  it('1.9 should answer a bare array of pairs, oldest first; only the one being written ends at -1', async () => {
    await using emulator = await testEmulator();
    const list = await recordedList(emulator);
    expect(list.flat().every(Number.isInteger)).toBe(true);
    expect(list.map(([startS]) => startS)).toEqual(list.map(([startS]) => startS).sort((a, b) => a - b));
    expect(list.filter(([, endS]) => endS === -1)).toEqual([list.at(-1)]);
  });

  it('1.9 should answer an empty window with an empty array', async () => {
    await using emulator = await testEmulator();
    const range = { start_time: 1_000, end_time: 2_000 };
    expect(said(await emulator.send('POST', '/recordings_in_time_range', range))).toEqual([200, '[]']);
  });

  it.each([{ start_time: -1, end_time: 5 }, { start_time: 5 }, { start_time: 'x', end_time: 5 }])(
    '1.9 should refuse %j, because both are whole numbers from 0',
    async (range) => {
      await using emulator = await testEmulator();
      expect([400, 422]).toContain(await statusOf(emulator, 'POST', '/recordings_in_time_range', range));
    },
  );

  it('5.3 should have recordings of 5 to 40 s whose neighbours overlap a little or leave gaps of 4 to 13 s', async () => {
    await using emulator = await testEmulator();
    const list = (await recordedList(emulator)).filter(([, endS]) => endS !== -1);
    // Whole seconds on both ends: one second of either sign. Now and then one is long, for jobs that stream long.
    const short = list.map(([startS, endS]) => endS - startS).filter((lengthS) => lengthS < 3_600);
    expect(Math.min(...short)).toBeGreaterThanOrEqual(4);
    expect(Math.max(...short)).toBeLessThanOrEqual(41);
    const apartS = list.slice(1).map(([startS], i) => startS - list[i]![1]);
    expect(apartS.filter((s) => s < -4)).toEqual([]);
    // One that is marked as deleted is not in the list; it leaves a longer gap.
    expect(apartS.filter((s) => s > 14).length).toBeLessThanOrEqual(2);
    expect(apartS.filter((s) => s >= 4).length).toBeGreaterThan(list.length / 5);
  });
});

describe('the older interface', () => {
  it('1.10 should take a task under an id of the client, and say so', async () => {
    await using emulator = await testEmulator();
    const id = 'load_20260101000000_0123abcd';
    expect(said(await emulator.send('POST', `/config/${id}`, TASK))).toEqual([
      200,
      `{"status":"Config received successfully","task_id":"${id}"}`,
    ]);
    for (const wrong of ['a.b', 'a%20b', 'x'.repeat(257)]) {
      expect([400, 422]).toContain(await statusOf(emulator, 'POST', `/config/${wrong}`, TASK));
    }
  });

  it('1.10 should want times as yymmddHHMMSS, both or none', async () => {
    await using emulator = await testEmulator();
    const { start_time } = await recordedWindow(emulator, 10);
    const text = (s: number) => new Date(s * 1_000).toISOString().replace(/\D/g, '').slice(2, 14);
    const times = { start_time: text(start_time), end_time: text(start_time + 10) };
    expect(await statusOf(emulator, 'POST', '/config/historic', { ...TASK, ...times })).toBe(200);
    const one = { ...TASK, start_time: times.start_time };
    const epoch = { ...TASK, start_time, end_time: start_time + 10 };
    for (const wrong of [one, epoch]) {
      expect([400, 422]).toContain(await statusOf(emulator, 'POST', '/config/wrong', wrong));
    }
  });

  it('1.10 should count sensors from 0 and offer each by its number', async () => {
    await using emulator = await testEmulator();
    const { json } = await emulator.send('GET', '/sensors');
    expect(json).toEqual({ sensors: Array.from({ length: 2337 }, (_, i) => i) });
  });

  it('1.10 should answer metadata 200 before the task runs, 201 with metadata after, 404 for no task', async () => {
    await using emulator = await testEmulator();
    await emulator.send('POST', '/config/one', TASK);
    for (const path of ['/metadata/one', '/task_metadata/one']) {
      expect(said(await emulator.send('GET', path))).toEqual([200, '{}']);
    }
    emulator.advance(POD_START_MS);
    for (const path of ['/metadata/one', '/task_metadata/one']) {
      const { status, json } = await emulator.send('GET', path);
      expect(status).toBe(201);
      expect(json).toMatchObject({ prr: 2000, num_samples_per_trace: 9791, dtype: 'float32' });
    }
    expect(await statusOf(emulator, 'GET', '/metadata/none')).toBe(404);
  });

  it('1.10 should poll 200 with no rows yet, 201 with rows, 404 for no task, 400 for a count of 0', async () => {
    await using emulator = await testEmulator();
    await emulator.send('POST', '/config/one', TASK);
    expect(said(await emulator.send('GET', '/waterfall/one/10'))).toEqual([200, '[]']);
    emulator.advance(POD_START_MS + 10);
    const { status, json } = await emulator.send('GET', '/waterfall/one/10');
    expect(status).toBe(201);
    const [block] = json as [Record<string, unknown>];
    expect(Object.keys(block)).toEqual(['rows', 'current_max_amp', 'current_min_amp']);
    expect(await statusOf(emulator, 'GET', '/waterfall/none/10')).toBe(404);
    for (const count of ['0', '-1'])
      expect(await statusOf(emulator, 'GET', `/waterfall/one/${count}`)).toBe(400);
  });

  it('1.10 should give rows that begin before they end, of every sensor, none of them empty', async () => {
    await using emulator = await testEmulator();
    await emulator.send('POST', '/config/one', TASK);
    emulator.advance(POD_START_MS + 30);
    const rows = await polledRows(emulator, 'one', 10);
    expect(rows.map(({ startTimestamp, endTimestamp }) => endTimestamp - startTimestamp)).toEqual([
      10, 10, 10,
    ]);
    for (const { canvasId, sensors } of rows) {
      expect(typeof canvasId).toBe('string');
      expect(sensors.map(({ id }) => id)).toEqual([0, 1, 2]);
      // floor((100 - 0) * 128 / 2000) bins
      expect(sensors.map(({ intensity }) => intensity.length)).toEqual([6, 6, 6]);
    }
  });

  it('1.10 should say the largest and the smallest intensity of what it sends', async () => {
    await using emulator = await testEmulator();
    const { job_id } = await started(emulator);
    emulator.advance(1_000);
    const { json } = await emulator.send('GET', `/waterfall/${job_id}/100`);
    const [block] = json as [
      { rows: { sensors: { intensity: number[] }[] }[]; current_max_amp: number; current_min_amp: number },
    ];
    const all = block.rows.flatMap(({ sensors }) => sensors.flatMap(({ intensity }) => intensity));
    expect(all.length).toBe(100 * 4);
    expect(block.current_max_amp).toBe(Math.max(...all));
    expect(block.current_min_amp).toBe(Math.min(...all));
  });

  it('1.10 should end with 208 for ever when a recording has been read: 200, 201, 208', async () => {
    await using emulator = await testEmulator();
    const { job_id } = await configured(emulator, { ...CAPTURED, ...(await recordedWindow(emulator, 10)) });
    const poll = () => statusOf(emulator, 'GET', `/waterfall/${job_id}/1000`);
    const seen = [await poll()];
    emulator.advance(POD_START_MS + 1_000);
    seen.push(await poll(), await poll());
    emulator.advance(DRAIN_MS);
    seen.push(await poll());
    expect(seen).toEqual([200, 201, 208, 208]);
  });

  it('emulator table: should let the ids of /configure be read here, one intensity per sensor and row of 0.01 s', async () => {
    await using emulator = await testEmulator();
    const { job_id, lines_dt } = await started(emulator);
    expect(lines_dt).toBe(0.01);
    emulator.advance(1_000);
    const rows = await polledRows(emulator, job_id, 1_000);
    expect(rows.length).toBe(100);
    expect(rows[0]!.sensors.map(({ id, intensity }) => [id, intensity.length])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
    ]);
    expect(await statusOf(emulator, 'GET', `/task_metadata/${job_id}`)).toBe(201);
  });

  it('emulator table: should make 1/lines_dt rows a second and keep the newest 3,000, each for one poll', async () => {
    await using emulator = await testEmulator();
    const { job_id } = await started(emulator);
    const bornMs = emulator.now();
    emulator.advance(40_000);
    const first = await polledRows(emulator, job_id, 1);
    // 4,000 rows were made; the oldest 1,000 are gone.
    expect(first[0]!.startTimestamp).toBe(bornMs + 1_000 * 10);
    const rest = await polledRows(emulator, job_id, 5_000);
    expect(rest.length).toBe(2_999);
    expect(rest[0]!.startTimestamp).toBe(bornMs + 1_001 * 10);
    expect(await statusOf(emulator, 'GET', `/waterfall/${job_id}/10`)).toBe(200);
  });

  it('2.6 should make the rows of a job only for whoever reads it', async () => {
    await using emulator = await testEmulator();
    const read = await started(emulator);
    const other = await started(emulator, MULTICHANNEL);
    emulator.advance(1_000);
    await polledRows(emulator, read.job_id, 10);
    const { jobs } = (await emulator.control('GET', '/ledger')).json as {
      jobs: { jobId: string; rowsSent: number }[];
    };
    expect(jobs.map(({ jobId, rowsSent }) => [jobId, rowsSent])).toEqual([
      [read.job_id, 10],
      [other.job_id, 0],
    ]);
  });
});
