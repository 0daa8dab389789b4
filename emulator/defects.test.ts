import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { P50, testEmulator, W4 } from './test-emulator.ts';
import type { TestEmulator } from './test-emulator.ts';

const statuses = async (count: number, ask: () => Promise<{ status: number }>): Promise<number[]> => {
  const seen: number[] = [];
  for (let i = 0; i < count; i++) seen.push((await ask()).status);
  return seen;
};
const ack = (emulator: TestEmulator) => () => emulator.send('GET', '/ack');
const on = (emulator: TestEmulator, name: string, body?: object) =>
  emulator.control('PUT', `/defects/${name}`, body);
const off = (emulator: TestEmulator, name: string) => emulator.control('DELETE', `/defects/${name}`);

async function start(emulator: TestEmulator): Promise<string> {
  return ((await emulator.send('POST', '/configure', W4)).json as { job_id: string }).job_id;
}

/** Whether a request is still without an answer after `ms`. */
async function hangs(emulator: TestEmulator, path: string, ms: number): Promise<boolean> {
  const signal = AbortSignal.timeout(ms);
  try {
    await fetch(emulator.running.focusBaseUrl + path, { signal });
    return false;
  } catch (error) {
    if (signal.aborted) return true;
    throw error;
  }
}

describe('each defect, seen from outside and gone when off', () => {
  let emulator: TestEmulator;
  beforeEach(async () => {
    emulator = await testEmulator();
  });
  afterEach(() => emulator[Symbol.asyncDispose]());

  it('slow-all should delay every answer', async () => {
    await on(emulator, 'slow-all', { strength: 400 });
    for (const path of ['/ack', '/channels', '/metadata/9-9']) {
      expect((await emulator.send('GET', path)).tookMs).toBeGreaterThanOrEqual(395);
    }
    await off(emulator, 'slow-all');
    expect((await emulator.send('GET', '/ack')).tookMs).toBeLessThan(395);
  });

  it('slow-tail should delay every 10th answer of an endpoint', async () => {
    await on(emulator, 'slow-tail', { strength: 400 });
    const slow: number[] = [];
    for (let i = 1; i <= 20; i++) {
      if ((await emulator.send('GET', '/ack')).tookMs >= 395) slow.push(i);
      await emulator.send('GET', '/channels');
    }
    expect(slow).toEqual([10, 20]);
    await off(emulator, 'slow-tail');
    for (let i = 1; i <= 10; i++) expect((await emulator.send('GET', '/ack')).tookMs).toBeLessThan(395);
  });

  it('slow-endpoint should delay configure, or the endpoint it is told', async () => {
    await on(emulator, 'slow-endpoint', { strength: 400 });
    expect((await emulator.send('POST', '/configure', P50)).tookMs).toBeGreaterThanOrEqual(395);
    expect((await emulator.send('GET', '/ack')).tookMs).toBeLessThan(395);
    await on(emulator, 'slow-endpoint', { strength: 400, endpoint: 'ack' });
    expect((await emulator.send('GET', '/ack')).tookMs).toBeGreaterThanOrEqual(395);
    expect((await emulator.send('POST', '/configure', P50)).tookMs).toBeLessThan(395);
    await off(emulator, 'slow-endpoint');
    expect((await emulator.send('GET', '/ack')).tookMs).toBeLessThan(395);
  });

  it('errors should answer exactly its share with 500, evenly spread, on each endpoint', async () => {
    await on(emulator, 'errors');
    const one = [200, 200, 200, 200, 500];
    expect(await statuses(10, ack(emulator))).toEqual([...one, ...one]);
    expect(await statuses(5, () => emulator.send('GET', '/channels'))).toEqual(one);
    await on(emulator, 'errors', { strength: 1, endpoint: 'channels' });
    expect((await emulator.send('GET', '/channels')).text).toBe('{"error":"Internal server error"}');
    expect((await emulator.send('GET', '/ack')).status).toBe(200);
    await off(emulator, 'errors');
    expect(await statuses(5, () => emulator.send('GET', '/channels'))).toEqual([200, 200, 200, 200, 200]);
  });

  it('hang should leave its share without an answer', async () => {
    await on(emulator, 'hang', { strength: 0.5 });
    const seen: boolean[] = [];
    for (let i = 0; i < 4; i++) seen.push(await hangs(emulator, '/ack', 1_000));
    expect(seen).toEqual([false, true, false, true]);
    await off(emulator, 'hang');
    expect(await statuses(4, ack(emulator))).toEqual([200, 200, 200, 200]);
  });

  it('capacity-cap should answer 200 to the jobs beyond and never stream them', async () => {
    await on(emulator, 'capacity-cap', { strength: 2 });
    const ids = [await start(emulator), await start(emulator), await start(emulator)];
    emulator.advance(8_000);
    const polled = await Promise.all(ids.map((id) => emulator.send('GET', `/waterfall/${id}/1`)));
    expect(polled.map(({ status }) => status)).toEqual([201, 201, 200]);
    const status = await emulator.send('GET', `/job_status/${ids[2]!}`);
    expect(status.json).toMatchObject({ status: 'pending' });
    expect((await emulator.control('GET', `/ledger/jobs/${ids[2]!}`)).json).toMatchObject({
      listeningAt: null,
    });
    await off(emulator, 'capacity-cap');
    const healthy = await start(emulator);
    emulator.advance(8_000);
    expect((await emulator.send('GET', `/waterfall/${healthy}/1`)).status).toBe(201);
  });

  it('lying-cancel should answer 200 while the job stays', async () => {
    await on(emulator, 'lying-cancel');
    const id = await start(emulator);
    expect(await statuses(2, () => emulator.send('DELETE', `/job/${id}`))).toEqual([200, 200]);
    expect((await emulator.send('GET', `/metadata/${id}`)).status).toBe(200);
    await off(emulator, 'lying-cancel');
    expect(await statuses(2, () => emulator.send('DELETE', `/job/${id}`))).toEqual([200, 404]);
  });

  it('no-recovery should stay down after the load has gone, until the reset', async () => {
    await on(emulator, 'no-recovery', { strength: 3 });
    const configure = () => emulator.send('POST', '/configure', P50);
    expect(await statuses(3, configure)).toEqual([200, 200, 200]);
    emulator.advance(1_000);
    expect(await statuses(3, configure)).toEqual([200, 200, 200]);
    const fourth = await configure();
    expect(fourth.status).toBe(503);
    expect(fourth.tookMs).toBeGreaterThanOrEqual(1_990);
    emulator.advance(3_600_000);
    expect((await configure()).status).toBe(503);
    expect((await emulator.send('GET', '/ack')).status).toBe(200);
    expect((await emulator.control('GET', '/state')).json).toMatchObject({ collapsed: true });
    await emulator.control('POST', '/reset');
    expect((await configure()).status).toBe(200);
  });

  it('lost-rows should lose exactly its share and book it', async () => {
    await on(emulator, 'lost-rows', { strength: 0.1 });
    const id = await start(emulator);
    const firstMs = emulator.now() + 7_000;
    emulator.advance(8_000);
    const { json } = await emulator.send('GET', `/waterfall/${id}/100`);
    const { rows } = (json as [{ rows: { startTimestamp: number }[] }])[0];
    const indices = rows.map(({ startTimestamp }) => (startTimestamp - firstMs) / 10);
    expect(indices).toEqual(Array.from({ length: 100 }, (_, i) => i).filter((i) => i % 10 !== 9));
    const entry = (await emulator.control('GET', `/ledger/jobs/${id}`)).json;
    expect(entry).toMatchObject({ rowsMade: 100, rowsSent: 90, rowsLost: 10 });
    await off(emulator, 'lost-rows');
    emulator.advance(1_000);
    const after = (await emulator.send('GET', `/waterfall/${id}/100`)).json as [{ rows: object[] }];
    expect(after[0].rows.length).toBe(100);
  });
});

