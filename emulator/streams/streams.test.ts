import { createServer } from 'node:net';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import type { DataStream } from '../../wire/data-stream.ts';
import { jobHash, rowValue } from '../../wire/row-value.ts';
import type { LedgerEntry } from '../ledger.ts';
import { P50, testEmulator } from '../test-emulator.ts';
import type { TestEmulator } from '../test-emulator.ts';
import { claimPortBlock } from './port-block.ts';
import { configure, connects, openStream, served, TestStream } from './testing.ts';

/** 2 rows/s of 50 channels and 256 bins. */
const S50 = { ...P50, displayTimeAxisDuration: 300, displayInfo: { height: 600 } };
const START_MS = 7_000;

const ledger = async (emulator: TestEmulator, id: string): Promise<LedgerEntry> =>
  (await emulator.control('GET', `/ledger/jobs/${id}`)).json as LedgerEntry;

/** A started job with a stream of it open. */
async function streaming(emulator: TestEmulator, body: object, streamId = 0) {
  const job = await configure(emulator, body);
  const firstMs = emulator.now() + START_MS;
  emulator.advance(START_MS);
  return { ...job, firstMs, stream: await openStream(job.stream_port, streamId) };
}

function values(frame: DataStream): number[] {
  const blob = frame.main_data[0]!;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  return Array.from({ length: blob.byteLength / 4 }, (_, i) => view.getFloat32(i * 4, true));
}

/** A window of that many seconds for which there is a recording. */
async function recordedWindow(emulator: TestEmulator, spanS: number): Promise<object> {
  const nowS = emulator.now() / 1000;
  const range = { start_time: nowS - 7 * 86_400, end_time: nowS };
  const list = (await emulator.send('POST', '/recordings_in_time_range', range)).json as [number, number][];
  const [startS] = list.find(([start, end]) => end - start > spanS + 2)!;
  return { start_time: startS + 1, end_time: startS + 1 + spanS };
}

describe('a live job over gRPC', () => {
  it('should refuse connections until its pod is up, and again when it has ended', async () => {
    await using emulator = await testEmulator();
    const { job_id, stream_port } = await configure(emulator, S50);
    emulator.advance(START_MS - 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await connects(stream_port)).toBe(false);
    using early = new TestStream(stream_port, 0);
    expect(await early.end()).toMatchObject({ code: status.UNAVAILABLE });
    emulator.advance(1);
    using stream = await openStream(stream_port);
    await emulator.send('DELETE', `/job/${job_id}`);
    expect(await stream.end()).toEqual({ code: status.UNAVAILABLE, details: 'Cancelling all calls' });
    expect(await connects(stream_port)).toBe(false);
  });

  it('should send a frame per row, with the values of the formula and running extremes', async () => {
    await using emulator = await testEmulator();
    const { job_id, firstMs, stream } = await streaming(emulator, S50, 1);
    using reader = stream;
    emulator.advance(1_000);
    const frames = await reader.received(2);
    const all: number[] = [];
    frames.forEach((frame, row) => {
      const timestampMs = firstMs + row * 500;
      const expected = Array.from({ length: 17 * 256 }, (_, i) =>
        rowValue(jobHash(job_id), 18 + Math.floor(i / 256), i % 256, timestampMs),
      );
      all.push(...expected);
      expect(values(frame)).toEqual(expected);
      const { main_data, ...rest } = frame;
      expect(main_data.length).toBe(1);
      expect(rest).toEqual({
        start_channel: 18,
        end_channel: 34,
        timestamp_in_milis: [timestampMs],
        row_index: [row],
        data_shape_x: 4352,
        data_shape_y: 1,
        global_maximum: Math.max(...all),
        global_minimum: Math.min(...all),
        job_id: 1,
      });
    });
  });

  it('should have three streams of 17, 17 and 16 channels, and refuse a fourth by name', async () => {
    await using emulator = await testEmulator();
    const { stream_port, stream } = await streaming(emulator, S50);
    using first = stream;
    using second = await served(stream_port, 1);
    using third = await served(stream_port, 2);
    using fourth = new TestStream(stream_port, 3);
    emulator.advance(500);
    const frames = await Promise.all([first, second, third].map((one) => one.received(1)));
    expect(frames.map(([frame]) => [frame!.start_channel, frame!.end_channel])).toEqual([
      [1, 17],
      [18, 34],
      [35, 50],
    ]);
    expect(await fourth.end()).toEqual({
      code: status.INVALID_ARGUMENT,
      details: 'stream_id must be from 0 to 2: this job has 3 streams; got 3',
    });
  });

  it('should deliver each row once to polls and once to every stream, and book each account apart', async () => {
    await using emulator = await testEmulator();
    const { job_id, stream } = await streaming(emulator, S50);
    using reader = stream;
    emulator.advance(5_000);
    await reader.received(10);
    await emulator.send('GET', `/waterfall/${job_id}/4`);
    expect(reader.indices).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const entry = await ledger(emulator, job_id);
    expect(entry).toMatchObject({ rowsMade: 10, rowsSent: 4, rowsWaiting: 6, polls: 1, portProblem: null });
    expect(entry.streams).toEqual([
      {
        streamId: 0,
        rowsSent: 10,
        rowsLost: 0,
        rowsExpired: 0,
        rowsUndelivered: 0,
        rowsWaiting: 0,
        frames: 10,
        bytes: 10 * 17 * 256 * 4,
        firstFrameAt: entry.configuredAt + START_MS + 5_000,
        opened: 1,
        clients: [
          {
            openedAt: entry.configuredAt + START_MS,
            frames: 10,
            bytes: 10 * 17 * 256 * 4,
            closedAt: null,
            closedWhy: null,
          },
        ],
      },
    ]);
  });

  it('should live on while a stream is open, and be cleaned up 50 s after the last client left', async () => {
    await using emulator = await testEmulator();
    const { job_id, stream_port, stream } = await streaming(emulator, S50);
    emulator.advance(500_000);
    expect((await emulator.send('GET', `/metadata/${job_id}`)).status).toBe(200);
    stream.close();
    await expect
      .poll(async () => (await ledger(emulator, job_id)).streams[0]!.clients[0]!.closedWhy)
      .toBe('client');
    emulator.advance(49_999);
    expect((await emulator.send('GET', `/metadata/${job_id}`)).status).toBe(200);
    emulator.advance(1);
    expect((await emulator.send('GET', `/metadata/${job_id}`)).status).toBe(404);
    expect(await ledger(emulator, job_id)).toMatchObject({ endReason: 'idle', endedAt: emulator.now() });
    await expect.poll(() => connects(stream_port)).toBe(false);
  });
});

