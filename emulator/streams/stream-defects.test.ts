import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DataStream } from '../../wire/data-stream.ts';
import { jobHash, rowValue } from '../../wire/row-value.ts';
import type { LedgerEntry } from '../ledger.ts';
import { P50, testEmulator } from '../test-emulator.ts';
import type { TestEmulator } from '../test-emulator.ts';
import { configure, openStream, served } from './testing.ts';
import type { ConfiguredJob, TestStream } from './testing.ts';

const START_MS = 7_000;
const ROWS = 101;
const CHANNELS = [7, 8];
const BINS = 2;

/** 100 rows/s of two channels and two bins, all in the one stream of the view. */
const SMALL = {
  ...P50,
  nfftSelection: 128,
  channels: { min: 7, max: 7 },
  frequencyRange: { min: 0, max: 32 },
  view_type: 1,
};
/** The same with two streams of one channel. */
const TWO = { ...SMALL, channels: { min: 7, max: 8 }, view_type: 0 };

/** A row as either way of reading has it. */
interface SeenRow {
  readonly index: number;
  readonly ofJob: string;
  readonly values: readonly number[];
}

interface Seen extends ConfiguredJob {
  readonly firstMs: number;
  readonly rows: readonly SeenRow[];
  readonly largest: number;
  readonly smallest: number;
}

interface Poll {
  readonly rows: readonly {
    canvasId: string;
    sensors: { id: number; intensity: number[] }[];
    startTimestamp: number;
  }[];
  readonly current_max_amp: number;
  readonly current_min_amp: number;
}

function floats(blob: Uint8Array): number[] {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  return Array.from({ length: blob.byteLength / 4 }, (_, i) => view.getFloat32(i * 4, true));
}

const frameRow = (frame: DataStream, slot: number): SeenRow => ({
  index: frame.row_index[0]!,
  ofJob: `${slot}-${frame.job_id}`,
  values: floats(frame.main_data[0]!),
});

/** Starts a job with a stream open at its first row. */
async function start(emulator: TestEmulator, body: object) {
  const job = await configure(emulator, body);
  const firstMs = emulator.now() + START_MS;
  emulator.advance(START_MS);
  const stream = await openStream(job.stream_port);
  return { ...job, firstMs, stream, slot: job.stream_port - emulator.running.streamPortBase };
}

/** ROWS rows of a new job over its first stream, which is ended then. */
async function overGrpc(emulator: TestEmulator, frames: number): Promise<Seen> {
  const { stream, slot, ...job } = await start(emulator, TWO);
  using reader = stream;
  emulator.advance(ROWS * 10);
  await reader.received(frames);
  // A frame too many would be here by the time that the server has answered this.
  await emulator.send('GET', '/ack');
  const last = reader.frames.at(-1)!;
  const { global_maximum: largest, global_minimum: smallest } = last;
  await emulator.send('DELETE', `/job/${job.job_id}`);
  return { ...job, rows: reader.frames.map((frame) => frameRow(frame, slot)), largest, smallest };
}

async function pollOnce(emulator: TestEmulator, id: string, count: number): Promise<Poll> {
  return ((await emulator.send('GET', `/waterfall/${id}/${count}`)).json as [Poll])[0];
}

/** ROWS rows of a new job by one poll. */
async function byPolling(emulator: TestEmulator): Promise<Seen> {
  const job = await configure(emulator, SMALL);
  const firstMs = emulator.now() + START_MS;
  emulator.advance(START_MS + ROWS * 10);
  const { rows, current_max_amp, current_min_amp } = await pollOnce(emulator, job.job_id, 2 * ROWS);
  await emulator.send('DELETE', `/job/${job.job_id}`);
  return {
    ...job,
    firstMs,
    rows: rows.map(({ canvasId, sensors, startTimestamp }) => ({
      index: (startTimestamp - firstMs) / 10,
      ofJob: canvasId,
      values: sensors.flatMap(({ intensity }) => intensity),
    })),
    largest: current_max_amp,
    smallest: current_min_amp,
  };
}

/** The values of a row of one channel. */
const valuesAt = (id: string, atMs: number): number[] =>
  Array.from({ length: BINS }, (_, bin) => rowValue(jobHash(id), CHANNELS[0]!, bin, atMs));

