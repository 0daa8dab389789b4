import { describe, expect, it } from 'vitest';
import { jobHash, rowValue } from '../../wire/row-value.ts';
import { P50, testEmulator, W4 } from '../test-emulator.ts';
import type { Answer, TestEmulator } from '../test-emulator.ts';

interface Poll {
  rows: {
    canvasId: string;
    sensors: { id: number; intensity: number[] }[];
    startTimestamp: number;
    endTimestamp: number;
  }[];
  current_max_amp: number;
  current_min_amp: number;
}
const poll = (answer: Answer): Poll => (answer.json as [Poll])[0];
const START_MS = 7_000;

async function configure(emulator: TestEmulator, body: object): Promise<string> {
  return ((await emulator.send('POST', '/configure', body)).json as { job_id: string }).job_id;
}

/** Start and end of a recording that ended before the emulator started, epoch seconds, at least `spanS` long. */
async function recorded(emulator: TestEmulator, spanS: number): Promise<[number, number]> {
  const nowS = emulator.now() / 1000;
  const range = { start_time: nowS - 7 * 86_400, end_time: nowS };
  const list = (await emulator.send('POST', '/recordings_in_time_range', range)).json as [number, number][];
  return list.find(([start, end]) => end - start > spanS + 2)!;
}

describe('a live job', () => {
  it('should answer 200 until its stream listens, then 201 with the rows of the time that has passed', async () => {
    await using emulator = await testEmulator();
    const id = await configure(emulator, W4);
    const firstMs = emulator.now() + START_MS;
    emulator.advance(START_MS + 9);
    const early = await emulator.send('GET', `/waterfall/${id}/10`);
    expect([early.status, early.text]).toEqual([200, '[]']);
    emulator.advance(21);
    const answer = await emulator.send('GET', `/waterfall/${id}/10`);
    expect(answer.status).toBe(201);
    const { rows, current_max_amp, current_min_amp } = poll(answer);
    const sensors = [7, 8, 9, 10];
    const expected = [0, 10, 20].map((offsetMs) => ({
      canvasId: id,
      sensors: sensors.map((sensor) => ({
        id: sensor,
        intensity: [rowValue(jobHash(id), sensor, 0, firstMs + offsetMs)],
      })),
      startTimestamp: firstMs + offsetMs,
      endTimestamp: firstMs + offsetMs + 10,
    }));
    expect(rows).toEqual(expected);
    const values = expected.flatMap((row) => row.sensors.flatMap(({ intensity }) => intensity));
    expect(current_max_amp).toBe(Math.max(...values));
    expect(current_min_amp).toBe(Math.min(...values));
  });

  it('should hand out each row once, oldest first, and no more than asked', async () => {
    await using emulator = await testEmulator();
    const id = await configure(emulator, W4);
    const firstMs = emulator.now() + START_MS;
    emulator.advance(START_MS + 70);
    const starts: number[] = [];
    const sizes: number[] = [];
    for (let i = 0; i < 3; i++) {
      const { rows } = poll(await emulator.send('GET', `/waterfall/${id}/3`));
      sizes.push(rows.length);
      starts.push(...rows.map(({ startTimestamp }) => startTimestamp - firstMs));
    }
    expect(sizes).toEqual([3, 3, 1]);
    expect(starts).toEqual([0, 10, 20, 30, 40, 50, 60]);
    expect((await emulator.send('GET', `/waterfall/${id}/3`)).status).toBe(200);
  });

  it('should keep its newest 3,000 rows and book the others as expired', async () => {
    await using emulator = await testEmulator();
    const id = await configure(emulator, W4);
    const firstMs = emulator.now() + START_MS;
    emulator.advance(START_MS + 35_000);
    const { rows } = poll(await emulator.send('GET', `/waterfall/${id}/5000`));
    expect(rows.length).toBe(3000);
    expect(rows[0]!.startTimestamp).toBe(firstMs + 5_000);
    const { json } = await emulator.control('GET', `/ledger/jobs/${id}`);
    expect(json).toMatchObject({
      rowsMade: 3500,
      rowsSent: 3000,
      rowsExpired: 500,
      rowsWaiting: 0,
      polls: 1,
    });
  });

  it('should carry one intensity per frequency bin in the spectrogram views', async () => {
    await using emulator = await testEmulator();
    const id = await configure(emulator, P50);
    emulator.advance(START_MS + 10);
    const { rows } = poll(await emulator.send('GET', `/waterfall/${id}/1`));
    expect(rows[0]!.sensors.length).toBe(50);
    expect(rows[0]!.sensors.map(({ intensity }) => intensity.length)).toEqual(new Array(50).fill(256));
    const { startTimestamp, sensors } = rows[0]!;
    expect(sensors[49]!.intensity[255]).toBe(rowValue(jobHash(id), 50, 255, startTimestamp));
  });

  it('should be cleaned up when nobody has read it for 50 s, and live on while it is read', async () => {
    await using emulator = await testEmulator();
    const read = await configure(emulator, W4);
    const unread = await configure(emulator, W4);
    emulator.advance(START_MS + 49_999);
    expect((await emulator.send('GET', `/waterfall/${read}/1`)).status).toBe(201);
    emulator.advance(1);
    expect((await emulator.send('GET', `/waterfall/${unread}/1`)).status).toBe(208);
    expect((await emulator.send('GET', `/metadata/${unread}`)).status).toBe(404);
    const ended = (await emulator.control('GET', `/ledger/jobs/${unread}`)).json;
    expect(ended).toMatchObject({ endReason: 'idle', endedAt: emulator.now(), rowsMade: 5000, rowsSent: 0 });
    expect((await emulator.send('GET', `/metadata/${read}`)).status).toBe(200);
  });

  it.each(['0', '-1', '1.5', 'ten', '1e3'])('should refuse %s rows', async (count) => {
    await using emulator = await testEmulator();
    const id = await configure(emulator, W4);
    const answer = await emulator.send('GET', `/waterfall/${id}/${count}`);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      details: [{ field: 'row_count', expected: 'a whole number of at least 1' }],
    });
  });

  it('should be unknown to polls under another id, and after it was cancelled', async () => {
    await using emulator = await testEmulator();
    const id = await configure(emulator, W4);
    expect((await emulator.send('GET', '/waterfall/9-99/1')).status).toBe(404);
    await emulator.send('DELETE', `/job/${id}`);
    expect((await emulator.send('GET', `/waterfall/${id}/1`)).status).toBe(404);
  });
});