describe('closing', () => {
  it('should not wait for requests that hang or are slow', async () => {
    const emulator = await testEmulator();
    await on(emulator, 'hang', { strength: 1, endpoint: 'ack' });
    await on(emulator, 'slow-all', { strength: 60_000 });
    const outcomes = Promise.allSettled(['/ack', '/channels'].map((path) => emulator.send('GET', path)));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const began = performance.now();
    await emulator.running.close();
    expect(performance.now() - began).toBeLessThan(1_000);
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe('a file of defects', () => {
  async function withFile(content: string) {
    const folder = mkdtempSync(join(tmpdir(), 'defects-'));
    const path = join(folder, 'defects.yaml');
    writeFileSync(path, content);
    try {
      await using emulator = await testEmulator({ defectsFile: path });
      return ((await emulator.control('GET', '/state')).json as { activeDefects: unknown }).activeDefects;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('should be on from the start, as YAML or JSON, by name or in full', async () => {
    expect(await withFile('- slow-all\n- name: errors\n  strength: 0.5\n  endpoint: ack\n')).toEqual([
      { name: 'slow-all', strength: 1500, endpoint: null },
      { name: 'errors', strength: 0.5, endpoint: 'ack' },
    ]);
    const window = { fromMs: Date.UTC(2026, 0, 1) + 10_000, untilMs: Date.UTC(2026, 0, 1) + 40_000 };
    expect(await withFile('- name: hang\n  user: bob\n  window: { after: 10 s, for: 30 s }')).toEqual([
      { name: 'hang', strength: 0.2, endpoint: null, user: 'bob', window },
    ]);
    expect(await withFile('- set: as-deployed')).toHaveLength(10);
    expect(await withFile('[{"name":"hang"}]')).toEqual([{ name: 'hang', strength: 0.2, endpoint: null }]);
  });

  it.each([
    ['- slow-al', /entry 1: There is no defect "slow-al". Did you mean "slow-all"/],
    ['- name: errors\n  strength: 7', /entry 1: strength of "errors" must be a share above 0, at most 1/],
    ['a: 1', /it holds no list\. Write a list such as/],
    ['- strength: 1', /entry 1 has no name/],
    ['- hang\n- hang', /entry 2: "hang" is there twice/],
    ['- set: as-deploied', /entry 1: There is no set of defects "as-deploied". Did you mean "as-deployed"/],
    [
      '- slow-al\n- name: hang\n  strength: 2\n  user: 3',
      /entry 1: .*entry 2: strength.*; user of "hang" must be/,
    ],
    ['- name: hang\n  window: { after: 1 }', /window\.after must be a number and ms, s, min or h/],
  ])('should stop the start when it is wrong: %s', async (content, message) => {
    await expect(withFile(content)).rejects.toThrow(message);
  });
});