/** Indices of the rows that are not as they should be, by what is wrong with them. */
function findings({ rows, job_id, firstMs }: Seen) {
  const indices = rows.map(({ index }) => index);
  const own = rows.filter(({ ofJob }) => ofJob === job_id);
  const where = (some: readonly SeenRow[], wrong: (row: SeenRow, i: number) => boolean): number[] =>
    some.filter(wrong).map(({ index }) => index);
  const differs = (row: SeenRow, atMs: number): boolean =>
    valuesAt(row.ofJob, atMs).some((value, i) => value !== row.values[i]);
  return {
    lost: Array.from({ length: ROWS }, (_, i) => i).filter((i) => !indices.includes(i)),
    repeated: where(rows, ({ index }, i) => indices.indexOf(index) < i),
    late: where(rows, ({ index }, i) => i > 0 && index < indices[i - 1]!),
    foreign: where(rows, ({ ofJob }) => ofJob !== job_id),
    short: where(rows, ({ values }) => values.length < BINS),
    wrong: where(own, (row) => row.values.length === BINS && differs(row, firstMs + row.index * 10)),
    old: where(own, (row) => row.values.length === BINS && !differs(row, firstMs + (row.index - 1) * 10)),
  };
}

const NOTHING = { lost: [], repeated: [], late: [], foreign: [], short: [], wrong: [], old: [] };

const on = (emulator: TestEmulator, name: string, strength?: number) =>
  emulator.control('PUT', `/defects/${name}`, strength === undefined ? {} : { strength });
const off = (emulator: TestEmulator, name: string) => emulator.control('DELETE', `/defects/${name}`);
const ledger = async (emulator: TestEmulator, id: string): Promise<LedgerEntry> =>
  (await emulator.control('GET', `/ledger/jobs/${id}`)).json as LedgerEntry;

let emulator: TestEmulator;
beforeEach(async () => {
  emulator = await testEmulator();
});
afterEach(() => emulator[Symbol.asyncDispose]());

describe('each defect of rows, seen over gRPC and by polling, and gone when off', () => {
  // With 2 % of 101 rows, rows 49 and 99 are hit.
  it.each([
    ['lost-rows', ROWS - 2, { lost: [49, 99] }],
    ['duplicated-rows', ROWS + 2, { repeated: [49, 99] }],
    ['reordered-rows', ROWS, { late: [49, 99] }],
    ['corrupt-rows', ROWS, { wrong: [49, 99] }],
    ['stale-rows', ROWS, { wrong: [49, 99], old: [49, 99] }],
    ['short-rows', ROWS, { short: [49, 99] }],
    ['foreign-rows', ROWS, { foreign: [49, 99] }],
  ])('%s should hit exactly its share, evenly spread', async (name, frames, expected) => {
    await on(emulator, name);
    expect(findings(await overGrpc(emulator, frames))).toEqual({ ...NOTHING, ...expected });
    expect(findings(await byPolling(emulator))).toEqual({ ...NOTHING, ...expected });
    await off(emulator, name);
    expect(findings(await overGrpc(emulator, ROWS))).toEqual(NOTHING);
    expect(findings(await byPolling(emulator))).toEqual(NOTHING);
  });

  it('lost-rows should lose exactly k of n rows for a share of k/n, and book them per stream', async () => {
    await on(emulator, 'lost-rows', 7 / ROWS);
    const seen = await overGrpc(emulator, ROWS - 7);
    expect(findings(seen).lost.length).toBe(7);
    const [stream] = (await ledger(emulator, seen.job_id)).streams;
    expect(stream).toMatchObject({ rowsSent: ROWS - 7, rowsLost: 7, rowsWaiting: 0, rowsExpired: 0 });
  });

  it('wrong-extremes should report both inside the values, by its share of the range', async () => {
    const truth = (seen: Seen) => seen.rows.flatMap(({ values }) => values);
    const see = () => Promise.all([overGrpc(emulator, ROWS), byPolling(emulator)]);
    await on(emulator, 'wrong-extremes', 0.25);
    for (const seen of await see()) {
      const [smallest, largest] = [Math.min(...truth(seen)), Math.max(...truth(seen))];
      expect(seen.largest).toBe(Math.fround(largest * 0.75));
      expect(seen.smallest).toBe(Math.fround(smallest + (1000 - smallest) * 0.25));
    }
    await off(emulator, 'wrong-extremes');
    for (const seen of await see()) {
      expect([seen.smallest, seen.largest]).toEqual([Math.min(...truth(seen)), Math.max(...truth(seen))]);
    }
  });

  it('wrong-frequencies should list each frequency too high', async () => {
    const frequencies = async () =>
      ((await emulator.send('POST', '/configure', P50)).json as { frequencies_list: number[] })
        .frequencies_list;
    const healthy = await frequencies();
    await on(emulator, 'wrong-frequencies', 0.1);
    expect(await frequencies()).toEqual(healthy.map((f) => f * 1.1));
    await off(emulator, 'wrong-frequencies');
    expect(await frequencies()).toEqual(healthy);
  });
});

