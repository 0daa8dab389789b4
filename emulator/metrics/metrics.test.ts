import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { openStream } from '../streams/testing.ts';
import { P50, testEmulator, W4 } from '../test-emulator.ts';
import type { TestEmulator } from '../test-emulator.ts';
import { ids, push, SITE, testWeb } from '../web/testing.ts';
import { addFigures } from './figures.ts';
import { serveMetrics } from './metrics-server.ts';
import { parseMetrics } from './testing.ts';

const read = async (url: string) => parseMetrics(await (await fetch(url)).text());
const metrics = (emulator: TestEmulator) => read(`${emulator.running.controlUrl}/metrics`);
const PROCESS = [
  'process_resident_memory_bytes',
  'process_cpu_seconds_total',
  'process_open_fds',
  'nodejs_heap_size_used_bytes',
  'nodejs_eventloop_lag_p99_seconds',
];

describe('the metrics of the server', () => {
  it('should name its address in the state, and tell the figures of the process', async () => {
    await using emulator = await testEmulator();
    const state = (await emulator.control('GET', '/state')).json as { processes: object[] };
    const url = `${emulator.running.controlUrl}/metrics`;
    const own = { name: 'focus-server', pid: process.pid, metricsUrl: url, restarts: 0, paused: false };
    expect(state.processes).toEqual([own]);
    expect(emulator.running.processes()).toEqual(state.processes);
    expect((await fetch(url)).headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const found = await metrics(emulator);
    for (const name of PROCESS) expect(found.get(name)?.samples['']).toBeGreaterThanOrEqual(0);
    const rssBytes = found.get('process_resident_memory_bytes')?.samples[''] ?? 0;
    expect(Math.abs(rssBytes / process.memoryUsage.rss() - 1)).toBeLessThan(0.3);
  });

  it('should keep to the naming rules of Prometheus', async () => {
    await using emulator = await testEmulator();
    const own = [...(await metrics(emulator))].filter(([name]) => /^(focus|web|mongodb)_/.test(name));
    expect(own.length).toBeGreaterThanOrEqual(20);
    for (const [name, { type, help }] of own) {
      expect(name).toMatch(/^[a-z]+(_[a-z]+)+$/);
      expect([name, type]).toEqual([name, name.endsWith('_total') ? 'counter' : 'gauge']);
      expect(help).not.toBe('');
    }
  });

  it('should count jobs, rows and streams as the ledger does', async () => {
    await using emulator = await testEmulator({ jobs: 2 });
    const port = emulator.running.streamPortBase;
    await emulator.send('POST', '/configure', W4);
    await emulator.send('POST', '/configure', P50);
    await emulator.send('POST', '/configure', W4);
    emulator.advance(8_000);
    using stream = await openStream(port + 2);
    await stream.received(100);
    await emulator.send('GET', '/waterfall/1-1/7');
    const now = await metrics(emulator);
    const value = (name: string, labels = '') => now.get(name)?.samples[labels];
    expect(value('focus_jobs_slots')).toBe(2);
    expect(value('focus_jobs_alive')).toBe(2);
    expect(value('focus_jobs_streaming')).toBe(1);
    expect(value('focus_stream_clients')).toBe(1);
    expect(value('focus_jobs_total', 'outcome="configured"')).toBe(2);
    expect(value('focus_jobs_total', 'outcome="refused"')).toBe(1);
    expect(value('focus_rows_made_total')).toBe(200);
    expect(value('focus_rows_delivered_total', 'by="poll"')).toBe(7);
    expect(value('focus_rows_delivered_total', 'by="stream"')).toBe(100);
    expect(value('focus_recorder_running')).toBe(1);

    await emulator.send('DELETE', '/job/1-1');
    await emulator.send('DELETE', '/job/2-2');
    emulator.advance(60_000);
    const after = await metrics(emulator);
    expect(after.get('focus_rows_made_total')?.samples['']).toBe(200);
    expect(after.get('focus_rows_delivered_total')?.samples).toEqual({ 'by="poll"': 7, 'by="stream"': 100 });
    expect(after.get('focus_jobs_total')?.samples['outcome="cancelled"']).toBe(2);
    expect(after.get('focus_jobs_alive')?.samples['']).toBe(0);
  });

  it('should count alerts by hop', async () => {
    await using web = await testWeb();
    const user = await web.user('user-1');
    await user.send('POST', `${SITE}/push-to-rabbit`, push(ids(5)));
    await web.until({ inserted: 5 });
    const hops = (await metrics(web)).get('web_alerts_total')?.samples;
    expect(hops).toMatchObject({ 'hop="received"': 5, 'hop="accepted"': 5, 'hop="inserted"': 5 });
    expect(hops).toMatchObject({ 'hop="lost_in_broker"': 0 });
  });
});

describe('serveMetrics', () => {
  it('should serve the metrics of a process that serves nothing else', async () => {
    let n = 1;
    const server = await serveMetrics([{ name: 'things_total', help: 'Things', read: () => n }]);
    expect((await read(server.url)).get('things_total')).toEqual({
      type: 'counter',
      help: 'Things',
      samples: { '': 1 },
    });
    n = 3;
    expect((await read(server.url)).get('things_total')?.samples).toEqual({ '': 3 });
    expect((await fetch(new URL('/', server.url))).status).toBe(404);
    await server.close();
  });
});

describe('addFigures', () => {
  it('should forget a label whose value is gone', async () => {
    const registry = new Registry();
    let values: Record<string, number> = { a: 1, b: 2 };
    addFigures(registry, [{ name: 'things', help: 'Things', label: 'of', read: () => values }]);
    expect(parseMetrics(await registry.metrics()).get('things')?.samples).toEqual({
      'of="a"': 1,
      'of="b"': 2,
    });
    values = { b: 3 };
    expect(parseMetrics(await registry.metrics()).get('things')?.samples).toEqual({ 'of="b"': 3 });
  });
});

describe('parseMetrics', () => {
  it.each([
    ['x 1', 'the last line'],
    ['x 1\n', 'without a type'],
    ['# TYPE x gauge\nx one\n', 'no number'],
    ['# TYPE x gauge\nx{a=b} 1\n', 'no sample'],
    ['# TYPE x gauge\nx 1\nx 2\n', 'twice'],
    ['# TYPE x gauge\nx 1\n# HELP x late\n', 'after its samples'],
  ])('should refuse %j', (text, message) => {
    expect(() => parseMetrics(text)).toThrow(message);
  });
});
