import { describe, expect, it } from 'vitest';
import { P50, testEmulator, W4 } from '../test-emulator.ts';
import type { TestEmulator } from '../test-emulator.ts';

interface Configured {
  job_id: string;
  stream_port: number;
  stream_url: string;
}
const configure = async (emulator: TestEmulator): Promise<Configured> =>
  (await emulator.send('POST', '/configure', W4)).json as Configured;

const TASK = {
  displayTimeAxisDuration: 10,
  nfftSelection: 128,
  canvasInfo: { height: 1000 },
  sensors: { min: 0, max: 1 },
  frequencyRange: { min: 0, max: 100 },
};

describe('POST /configure', () => {
  it('should answer as captured, key for key', async () => {
    await using emulator = await testEmulator();
    const body = { ...P50, displayTimeAxisDuration: 300, displayInfo: { height: 600 } };
    const { status, json } = await emulator.send('POST', '/configure', body);
    expect(status).toBe(200);
    expect(Object.keys(json as object)).toEqual([
      'status',
      'frequencies_list',
      'lines_dt',
      'channel_to_stream_index',
      'stream_amount',
      'job_id',
      'frequencies_amount',
      'channel_amount',
      'stream_port',
      'stream_url',
      'view_type',
      'metadata',
    ]);
    expect(json).toMatchObject({
      status: '',
      lines_dt: 0.5,
      stream_amount: 3,
      job_id: '1-1',
      frequencies_amount: 256,
      channel_amount: 50,
      stream_port: emulator.running.streamPortBase + 1,
      stream_url: 'http://127.0.0.1',
      view_type: 0,
    });
  });

  // The data points of the contract: PRR, nfft, duration, height, view; bins, seconds between lines, step.
  it.each([
    [2000, 1024, 300, 600, 0, 256, 0.5, 1.951219512195122],
    [2000, 512, 30, 768, 0, 128, 0.0390625, 1000 / 257],
    [2000, 256, 30, 768, 0, 64, 0.0390625, 1000 / 129],
    [2000, 1024, 10, 1000, 1, 256, 0.01, 1000 / 513],
    [8000, 512, 30, 768, 0, 32, 0.0390625, (2 * 4000) / 513],
    [8000, 256, 30, 768, 0, 16, 0.0390625, (4 * 4000) / 513],
    [8000, 1024, 10, 1000, 0, 64, 0.01, 4000 / 513],
  ])(
    'should calculate as captured for %i Hz, nfft %i, %i s, %i lines, view %i',
    async (prrHz, nfftSelection, displayTimeAxisDuration, height, view_type, bins, linesDtS, stepHz) => {
      await using emulator = await testEmulator({}, { settings: { prrHz } });
      const body = {
        ...P50,
        nfftSelection,
        displayTimeAxisDuration,
        displayInfo: { height },
        channels: { min: 1, max: view_type === 1 ? 1 : 50 },
        view_type,
      };
      const { json } = await emulator.send('POST', '/configure', body);
      const answer = json as { frequencies_list: number[]; channel_to_stream_index: Record<string, number> };
      expect(answer).toMatchObject({
        frequencies_amount: bins,
        lines_dt: linesDtS,
        stream_amount: view_type === 1 ? 1 : 3,
        channel_amount: view_type === 1 ? 1 : 50,
      });
      expect(answer.frequencies_list.length).toBe(bins);
      expect(answer.frequencies_list[0]).toBe(0);
      expect(answer.frequencies_list[1]).toBeCloseTo(stepHz, 12);
    },
  );

  it('should have no frequencies in the waterfall view, and rows every 0.01 s', async () => {
    await using emulator = await testEmulator();
    const { json } = await emulator.send('POST', '/configure', W4);
    expect(json).toMatchObject({ frequencies_list: [], frequencies_amount: 0, lines_dt: 0.01, view_type: 2 });
  });
});

describe('slots', () => {
  it('should be handed out lowest free first, with the port of the slot and a running number', async () => {
    await using emulator = await testEmulator({ streamPortBase: 20_000 });
    const first = [await configure(emulator), await configure(emulator), await configure(emulator)];
    expect(first.map(({ job_id }) => job_id)).toEqual(['1-1', '2-2', '3-3']);
    await emulator.send('DELETE', '/job/2-2');
    await emulator.send('POST', '/cancel', { job_id: '1-1' });
    const again = [await configure(emulator), await configure(emulator), await configure(emulator)];
    expect(again.map(({ job_id }) => job_id)).toEqual(['1-4', '2-5', '4-6']);
    expect(again.map(({ stream_port }) => stream_port)).toEqual([20_001, 20_002, 20_004]);
  });

  it('should run out gracefully and be free again at once', async () => {
    await using emulator = await testEmulator({ jobs: 2 });
    await configure(emulator);
    await configure(emulator);
    const full = await emulator.send('POST', '/configure', P50);
    expect(full.status).toBe(503);
    expect(full.headers.get('retry-after')).toBe('1');
    expect(full.json).toEqual({ error: 'All 2 slots are taken; cancel a job or try again later' });
    await emulator.send('DELETE', '/job/1-1');
    expect((await configure(emulator)).job_id).toBe('1-3');
    const { json } = await emulator.control('GET', '/ledger');
    expect((json as { totals: object }).totals).toEqual({
      configures: 3,
      refusals: 1,
      cancels: 1,
      aliveNow: 2,
      peakAlive: 2,
    });
  });
});

