import { describe, expect, it } from 'vitest';
import { testEmulator } from '../test-emulator.ts';
import type { TestEmulator } from '../test-emulator.ts';
import {
  CAPTURED,
  configured,
  DRAIN_MS,
  IDLE_MS,
  MULTICHANNEL,
  neighboursWithGap,
  PLAYBACK_SPEED,
  POD_START_MS,
  polledRows,
  recordedWindow,
  said,
  SINGLECHANNEL,
  WATERFALL,
} from './testing.ts';

const INVALID_JOB = '{"error":"Invalid job_id"}';
const NOTHING_RECORDED = '{"error":"No recording found in given time range"}';

const statusOf = async (emulator: TestEmulator, method: string, path: string, body?: unknown) =>
  (await emulator.send(method, path, body)).status;
const metadataStatus = (emulator: TestEmulator, id: string) => statusOf(emulator, 'GET', `/metadata/${id}`);

describe('POST /configure', () => {
  it('1.7 should answer 200 with twelve fields in the order of the wire, each of its type', async () => {
    await using emulator = await testEmulator();
    const answer = await configured(emulator, CAPTURED);
    expect(Object.entries(answer).map(([name, value]) => [name, typeof value])).toEqual([
      ['status', 'string'],
      ['frequencies_list', 'object'],
      ['lines_dt', 'number'],
      ['channel_to_stream_index', 'object'],
      ['stream_amount', 'number'],
      ['job_id', 'string'],
      ['frequencies_amount', 'number'],
      ['channel_amount', 'number'],
      ['stream_port', 'number'],
      ['stream_url', 'string'],
      ['view_type', 'number'],
      ['metadata', 'object'],
    ]);
    expect(answer.status).toBe('');
    expect(answer.job_id).toMatch(/^\d+-\d+$/);
    expect(Number.isInteger(answer.stream_port)).toBe(true);
    // A scheme and no port: the port is stream_port.
    expect(answer.stream_url).toMatch(/^http:\/\/[^:/]+$/);
  });

  it.each([
    ['0', MULTICHANNEL, 0],
    ['1', SINGLECHANNEL, 1],
    ['2', WATERFALL, 2],
  ])(
    '1.7 should take view_type "%s" as text or number, and echo it as a number',
    async (text, body, echoed) => {
      await using emulator = await testEmulator();
      for (const view_type of [text, Number(text)]) {
        expect(await configured(emulator, { ...body, view_type })).toMatchObject({ view_type: echoed });
      }
    },
  );

  it('1.7 should need displayInfo, channels and view_type, and do without every other field', async () => {
    await using emulator = await testEmulator();
    const { displayInfo, channels, view_type } = MULTICHANNEL;
    const least = { displayInfo, channels, view_type };
    expect(await statusOf(emulator, 'POST', '/configure', least)).toBe(200);
    for (const name of ['displayInfo', 'channels', 'view_type']) {
      const answer = await emulator.send('POST', '/configure', { ...least, [name]: undefined });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain(`"${name}"`);
    }
  });

  it.each<[string, object]>([
    ['a height of 0', { displayInfo: { height: 0 } }],
    ['a negative height', { displayInfo: { height: -100 } }],
    ['an nfft that is no power of two', { nfftSelection: 1000 }],
    ['an nfft above 2048 in the multichannel view', { nfftSelection: 4096 }],
    ['a band above Nyquist', { frequencyRange: { min: 0, max: 1001 } }],
    ['an empty band', { frequencyRange: { min: 5, max: 5 } }],
    ['a band of null', { frequencyRange: null }],
    ['more than 2222 channels', { channels: { min: 1, max: 2223 } }],
    ['channels from 0', { channels: { min: 0, max: 5 } }],
    ['channels upside down', { channels: { min: 5, max: 4 } }],
    ['one time only', { start_time: 1_700_000_000 }],
    ['an end at the start', { start_time: 1_700_000_000, end_time: 1_700_000_000 }],
    ['a negative time', { start_time: -2, end_time: -1 }],
    ['a text for a number', { nfftSelection: 'many' }],
    ['a single channel view of many channels', { view_type: '1' }],
    ['a waterfall with a time axis', { ...WATERFALL, displayTimeAxisDuration: 10 }],
  ])('1.11 should refuse %s with 400 or 422 in one shape, and make no job', async (_what, wrong) => {
    await using emulator = await testEmulator();
    const { status, json } = await emulator.send('POST', '/configure', { ...MULTICHANNEL, ...wrong });
    expect([400, 422]).toContain(status);
    expect(Object.keys(json as object)).toEqual(['error', 'details']);
    // The next job is the first.
    expect((await configured(emulator, MULTICHANNEL)).job_id).toBe('1-1');
  });

  it.each([
    ['0', [128, 256, 512, 1024, 2048]],
    ['1', [128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536]],
  ])('4 should take every valid nfft of view %s', async (view_type, valid) => {
    await using emulator = await testEmulator();
    const view = view_type === '0' ? MULTICHANNEL : SINGLECHANNEL;
    const taken = await Promise.all(
      valid.map((nfftSelection) => statusOf(emulator, 'POST', '/configure', { ...view, nfftSelection })),
    );
    expect(taken).toEqual(valid.map(() => 200));
  });

  it.each([0, -1, 100, 127, 129, 500, 1000, 65_537, 131_072])(
    '4 should refuse the invalid nfft %i',
    async (nfftSelection) => {
      await using emulator = await testEmulator();
      const body = { ...SINGLECHANNEL, nfftSelection };
      expect([400, 422]).toContain(await statusOf(emulator, 'POST', '/configure', body));
    },
  );

  it('1.11 should tell nothing of its inside and echo nothing when probed', async () => {
    await using emulator = await testEmulator();
    const probes = ["'; DROP TABLE jobs; --", '<script>alert(1)</script>', '../../etc/passwd'];
    for (const probe of probes) {
      for (const body of [
        { ...MULTICHANNEL, view_type: probe },
        { ...MULTICHANNEL, start_time: probe },
        probe,
      ]) {
        const answer = await emulator.send('POST', '/configure', body);
        expect([400, 422]).toContain(answer.status);
        expect(answer.text).not.toContain(probe);
        expect(answer.text).not.toMatch(/node_modules|\.ts:\d|password|at \w+ \(/);
      }
    }
  });

  it('1.7 should not be idempotent: the same body makes a new job each time', async () => {
    await using emulator = await testEmulator();
    const ids = [await configured(emulator, MULTICHANNEL), await configured(emulator, MULTICHANNEL)];
    expect(ids.map(({ job_id }) => job_id)).toEqual(['1-1', '2-2']);
  });
});

describe('identity', () => {
  it('2.1 should name jobs <slot>-<seq> with a counter of the whole server, and ports base + slot', async () => {
    await using emulator = await testEmulator();
    const jobs = [];
    for (let i = 0; i < 3; i++) jobs.push(await configured(emulator, MULTICHANNEL));
    expect(jobs.map(({ job_id }) => job_id)).toEqual(['1-1', '2-2', '3-3']);
    const base = jobs[0]!.stream_port - 1;
    // 12300, or a hundred more where another server on this machine has those ports.
    expect(base % 100).toBe(0);
    expect(base).toBeGreaterThanOrEqual(12_300);
    expect(jobs.map(({ stream_port }) => stream_port)).toEqual([base + 1, base + 2, base + 3]);
  });

  it('2.1 should hand out the lowest free slot first, so that a port is a slot and not a job', async () => {
    await using emulator = await testEmulator();
    const first = await configured(emulator, MULTICHANNEL);
    await configured(emulator, MULTICHANNEL);
    await emulator.send('DELETE', `/job/${first.job_id}`);
    const again = await configured(emulator, MULTICHANNEL);
    expect(again.job_id).toBe('1-3');
    expect(again.stream_port).toBe(first.stream_port);
    expect((await configured(emulator, MULTICHANNEL)).job_id).toBe('3-4');
  });

  it('2.6 should hold 30 windows, and 50 jobs, at once', async () => {
    await using emulator = await testEmulator();
    const all = await Promise.all(Array.from({ length: 50 }, () => configured(emulator, WATERFALL)));
    emulator.advance(POD_START_MS);
    const streaming = await Promise.all(
      all.map(async ({ job_id }) => (await emulator.send('GET', `/job_status/${job_id}`)).json),
    );
    expect(streaming).toEqual(all.map(() => expect.objectContaining({ status: 'running' }) as object));
  });
});

describe('live and historic', () => {
  it('2.3 should be decided by the two times alone: none or null is live, both is historic', async () => {
    await using emulator = await testEmulator();
    const without = { ...MULTICHANNEL, start_time: undefined, end_time: undefined };
    const times = await recordedWindow(emulator, 10);
    for (const body of [without, MULTICHANNEL, { ...MULTICHANNEL, ...times }])
      await configured(emulator, body);
    const { json } = await emulator.control('GET', '/ledger');
    const kinds = (json as { jobs: { kind: string }[] }).jobs.map(({ kind }) => kind);
    expect(kinds).toEqual(['live', 'live', 'historic']);
  });

  it('1.7 should answer 404 at once where nothing was recorded, in the past and in the future', async () => {
    await using emulator = await testEmulator();
    const nowS = Math.floor(emulator.now() / 1000);
    for (const startS of [1_000, nowS + 3_600]) {
      const body = { ...CAPTURED, start_time: startS, end_time: startS + 60 };
      expect(said(await emulator.send('POST', '/configure', body))).toEqual([404, NOTHING_RECORDED]);
    }
  });

  it('2.3 should need a recording that runs at the start, which counts from its whole second', async () => {
    await using emulator = await testEmulator();
    const { after } = await neighboursWithGap(emulator);
    const from = (start_time: number) => ({ ...CAPTURED, start_time, end_time: after[1] });
    expect(said(await emulator.send('POST', '/configure', from(after[0] - 1)))).toEqual([
      404,
      NOTHING_RECORDED,
    ]);
    expect(await statusOf(emulator, 'POST', '/configure', from(after[0]))).toBe(200);
    expect(await statusOf(emulator, 'POST', '/configure', from(after[0] + 1))).toBe(200);
  });

  it('2.3 should take any overlap when it is set to match=overlap', async () => {
    await using emulator = await testEmulator({ matchRule: 'overlap' });
    const { after } = await neighboursWithGap(emulator);
    const body = { ...CAPTURED, start_time: after[0] - 1, end_time: after[1] };
    expect(await statusOf(emulator, 'POST', '/configure', body)).toBe(200);
  });

  it('2.3 should deliver a window with a gap as data with a hole', async () => {
    await using emulator = await testEmulator();
    const { before, after } = await neighboursWithGap(emulator);
    const window = { start_time: before[0] + 1, end_time: after[1] };
    const { job_id } = await configured(emulator, { ...CAPTURED, channels: { min: 1, max: 3 }, ...window });
    emulator.advance(POD_START_MS + 1_000);
    const startsS = (await polledRows(emulator, job_id, 1_000)).map(
      ({ startTimestamp }) => startTimestamp / 1_000,
    );
    // Ends are told in whole seconds, rounded down.
    const inGap = startsS.filter((startS) => startS >= before[1] + 1 && startS < after[0]);
    expect(inGap).toEqual([]);
    expect(startsS.filter((startS) => startS < before[1]).length).toBeGreaterThanOrEqual(1);
    expect(startsS.filter((startS) => startS >= after[0]).length).toBeGreaterThanOrEqual(5);
  });

  it('2.3 should refuse no span: two hours are taken like a minute', async () => {
    await using emulator = await testEmulator();
    const { start_time } = await recordedWindow(emulator, 10);
    const body = { ...CAPTURED, start_time, end_time: start_time + 7_200 };
    expect(await statusOf(emulator, 'POST', '/configure', body)).toBe(200);
  });

  it('1.7 should refuse only live jobs while it waits for fiber: 503, naming the prr', async () => {
    await using emulator = await testEmulator();
    const window = await recordedWindow(emulator, 10);
    await emulator.control('POST', '/recorder/stop');
    const live = await emulator.send('POST', '/configure', CAPTURED);
    expect(said(live)).toEqual([
      503,
      '{"error":"Cannot proceed: Missing required fiber metadata fields: prr"}',
    ]);
    expect(await statusOf(emulator, 'POST', '/configure', { ...CAPTURED, ...window })).toBe(200);
    await emulator.control('POST', '/recorder/start');
    expect(await statusOf(emulator, 'POST', '/configure', CAPTURED)).toBe(200);
  });
});

describe('the life of a job', () => {
  it('2.2 should answer configure before the pod is up: pending for 7 s, running from then on', async () => {
    await using emulator = await testEmulator();
    const { job_id } = await configured(emulator, WATERFALL);
    const status = async () =>
      ((await emulator.send('GET', `/job_status/${job_id}`)).json as { status: string }).status;
    emulator.advance(POD_START_MS - 1);
    expect(await status()).toBe('pending');
    emulator.advance(1);
    expect(await status()).toBe('running');
  });

  it('2.4 should clean up an idle job 50 s after it could be read, and free its slot', async () => {
    await using emulator = await testEmulator();
    const { job_id } = await configured(emulator, WATERFALL);
    emulator.advance(POD_START_MS + IDLE_MS - 1);
    expect(await metadataStatus(emulator, job_id)).toBe(200);
    emulator.advance(1);
    expect(said(await emulator.send('GET', `/metadata/${job_id}`))).toEqual([404, INVALID_JOB]);
    expect((await configured(emulator, WATERFALL)).job_id).toBe('1-2');
  });

  it('2.4 should keep a live job that is read, however long', async () => {
    await using emulator = await testEmulator();
    const { job_id } = await configured(emulator, WATERFALL);
    emulator.advance(POD_START_MS);
    for (let i = 0; i < 10; i++) {
      emulator.advance(IDLE_MS - 1);
      await polledRows(emulator, job_id, 1);
    }
    expect(await metadataStatus(emulator, job_id)).toBe(200);
  });

  it('2.2 should end a historic job 30 s after its last row, which comes at 200 times real time', async () => {
    await using emulator = await testEmulator();
    const spanS = 600;
    const window = await recordedWindow(emulator, spanS);
    const { job_id } = await configured(emulator, { ...CAPTURED, ...window });
    emulator.advance(POD_START_MS + (spanS * 1_000) / PLAYBACK_SPEED + DRAIN_MS - 1);
    expect(await metadataStatus(emulator, job_id)).toBe(200);
    emulator.advance(1);
    expect(await metadataStatus(emulator, job_id)).toBe(404);
    expect((await emulator.send('GET', `/job_status/${job_id}`)).json).toMatchObject({
      status: 'completed',
      progress: 100,
    });
  });

  it('2 should run all its waits on the compressed clock', async () => {
    await using emulator = await testEmulator({ clock: 10 });
    const { job_id } = await configured(emulator, WATERFALL);
    emulator.advance((POD_START_MS + IDLE_MS) / 10 - 1);
    expect(await metadataStatus(emulator, job_id)).toBe(200);
    emulator.advance(1);
    expect(await metadataStatus(emulator, job_id)).toBe(404);
  });
});

describe('metadata, status and cancel', () => {
  it('1.8 should answer metadata at once with the object that configure answered', async () => {
    await using emulator = await testEmulator();
    const answer = await emulator.send('POST', '/configure', CAPTURED);
    const { job_id } = answer.json as { job_id: string };
    expect(said(await emulator.send('GET', `/metadata/${job_id}`))).toEqual([200, answer.text]);
    expect(said(await emulator.send('GET', '/metadata/77-7'))).toEqual([404, INVALID_JOB]);
  });

  it.each([
    ['DELETE', (id: string) => `/job/${id}`, () => undefined],
    ['POST', () => '/cancel', (id: string) => ({ job_id: id })],
  ])(
    'emulator table: should cancel by %s with 200 while the job is there, 404 after',
    async (method, path, body) => {
      await using emulator = await testEmulator();
      const { job_id } = await configured(emulator, WATERFALL);
      const cancel = () => statusOf(emulator, method, path(job_id), body(job_id));
      expect([await cancel(), await cancel()]).toEqual([200, 404]);
      expect(await metadataStatus(emulator, job_id)).toBe(404);
      expect((await emulator.send('GET', `/job_status/${job_id}`)).json).toMatchObject({
        status: 'cancelled',
      });
    },
  );

  it('emulator table: should tell the status in five fields, and 404 for a job that never was', async () => {
    await using emulator = await testEmulator();
    const { job_id } = await configured(emulator, WATERFALL);
    const { json } = await emulator.send('GET', `/job_status/${job_id}`);
    expect(json).toEqual({
      job_id,
      status: 'pending',
      progress: 0,
      created_at: '2026-01-01T00:00:00.000Z',
      updated_at: '2026-01-01T00:00:00.000Z',
    });
    expect(await statusOf(emulator, 'GET', '/job_status/77-7')).toBe(404);
  });

  it('5.3 should carry the metadata chain of the recording: smart_recorder, at last prp2_recording', async () => {
    await using emulator = await testEmulator();
    const window = await recordedWindow(emulator, 10);
    const { metadata } = await configured(emulator, { ...CAPTURED, ...window });
    const chain: Record<string, unknown>[] = [];
    for (let layer: unknown = metadata; layer != null; layer = chain.at(-1)!['parent']) {
      chain.push(layer as Record<string, unknown>);
    }
    expect(chain[0]).toMatchObject({ layer_type: 'smart_recorder', version: 'TLV-1.3', num_traces: 10_000 });
    expect(chain.at(-1)).toMatchObject({
      layer_type: 'prp2_recording',
      prr: 2000,
      num_samples_per_trace: 9791,
    });
  });
});