describe('a historic job', () => {
  it('should play at 200 times real time, be drained, and end 30 s later', async () => {
    await using emulator = await testEmulator();
    const [startS] = await recorded(emulator, 600);
    const window = { start_time: startS + 1, end_time: startS + 601 };
    const id = await configure(emulator, {
      ...P50,
      channels: { min: 1, max: 1 },
      displayInfo: { height: 20 },
      ...window,
    });
    emulator.advance(START_MS);
    // 600 s of rows every 0.5 s are 1,200, played in 3 s.
    emulator.advance(1_000);
    expect(poll(await emulator.send('GET', `/waterfall/${id}/3000`)).rows.length).toBe(400);
    expect((await emulator.send('GET', `/waterfall/${id}/1`)).status).toBe(200);
    emulator.advance(2_000);
    const { rows } = poll(await emulator.send('GET', `/waterfall/${id}/3000`));
    expect(rows.length).toBe(800);
    expect(rows[0]!.startTimestamp).toBe((startS + 1) * 1000 + 400 * 500);
    expect(rows[799]!.endTimestamp).toBe((startS + 601) * 1000);
    expect((await emulator.send('GET', `/waterfall/${id}/1`)).status).toBe(208);
    emulator.advance(29_999);
    expect((await emulator.send('GET', `/metadata/${id}`)).status).toBe(200);
    emulator.advance(1);
    expect((await emulator.send('GET', `/metadata/${id}`)).status).toBe(404);
    const entry = (await emulator.control('GET', `/ledger/jobs/${id}`)).json;
    expect(entry).toMatchObject({
      kind: 'historic',
      endReason: 'recording-finished',
      rowsMade: 1200,
      rowsSent: 1200,
    });
    expect((await emulator.send('GET', `/job_status/${id}`)).json).toMatchObject({
      status: 'completed',
      progress: 100,
    });
  });

  it('should carry the metadata of its recording, command line included', async () => {
    await using emulator = await testEmulator();
    const [startS] = await recorded(emulator, 5);
    const body = { ...P50, start_time: startS + 1, end_time: startS + 3 };
    const { json } = await emulator.send('POST', '/configure', body);
    const { metadata } = json as { metadata: { cmd: string; parent: { prr: number } } };
    expect(metadata.cmd).toMatch(/^smart_recorder /);
    expect(metadata.parent.prr).toBe(2000);
  });

  it('should be refused where nothing was recorded', async () => {
    await using emulator = await testEmulator();
    const answer = await emulator.send('POST', '/configure', { ...P50, start_time: 1000, end_time: 2000 });
    expect([answer.status, answer.text]).toEqual([404, '{"error":"No recording found in given time range"}']);
  });

  it('should need a recording at its start, unless overlap is the rule', async () => {
    await using strict = await testEmulator();
    await using overlap = await testEmulator({ matchRule: 'overlap' });
    const nowS = strict.now() / 1000;
    const all = { start_time: 0, end_time: nowS };
    const list = (await strict.send('POST', '/recordings_in_time_range', all)).json as [number, number][];
    const beforeAll = { ...P50, start_time: list[0]![0] - 5, end_time: list[0]![0] + 5 };
    expect((await strict.send('POST', '/configure', beforeAll)).status).toBe(404);
    expect((await overlap.send('POST', '/configure', beforeAll)).status).toBe(200);
    // The listed start is cut to whole seconds and still counts as covered.
    const atStart = { ...P50, start_time: list[0]![0], end_time: list[0]![0] + 5 };
    expect((await strict.send('POST', '/configure', atStart)).status).toBe(200);
  });
});