describe('each defect of pace and connection, seen over gRPC and by polling, and gone when off', () => {
  it('throttled-rows should deliver its share of the rate, without losing a row', async () => {
    await on(emulator, 'throttled-rows', 0.25);
    const { job_id, stream } = await start(emulator, TWO);
    using reader = stream;
    const poll = async () => (await pollOnce(emulator, job_id, 1000))?.rows.length ?? 0;
    expect(await poll()).toBe(0);
    emulator.advance(4_000);
    await reader.received(100);
    expect(await poll()).toBe(100);
    expect(await poll()).toBe(0);
    expect(reader.indices).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect((await ledger(emulator, job_id)).streams[0]).toMatchObject({ rowsSent: 100, rowsWaiting: 300 });
    await off(emulator, 'throttled-rows');
    await reader.received(400);
    expect(await poll()).toBe(300);
  });

  it('stalled-rows should deliver nothing for its time, once in 10 s, and then what has waited', async () => {
    await on(emulator, 'stalled-rows', 3_000);
    const { job_id, stream } = await start(emulator, TWO);
    using reader = stream;
    const polled: number[] = [];
    const seen: number[] = [];
    const poll = async () => (await pollOnce(emulator, job_id, 3000))?.rows.length ?? 0;
    // Each second in turn: the stall is from second 2 to 5 and from 12 to 15.
    for (let second = 1; second <= 15; second++) {
      emulator.advance(1_000);
      polled.push(await poll());
      await reader.received(polled.reduce((sum, rows) => sum + rows, 0));
      seen.push(reader.frames.length);
    }
    expect(polled).toEqual([100, 100, 0, 0, 300, 100, 100, 100, 100, 100, 100, 100, 0, 0, 300]);
    expect(seen.at(-1)).toBe(1_500);
    await off(emulator, 'stalled-rows');
    emulator.advance(7_500);
    expect(await poll()).toBe(750);
  });

  it('dropped-connections should break streams and polls after so many rows, and lose none of them', async () => {
    await on(emulator, 'dropped-connections', 20);
    const { job_id, stream_port, stream } = await start(emulator, TWO);
    emulator.advance(300);
    expect(await stream.end()).toMatchObject({ code: status.UNAVAILABLE });
    expect(stream.frames.length).toBe(20);
    using second = await served(stream_port, 0);
    await second.received(10);
    expect(second.indices).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
    expect((await pollOnce(emulator, job_id, 100)).rows.length).toBe(20);
    await expect(emulator.send('GET', `/waterfall/${job_id}/100`)).rejects.toThrow('fetch failed');
    expect((await pollOnce(emulator, job_id, 100)).rows.length).toBe(10);
    const [books] = (await ledger(emulator, job_id)).streams;
    expect(books!.clients.map(({ closedWhy }) => closedWhy)).toEqual(['dropped', null]);
    await off(emulator, 'dropped-connections');
    emulator.advance(1_000);
    await second.received(110);
    expect((await pollOnce(emulator, job_id, 200)).rows.length).toBe(100);
    stream.close();
  });

  it('reused-slots should let the newer job of the slot take over streams and polls', async () => {
    const old = await start(emulator, TWO);
    using reader: TestStream = old.stream;
    emulator.advance(100);
    await reader.received(10);
    await on(emulator, 'reused-slots', 1);
    const newer = await configure(emulator, TWO);
    expect([old.job_id, newer.job_id]).toEqual(['1-1', '1-2']);
    expect(newer.stream_port).toBe(old.stream_port);
    emulator.advance(START_MS);
    await expect
      .poll(async () => (await ledger(emulator, old.job_id)).streams[0]!.clients[0]!.closedWhy)
      .toBe('taken-over');
    const own = reader.frames.length;
    emulator.advance(100);
    await reader.received(own + 10);
    expect(reader.frames.slice(0, own).every((frame) => frame.job_id === 1)).toBe(true);
    expect(reader.frames.slice(own).map((frame) => [frame.job_id, frame.row_index[0]])).toEqual(
      Array.from({ length: 10 }, (_, i) => [2, i]),
    );
    const { rows } = await pollOnce(emulator, old.job_id, 10);
    expect(new Set(rows.map(({ canvasId }) => canvasId))).toEqual(new Set(['1-2']));
    await off(emulator, 'reused-slots');
    expect((await configure(emulator, TWO)).job_id).toBe('2-3');
  });
});
