import { createServer } from 'node:http';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Profile } from '../profile/profile.ts';
import { probeLogFile } from './probe-log-file.ts';
import { readRun } from './read-run.ts';
import { runLoad } from './run-load.ts';
import { constant, testProfile } from './testing.ts';
import type { RunOrder } from './thread-protocol.ts';

/** Counts what it is asked, by arrival; closed at the end. */
async function countingServer() {
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.set(path, (asked.get(path) ?? 0) + 1);
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { baseUrl, asked, [Symbol.asyncDispose]: close };
}

function orderOf(profile: Profile, baseUrl: string, folder: string): RunOrder {
  return {
    profile,
    environment: {
      name: 'test',
      description: '',
      kind: 'remote',
      focus: { baseUrl, verifyTls: true, headers: {}, timeoutS: 10 },
      controlUrl: null,
      mongodbUri: null,
      rabbitmqUrl: null,
      webApp: null,
      allowed: { permissions: [], maxRatePerSecond: null, maxJobs: null },
      declared: { streamingJobs: null, minimumStreamingJobs: null },
      probes: [],
      secrets: [],
    },
    header: {
      runId: 'r',
      profile,
      environment: {
        name: 'test',
        baseUrl,
        declaredJobs: null,
        minimumJobs: null,
        capabilities: [],
        parts: {},
      },
      versions: {},
      shard: { index: 0, count: 1 },
      startedAt: new Date().toISOString(),
      calibration: null,
    },
    directory: join(folder, 'record'),
    journalFile: join(folder, 'journal.ndjson'),
    checkRowValues: false,
  };
}

const profileOf = (threads: number): Profile =>
  testProfile([constant(50, 1)], {
    threads,
    users: 4,
    operations: [{ name: 'op', use: 'request', weight: 1, options: { path: '/work?n={arrival}' } }],
  });

describe('runLoad', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'run-load-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('should make every arrival once, however many threads share them, and one record of it', async () => {
    await using server = await countingServer();
    for (const threads of [3, 1]) {
      server.asked.clear();
      const record = await runLoad(orderOf(profileOf(threads), server.baseUrl, folder));
      const paths = Array.from({ length: 50 }, (_, n) => `/work?n=${n}`);
      expect([...server.asked].filter(([path]) => path.startsWith('/work')).sort()).toEqual(
        paths.map((path) => [path, 1]).sort(),
      );
      expect(record.phases[0]).toMatchObject({
        planned: 50,
        due: 50,
        dueBy: { op: 50 },
        started: 50,
        ok: 50,
      });
      expect(record.shard).toEqual({ index: 0, count: 1 });
      expect(record.ended).toBe('complete');
      // The single run must not take the threads of the one before it for its own.
      const folders = readdirSync(join(folder, 'record')).filter((name) => name.startsWith('thread-'));
      expect(folders).toHaveLength(threads === 1 ? 0 : threads);
      expect(readRun(join(folder, 'record'))).toEqual(record);
    }
  });

  it('should let somebody watch from before second 0 until its end, and keep what was seen', async () => {
    await using server = await countingServer();
    for (const threads of [1, 2]) {
      let stoppedAtMs = 0;
      const watch = async (directory: string) => {
        const log = probeLogFile(directory);
        mkdirSync(directory, { recursive: true });
        log.begin();
        const probes = [{ name: 'p', kind: 'process' as const, everyS: 1 }];
        log.append({ kind: 'begin', atMs: Date.now(), probes });
        log.append({ kind: 'look', probe: 'p', atMs: Date.now(), values: { threads: 3 } });
        const stop = async () => {
          stoppedAtMs = Date.now();
          log.append({ kind: 'look', probe: 'p', atMs: stoppedAtMs, values: { threads: 4 } });
          log.finish();
        };
        return { stop };
      };
      const record = await runLoad(orderOf(profileOf(threads), server.baseUrl, folder), { watch });
      const points = record.probes[0]?.series[0]?.points ?? [];
      expect(points.map(([, value]) => value)).toEqual([3, 4]);
      expect(points[0]?.[0]).toBeLessThan(0);
      expect(points[1]?.[0]).toBeCloseTo((stoppedAtMs - (record.loadStartedAtMs ?? 0)) / 1000, 2);
      expect(points[1]?.[0]).toBeGreaterThan(1);
    }
  });

  it('should end all threads when it is told to, each in order', async () => {
    await using server = await countingServer();
    const long = { ...profileOf(2), phases: [constant(50, 60)] };
    const stop = new AbortController();
    const record = await runLoad(orderOf(long, server.baseUrl, folder), {
      signal: stop.signal,
      onProgress: () => stop.abort('enough'),
    });
    expect(record).toMatchObject({ ended: 'aborted', endReason: 'enough' });
    expect(record.joined?.parts.map(({ ended }) => ended)).toEqual(['aborted', 'aborted']);
    expect(record.durationS).toBeLessThan(30);
  });

  it('should say which thread broke, and never take what is left for a whole run', async () => {
    await using server = await countingServer();
    const profile = profileOf(2);
    const broken = {
      ...profile,
      operations: [{ ...profile.operations[0]!, use: 'no-such-module' }],
    };
    const record = await runLoad(orderOf(broken, server.baseUrl, folder));
    expect(record.ended).toBe('cut-off');
    expect(record.endReason).toContain('generator: Error: test.yaml: no operation module no-such-module');
  });
});