describe('a historic job over gRPC', () => {
  it('should send what is played at 200 times real time, and shut down 30 s after the last row', async () => {
    await using emulator = await testEmulator();
    const window = await recordedWindow(emulator, 600);
    const { job_id, stream } = await streaming(emulator, { ...S50, ...window });
    using reader = stream;
    // 600 s of rows every 0.5 s are 1,200, played in 3 s.
    emulator.advance(1_000);
    expect((await reader.received(400)).length).toBe(400);
    emulator.advance(2_000);
    await reader.received(1_200);
    expect(reader.indices).toEqual(Array.from({ length: 1_200 }, (_, i) => i));
    emulator.advance(29_999);
    expect((await emulator.send('GET', `/job_status/${job_id}`)).json).toMatchObject({ status: 'running' });
    expect(reader.ended).toBe(null);
    emulator.advance(1);
    expect(await reader.end()).toEqual({ code: status.UNAVAILABLE, details: 'Cancelling all calls' });
    const entry = await ledger(emulator, job_id);
    expect(entry).toMatchObject({ endReason: 'recording-finished', rowsMade: 1_200 });
    expect(entry.streams[0]).toMatchObject({ rowsSent: 1_200, rowsWaiting: 0, rowsUndelivered: 0 });
    expect(entry.streams[0]!.clients[0]).toMatchObject({ closedWhy: 'job-ended', frames: 1_200 });
  });

  it('should send all of it as a burst to a client that comes when it has been played', async () => {
    await using emulator = await testEmulator();
    const window = await recordedWindow(emulator, 600);
    const { stream_port } = await configure(emulator, { ...S50, ...window });
    emulator.advance(START_MS + 10_000);
    using reader = await openStream(stream_port);
    await reader.received(1_200);
    expect(reader.indices).toEqual(Array.from({ length: 1_200 }, (_, i) => i));
  });
});

