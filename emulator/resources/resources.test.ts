import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { testEmulator, W4 } from '../test-emulator.ts';
import type { TestEmulator } from '../test-emulator.ts';
import { jobId } from '../witnesses/witness.ts';

const START_MS = 7_000;
const configure = (emulator: TestEmulator) => emulator.send('POST', '/configure', W4);
const figures = async (emulator: TestEmulator) => (await emulator.control('GET', '/resources')).json;
const poll = async (emulator: TestEmulator, id: string): Promise<number> =>
  (await emulator.send('GET', `/waterfall/${id}/1`)).status;

/** Asks evenly at a rate, waiting for nobody, and tells each status and when it came. */
async function offer(emulator: TestEmulator, ratePerSecond: number, seconds: number) {
  const began = performance.now();
  const asked: Promise<{ status: number; atMs: number }>[] = [];
  for (let i = 0; i < ratePerSecond * seconds; i++) {
    const waitMs = began + (i * 1000) / ratePerSecond - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const answer = emulator.send('GET', '/ack');
    asked.push(answer.then(({ status }) => ({ status, atMs: performance.now() - began })));
  }
  return Promise.all(asked);
}

describe('GPU slots', () => {
  it.each([12, 27, 40, 50, 80])('should let exactly %i jobs stream and refuse the next', async (gpuSlots) => {
    await using emulator = await testEmulator({ gpuSlots, ports: 90 });
    const ids: string[] = [];
    for (let i = 0; i < gpuSlots; i++) ids.push(jobId(await configure(emulator)));
    const next = await configure(emulator);
    expect([next.status, next.headers.get('retry-after'), next.text]).toEqual([
      503,
      '1',
      '{"error":"All GPUs are in use; cancel a job or try again later"}',
    ]);
    emulator.advance(START_MS + 1_000);
    const streaming = await Promise.all(ids.map((id) => poll(emulator, id)));
    expect(streaming).toEqual(new Array(gpuSlots).fill(201));
    await emulator.send('DELETE', `/job/${ids[3]!}`);
    expect((await configure(emulator)).status).toBe(200);
    expect(await figures(emulator)).toMatchObject({
      gpuSlots: { limit: gpuSlots, inUse: gpuSlots, peak: gpuSlots, waiting: 0, refused: 1 },
      ports: { limit: 90, inUse: gpuSlots, peak: gpuSlots },
    });
  });

  it('should let the next wait, and start it when one has ended', async () => {
    await using emulator = await testEmulator();
    await emulator.control('PUT', '/resources', { gpuSlots: 2, beyondGpuSlots: 'wait' });
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) ids.push(jobId(await configure(emulator)));
    const status = async (id: string) =>
      ((await emulator.send('GET', `/job_status/${id}`)).json as { status: string }).status;
    emulator.advance(START_MS + 1_000);
    expect(await Promise.all(ids.map(status))).toEqual(['running', 'running', 'pending', 'pending']);
    await emulator.send('DELETE', `/job/${ids[0]!}`);
    emulator.advance(START_MS - 1);
    expect(await status(ids[2]!)).toBe('pending');
    emulator.advance(1);
    expect(await Promise.all([status(ids[2]!), status(ids[3]!)])).toEqual(['running', 'pending']);
    expect(await figures(emulator)).toMatchObject({
      gpuSlots: { inUse: 2, waiting: 1, peak: 2, refused: 0 },
    });
    await emulator.control('DELETE', '/resources');
    emulator.advance(START_MS + 1_000);
    expect(await poll(emulator, ids[3]!)).toBe(201);
  });
});

describe('ports', () => {
  it('should be given out up to their number, and refused beyond', async () => {
    await using emulator = await testEmulator();
    await emulator.control('PUT', '/resources', { ports: 2 });
    const seen = [await configure(emulator), await configure(emulator), await configure(emulator)];
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 503]);
    expect(seen[2]!.text).toContain('All 2 slots are taken');
    await emulator.control('POST', '/reset');
    expect((await configure(emulator)).status).toBe(200);
    expect(await figures(emulator)).toMatchObject({ ports: { limit: 60, inUse: 1 } });
  });
});

describe('a station, from outside', () => {
  it('should refuse more parallel configures than it serves and lets wait', async () => {
    await using emulator = await testEmulator();
    const station = { endpoints: ['configure'], servers: 2, serviceTime: '300 ms', queue: 3 };
    await emulator.control('PUT', '/resources', { stations: [station] });
    // On the virtual clock, which stands still, they arrive at the same moment.
    const seen = await Promise.all(Array.from({ length: 8 }, () => configure(emulator)));
    const turns = seen.filter(({ status }) => status === 200).map(({ tookMs }) => Math.floor(tookMs / 300));
    expect(turns.sort()).toEqual([1, 1, 2, 2, 3]);
    const refused = seen.filter(({ status }) => status === 503);
    expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(['1', '1', '1']);
    expect(await figures(emulator)).toMatchObject({
      stations: [{ capacityPerSecond: 2000 / 300, busy: 2, waiting: 3, accepted: 5, refused: 3 }],
    });
    await emulator.control('DELETE', '/resources');
    expect((await configure(emulator)).tookMs).toBeLessThan(300);
  });

  it('should answer 20 per second when 60 are offered, refuse the rest, and recover', async () => {
    // Real time: what is measured is the rate of answers.
    const nowMs = () => performance.timeOrigin + performance.now();
    await using emulator = await testEmulator({}, { nowMs });
    const station = { endpoints: ['ack'], servers: 2, serviceTime: '100 ms', queue: 20 };
    await emulator.control('PUT', '/resources', { stations: [station] });
    const answers = await offer(emulator, 60, 4);
    const served = answers.filter(({ status }) => status === 200).map(({ atMs }) => atMs);
    // In two seconds in which it never idles it answers 40, give or take the two under way at either end.
    expect(Math.abs(served.filter((atMs) => atMs > 1_500 && atMs <= 3_500).length - 40)).toBeLessThanOrEqual(
      2,
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
    expect((await emulator.send('GET', '/ack')).tookMs).toBeLessThan(250);
    expect(await figures(emulator)).toMatchObject({
      stations: [{ capacityPerSecond: 20, waiting: 0, peakWaiting: 20 }],
    });
  });

  it('should refuse wrong resources with everything that is wrong, and keep the old ones', async () => {
    await using emulator = await testEmulator({ gpuSlots: 5 });
    const { status, json } = await emulator.control('PUT', '/resources', { gpuSlots: -1, ports: 99 });
    expect(status).toBe(400);
    expect((json as { error: string }).error).toMatch(/gpuSlots must be .*; ports must be at most 60/);
    expect(await figures(emulator)).toMatchObject({ gpuSlots: { limit: 5 } });
  });
});