describe('cancel', () => {
  it('should answer 200 once and 404 from then on', async () => {
    await using emulator = await testEmulator();
    const { job_id } = await configure(emulator);
    expect((await emulator.send('DELETE', `/job/${job_id}`)).status).toBe(200);
    const gone = await emulator.send('POST', '/cancel', { job_id });
    expect([gone.status, gone.text]).toEqual([404, '{"error":"Invalid job_id"}']);
    expect((await emulator.send('GET', `/metadata/${job_id}`)).status).toBe(404);
    expect((await emulator.send('GET', `/job_status/${job_id}`)).json).toMatchObject({ status: 'cancelled' });
    expect((await emulator.send('POST', '/cancel', {})).status).toBe(422);
  });
});

describe('GET /metadata of a new job', () => {
  it('should be 404 for the time that is set, and the answer to configure from then on', async () => {
    await using emulator = await testEmulator({ clock: 10 }, { settings: { metadataAfterMs: 40_000 } });
    const answer = await emulator.send('POST', '/configure', W4);
    const { job_id } = answer.json as Configured;
    emulator.advance(3_999);
    const early = await emulator.send('GET', `/metadata/${job_id}`);
    expect([early.status, early.text]).toEqual([404, '{"error":"Invalid job_id"}']);
    emulator.advance(1);
    const late = await emulator.send('GET', `/metadata/${job_id}`);
    expect([late.status, late.text]).toEqual([200, answer.text]);
  });
});

describe('a job in other words', () => {
  it('should give the same metadata as configure did, and its state over time', async () => {
    await using emulator = await testEmulator();
    const answer = await emulator.send('POST', '/configure', P50);
    const { job_id: id } = answer.json as Configured;
    expect((await emulator.send('GET', `/metadata/${id}`)).text).toBe(answer.text);
    const state = async () =>
      ((await emulator.send('GET', `/job_status/${id}`)).json as { status: string }).status;
    expect(await state()).toBe('pending');
    expect((await emulator.send('GET', `/task_metadata/${id}`)).status).toBe(200);
    emulator.advance(7_000);
    expect(await state()).toBe('running');
    expect((await emulator.send('GET', `/task_metadata/${id}`)).status).toBe(201);
    expect((await emulator.send('GET', '/job_status/7-7')).status).toBe(404);
  });

  it('should be a task under an id of the client, with sensors from 0', async () => {
    await using emulator = await testEmulator();
    const made = await emulator.send('POST', '/config/load_1', TASK);
    expect(made.json).toEqual({ status: 'Config received successfully', task_id: 'load_1' });
    expect((await emulator.send('POST', '/config/load_1', TASK)).status).toBe(409);
    expect((await emulator.send('GET', '/metadata/load_1')).status).toBe(200);
    emulator.advance(7_010);
    const metadata = await emulator.send('GET', '/metadata/load_1');
    expect(metadata.status).toBe(201);
    expect(metadata.json).toMatchObject({ task_id: 'load_1', prr: 2000 });
    const rows = (await emulator.send('GET', '/waterfall/load_1/1')).json as [
      { rows: [{ sensors: { id: number }[] }] },
    ];
    expect(rows[0].rows[0].sensors.map(({ id }) => id)).toEqual([0, 1]);
    expect((await emulator.send('DELETE', '/job/load_1')).status).toBe(200);
    expect((await emulator.send('POST', '/config/load_1', TASK)).status).toBe(200);
  });

  it('should take its start, drain and idle times from the compressed clock', async () => {
    await using emulator = await testEmulator({ clock: 10 });
    const { job_id } = await configure(emulator);
    emulator.advance(710);
    expect((await emulator.send('GET', `/waterfall/${job_id}/5`)).status).toBe(201);
    emulator.advance(5_000);
    expect((await emulator.send('GET', `/metadata/${job_id}`)).status).toBe(404);
  });
});

describe('the ledger', () => {
  it('should remember only the newest jobs, and never forget one that is alive', async () => {
    await using emulator = await testEmulator({}, { settings: { ledgerJobs: 3 } });
    await configure(emulator);
    for (let i = 0; i < 5; i++) await emulator.send('DELETE', `/job/${(await configure(emulator)).job_id}`);
    const { jobs } = (await emulator.control('GET', '/ledger')).json as { jobs: { jobId: string }[] };
    expect(jobs.map(({ jobId }) => jobId)).toEqual(['1-1', '2-5', '2-6']);
    expect((await emulator.control('GET', '/ledger/jobs/2-2')).status).toBe(404);
  });

  it('should tell the whole life of a job', async () => {
    await using emulator = await testEmulator();
    const configuredAt = emulator.now();
    const { job_id } = await configure(emulator);
    const before = (await emulator.control('GET', `/ledger/jobs/${job_id}`)).json;
    expect(before).toMatchObject({ listeningAt: null, firstRowAt: null, rowsMade: 0 });
    emulator.advance(8_000);
    await emulator.send('GET', `/waterfall/${job_id}/30`);
    await emulator.send('DELETE', `/job/${job_id}`);
    emulator.advance(60_000);
    expect((await emulator.control('GET', `/ledger/jobs/${job_id}`)).json).toEqual({
      jobId: job_id,
      kind: 'live',
      slot: 1,
      configuredAt,
      listeningAt: configuredAt + 7_000,
      firstRowAt: configuredAt + 7_010,
      rowsMade: 100,
      rowsSent: 30,
      rowsLost: 0,
      rowsExpired: 0,
      rowsWaiting: 70,
      polls: 1,
      streams: [],
      portProblem: null,
      endedAt: configuredAt + 8_000,
      endReason: 'cancelled',
    });
  });
});