describe('clients of one stream', () => {
  it.each([
    [2, 8, [4, 4]],
    [3, 8, [3, 3, 2]],
  ])('should share the frames: %i clients, %i frames', async (clients, rows, shares) => {
    await using emulator = await testEmulator();
    const { stream_port, stream } = await streaming(emulator, S50);
    const readers = [stream];
    while (readers.length < clients) readers.push(await served(stream_port, 0));
    emulator.advance(rows * 500);
    await Promise.all(readers.map((reader, i) => reader.received(shares[i]!)));
    expect(readers.map(({ frames }) => frames.length)).toEqual(shares);
    const all = readers.flatMap(({ indices }) => indices).sort((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: rows }, (_, i) => i));
    for (const reader of readers) reader.close();
  });

  it('should not fill the memory when they do not read: rows expire, and the books balance', async () => {
    await using emulator = await testEmulator({}, { settings: { rowsKept: 100 } });
    const { job_id, stream } = await streaming(emulator, S50);
    using reader = stream;
    reader.pause();
    for (let i = 0; i < 100; i++) {
      emulator.advance(10_000);
      await emulator.send('GET', '/ack');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await expect
      .poll(async () => (await ledger(emulator, job_id)).streams[0]!.rowsExpired)
      .toBeGreaterThan(1_000);
    reader.resume();
    // All that was sent and is kept comes; the last one is the newest there is.
    await expect.poll(() => reader.indices.at(-1)).toBe(1_999);
    const [books] = (await ledger(emulator, job_id)).streams;
    expect(books!.rowsSent).toBe(reader.frames.length);
    expect(books!.rowsSent + books!.rowsExpired).toBe(2_000);
  });

  it('should lose what was under way to one that leaves, and no row more', async () => {
    await using emulator = await testEmulator();
    const { job_id, stream_port, stream } = await streaming(emulator, S50);
    stream.pause();
    emulator.advance(50_000);
    // 17 kB a row: some rows fill the connection, the others wait for room.
    const books = async () => (await ledger(emulator, job_id)).streams[0]!;
    await expect.poll(async () => (await books()).rowsSent).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    stream.close();
    await expect.poll(async () => (await books()).clients[0]!.closedWhy).toBe('client');
    const { rowsSent, rowsUndelivered, rowsWaiting } = await books();
    expect(rowsUndelivered).toBeGreaterThan(0);
    expect(rowsSent + rowsUndelivered + rowsWaiting).toBe(100);
    using later = await served(stream_port, 0);
    await later.received(rowsWaiting);
    expect(later.indices[0]).toBe(rowsSent + rowsUndelivered);
    expect(later.indices.at(-1)).toBe(99);
  });

  it('should get the rows that a client left behind when they come later', async () => {
    await using emulator = await testEmulator();
    const { job_id, stream_port, stream } = await streaming(emulator, S50);
    emulator.advance(2_000);
    await stream.received(4);
    stream.close();
    await expect
      .poll(async () => (await ledger(emulator, job_id)).streams[0]!.clients[0]!.closedWhy)
      .toBe('client');
    emulator.advance(2_000);
    using later = await served(stream_port, 0);
    await later.received(4);
    expect(later.indices).toEqual([4, 5, 6, 7]);
  });
});

describe('the port of a slot', () => {
  it('should serve whichever job has the slot: the next one, after a refusal in between', async () => {
    await using emulator = await testEmulator();
    const first = await streaming(emulator, S50);
    await emulator.send('DELETE', `/job/${first.job_id}`);
    await first.stream.end();
    const second = await configure(emulator, S50);
    expect([first.job_id, second.job_id]).toEqual(['1-1', '1-2']);
    expect(second.stream_port).toBe(first.stream_port);
    expect(await connects(second.stream_port)).toBe(false);
    emulator.advance(START_MS + 500);
    using reader = await openStream(second.stream_port);
    const [frame] = await reader.received(1);
    expect(frame!.job_id).toBe(2);
    first.stream.close();
  });

  it('should be named by stream_port, from a free block that no other emulator has', async () => {
    await using one = await testEmulator();
    await using other = await testEmulator();
    const jobs = await Promise.all([configure(one, S50), configure(other, S50)]);
    expect(jobs[0].stream_port).toBe(one.running.streamPortBase + 1);
    expect(Math.abs(jobs[0].stream_port - jobs[1].stream_port)).toBeGreaterThanOrEqual(100);
    const { json } = await one.send('GET', '/openapi.json');
    expect((json as { 'x-grpc-services': unknown })['x-grpc-services']).toEqual([
      { service: 'pandadatastream.DataStreamService', firstPort: jobs[0].stream_port, ports: 60 },
    ]);
  });

  it('should be tried again while it is in use by another, and hold up nothing', async () => {
    const block = await claimPortBlock('127.0.0.1', 1);
    const port = block.base + 1;
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    await using emulator = await testEmulator({ streamPortBase: block.base }, { warn });
    const { job_id, stream_port } = await configure(emulator, S50);
    expect(stream_port).toBe(port);
    emulator.advance(START_MS + 500);
    const problem = async () => (await ledger(emulator, job_id)).portProblem;
    await expect.poll(problem).toBe(`port ${port} could not be opened: EADDRINUSE`);
    expect((await emulator.send('GET', `/waterfall/${job_id}/1`)).status).toBe(201);
    await new Promise((resolve) => taken.close(resolve));
    emulator.advance(250);
    using reader = await openStream(port);
    expect((await reader.received(1)).length).toBe(1);
    expect(await problem()).toBe(null);
    expect(warnings).toEqual([
      expect.stringContaining(`The stream port ${port} on 127.0.0.1 could not be opened (listen EADDRINUSE`),
    ]);
    await block.release();
  });
});

describe('closing', () => {
  it('should end streams and free all ports', async () => {
    const emulator = await testEmulator();
    const { stream_port, stream } = await streaming(emulator, S50);
    await emulator.running.close();
    expect(await stream.end()).toMatchObject({ code: status.UNAVAILABLE });
    expect(await connects(stream_port)).toBe(false);
    stream.close();
  });
});
