import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator, type RunningEmulator } from '../emulator/index.ts';
import type { TransportName } from '../helpers/profile/profile.ts';
import { openHttpClient } from '../helpers/engine/http-client.ts';
import { streamAddress } from '../helpers/focus/streams/asked-job.ts';
import { StreamReader } from '../helpers/focus/streams/stream-reader.ts';
import { PAYLOADS } from '../helpers/profile/payloads.ts';
import { OperationRun } from './testing/run-operation.ts';

// The stream clients of the suite against the emulator, and what they count against its ledger. No database is needed.

interface LedgerJob {
  readonly rowsMade: number;
  readonly rowsSent: number;
  readonly rowsLost: number;
  readonly streams: readonly {
    readonly rowsSent: number;
    readonly rowsLost: number;
    readonly frames: number;
    readonly opened: number;
  }[];
}

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await startEmulator({ mongodbUri: null, rabbitmqUrl: null, clock: 10 });
});
afterAll(() => emulator.close());

const control = async (method: string, path: string, body?: object): Promise<unknown> => {
  const response = await fetch(`${emulator.controlUrl}/control${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  });
  return response.json();
};
const ledgerOf = (jobId: string) => control('GET', `/ledger/jobs/${jobId}`) as Promise<LedgerJob>;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

beforeEach(async () => {
  await control('POST', '/reset');
});

const LIVE = { holdS: 3, streamingWithinS: 10 };
/** 100 rows/s of ten channels on three streams. */
const QUICK = { ...PAYLOADS.P10, displayInfo: { height: 1000 } };

describe('grpc-stream', () => {
  it('should read exactly the rows that the emulator sent, and end as planned', async () => {
    const run = new OperationRun(emulator.focusBaseUrl);
    const { error, steps, failed, counters, jobs, peaks } = await run.arrival('grpc-stream', QUICK, LIVE);
    expect(error).toBeNull();
    expect(failed).toEqual([]);
    expect(steps).toEqual(['configure', 'connect', 'first-frame', 'hold', 'data', 'cancel', 'gone']);
    const truth = await ledgerOf(jobs[0]!);
    // What was under way when the client left was sent, but not read.
    const sent = sum(truth.streams.map(({ frames }) => frames));
    expect(counters['frames']).toBeLessThanOrEqual(sent);
    expect(counters['frames']).toBeGreaterThan(sent - 10);
    expect(counters['rows']).toBe(counters['frames']);
    expect(counters).toMatchObject({
      'lost-rows': 0,
      'foreign-rows': 0,
      'corrupt-rows': 0,
      'wrong-extremes': 0,
    });
    expect(peaks).toEqual({ 'jobs-configured': 1, 'jobs-connected': 1, 'jobs-streaming': 1 });
    expect(run.levels).toEqual({ 'jobs-configured': 0, 'jobs-connected': 0, 'jobs-streaming': 0 });
  });
});

/** 299 s of one recording: 598 rows on each of three streams, played in 1.5 s. */
const RECORDED = { recordedS: 299, streamingWithinS: 10 };
const ROWS = 598;
const SMALL = {
  ...PAYLOADS.S50,
  channels: { min: 1, max: 6 },
  frequencyRange: { min: 0, max: 50 },
};
/** The defects hit every 50th row: the 550th is the last one. */
const HIT = 11;

const CLASSES = [
  'lost',
  'foreign',
  'short',
  'corrupt',
  'stale',
  'duplicated',
  'misplaced',
  'reordered',
] as const;

describe.each([
  ['grpc-stream', { ...RECORDED, holdS: 0 }, 3 * ROWS, 3 * HIT],
  // A poll brings all channels at once.
  ['job-stream', { ...RECORDED, holdS: 6, pollsPerSecond: 10, rowsPerPoll: 50 }, ROWS, HIT],
] as const)('%s of a recording', (operation, options, rows, hit) => {
  it('should bring every row, and nothing wrong', async () => {
    const run = new OperationRun(emulator.focusBaseUrl);
    const { error, failed, counters, jobs } = await run.arrival(operation, SMALL, options);
    expect([error, failed]).toEqual([null, []]);
    const none = Object.fromEntries(CLASSES.map((name) => [`${name}-rows`, 0]));
    expect(counters).toMatchObject({ ...none, rows, 'wrong-extremes': 0, 'jobs-checked-by-value': 1 });
    expect((await ledgerOf(jobs[0]!)).rowsMade).toBe(ROWS);
  });

  it.each([
    ['lost-rows', 'lost'],
    ['duplicated-rows', 'duplicated'],
    ['corrupt-rows', 'corrupt'],
    ['stale-rows', 'stale'],
    ['short-rows', 'short'],
    ['reordered-rows', 'reordered'],
  ] as const)('should find exactly the rows of the defect %s, and nothing else', async (defect, name) => {
    await control('PUT', `/defects/${defect}`);
    const run = new OperationRun(emulator.focusBaseUrl);
    const { error, counters, failed, jobs } = await run.arrival(operation, SMALL, options);
    expect(error).toBeNull();
    const expected = Object.fromEntries(CLASSES.map((one) => [`${one}-rows`, one === name ? hit : 0]));
    expect(counters).toMatchObject(expected);
    expect(failed).toEqual([expect.stringMatching(new RegExp(`^data: ${name} rows: job .* ${name} of `))]);
    const truth = await ledgerOf(jobs[0]!);
    const lost =
      operation === 'job-stream' ? truth.rowsLost : sum(truth.streams.map(({ rowsLost }) => rowsLost));
    expect(counters['lost-rows']).toBe(lost);
  });

  it('should not take the rows of another job for its own', async () => {
    await control('PUT', '/defects/foreign-rows');
    const run = new OperationRun(emulator.focusBaseUrl);
    const { error, counters } = await run.arrival(operation, SMALL, options);
    expect(error).toMatchObject({ errorClass: 'foreign rows' });
    expect(counters['foreign-rows']).toBeGreaterThan(0);
    expect(counters).toMatchObject({ 'lost-rows': 0, 'corrupt-rows': 0, 'foreign-jobs': 1 });
  });

  it.each([
    ['wrong-extremes', 'wrong extremes'],
    ['wrong-frequencies', 'wrong answer'],
  ])('should find %s', async (defect, errorClass) => {
    await control('PUT', `/defects/${defect}`);
    const run = new OperationRun(emulator.focusBaseUrl);
    const { error, counters, failed } = await run.arrival(operation, SMALL, options);
    expect(error).toBeNull();
    expect(counters[defect]).toBeGreaterThan(0);
    expect(failed[0]).toMatch(new RegExp(`^data: ${errorClass}: `));
  });
});

describe('a stream that does not go on', () => {
  it('should be lost with its connection, and not be made again', async () => {
    await control('PUT', '/defects/dropped-connections');
    const run = new OperationRun(emulator.focusBaseUrl);
    const { error, counters, jobs } = await run.arrival('grpc-stream', QUICK, LIVE);
    expect(error).toMatchObject({ outcome: 'unanswered', errorClass: 'stream connection-lost' });
    expect(counters['streams-ended-connection-lost']).toBeGreaterThan(0);
    const truth = await ledgerOf(jobs[0]!);
    expect(truth.streams.map(({ opened }) => opened)).toEqual([1, 1, 1]);
  });

  it('should not be taken for one that streams', async () => {
    await control('PUT', '/defects/stalled-rows', { strength: 10_000 });
    const run = new OperationRun(emulator.focusBaseUrl);
    const { error } = await run.arrival('grpc-stream', QUICK, { ...LIVE, holdS: 10 });
    expect(error).toMatchObject({ outcome: 'failed', errorClass: 'stopped streaming' });
    expect(run.levels['jobs-streaming']).toBe(0);
  });

  it('should be waited for no longer than it is told to where nothing can be connected to', async () => {
    await control('PUT', '/defects/capacity-cap', { strength: 0 });
    const run = new OperationRun(emulator.focusBaseUrl);
    const { error } = await run.arrival('grpc-stream', QUICK, { ...LIVE, streamingWithinS: 1 });
    expect(error).toMatchObject({ outcome: 'unanswered', errorClass: 'not connectable' });
  });

  it('should say so when the run ends first', async () => {
    const run = new OperationRun(emulator.focusBaseUrl);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 2500);
    const { error } = await run.arrival('grpc-stream', QUICK, { ...LIVE, holdS: 30 }, stop.signal);
    expect(error).toMatchObject({ outcome: 'unanswered', errorClass: 'ended by the run' });
  });
});

/** Bytes that the kernel has received on the connections from these local ports: `bytes_received` of TCP_INFO. */
function kernelReceived(localPorts: readonly number[]): number {
  const filter = localPorts.map((port) => `sport = :${port}`).join(' or ');
  const told = execFileSync('ss', ['-tinH', filter], { encoding: 'utf8' });
  return sum([...told.matchAll(/bytes_received:(\d+)/g)].map(([, bytes]) => Number(bytes)));
}

describe('bytes on the wire', () => {
  it('should be what the kernel counted for the sockets of a gRPC stream', async () => {
    const http = await openHttpClient('undici', {
      baseUrl: emulator.focusBaseUrl,
      verifyTls: true,
      headers: {},
      timeoutS: 10,
    });
    const answer = (await http.send('POST', '/configure', PAYLOADS.P50)).json() as Record<string, unknown>;
    let frames = 0;
    await using reader = new StreamReader(streamAddress(answer)!, () => void frames++);
    expect(await reader.connect(Date.now() + 10_000, Date.now)).toBe(true);
    reader.open([0, 1, 2]);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    // Everything is in this process, which stands still while `ss` asks, so the two are of the same moment but for
    // what the kernel holds and nobody has read yet.
    const kernel = kernelReceived(reader.wire.localPorts);
    const counted = reader.wire.received;
    expect(frames).toBeGreaterThan(400);
    expect(kernel).toBeGreaterThan(5e6);
    expect(Math.abs(counted - kernel) / kernel).toBeLessThan(0.01);
    await http.close();
  });

  it.each<TransportName>(['undici', 'playwright'])(
    'should be what it counted for polls over %s',
    async (transport) => {
      const http = await openHttpClient(transport, {
        baseUrl: emulator.focusBaseUrl,
        verifyTls: true,
        headers: {},
        timeoutS: 10,
      });
      const configured = await http.send('POST', '/configure', PAYLOADS.W50);
      const { job_id: jobId } = configured.json() as { job_id: string };
      let counted = configured.wireBytes ?? NaN;
      for (let i = 0; i < 30; i++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const answer = await http.send('GET', `/waterfall/${jobId}/100`);
        counted += answer.wireBytes ?? NaN;
        // Headers come on top of the body.
        expect(answer.wireBytes).toBeGreaterThan(answer.bytes);
      }
      const port = new URL(emulator.focusBaseUrl).port;
      const told = execFileSync('ss', ['-tinH', `dport = :${port}`], { encoding: 'utf8' });
      const kernel = sum([...told.matchAll(/bytes_received:(\d+)/g)].map(([, bytes]) => Number(bytes)));
      expect(kernel).toBeGreaterThan(2e5);
      expect(Math.abs(counted - kernel) / kernel).toBeLessThan(0.01);
      await http.close();
    },
  );
});

describe('stream-sharing', () => {
  it('should get every row once over two clients, and tell the next job of the slot apart', async () => {
    const run = new OperationRun(emulator.focusBaseUrl);
    const { error, failed, counters, steps } = await run.arrival('stream-sharing', SMALL, RECORDED);
    expect([error, failed]).toEqual([null, []]);
    expect(steps).toEqual(['configure', 'connect', 'share', 'cancel', 'gone', 'configure', 'reuse']);
    expect(counters).toMatchObject({ 'lost-rows': 0, 'duplicated-rows': 0, 'foreign-rows': 0 });
    expect(counters['rows']).toBe(3 * ROWS);
    expect(counters['reused-slot-frames']).toBeGreaterThan(0);
  });

  it('should see that rows are missing', async () => {
    await control('PUT', '/defects/lost-rows');
    const run = new OperationRun(emulator.focusBaseUrl);
    const { error, counters } = await run.arrival('stream-sharing', SMALL, RECORDED);
    expect(error).toMatchObject({ errorClass: 'lost rows' });
    expect(counters['lost-rows']).toBe(3 * HIT);
  });
});
