// Sections 2.2, 2.7, 3 and 4.8 of the contract: job streams over gRPC, on a clock that the test moves. The service is
// described once more in contract.proto, from the contract, so that a change of the shared description shows.
import { connect } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { credentials, makeGenericClientConstructor, status } from '@grpc/grpc-js';
import type { ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { describe, expect, it } from 'vitest';
import { testEmulator } from '../test-emulator.ts';
import type { TestEmulator } from '../test-emulator.ts';

/** The observed request of the contract's row 1: 50 channels, 256 bins, two rows a second. */
const S50_BODY = {
  displayTimeAxisDuration: 300,
  nfftSelection: 1024,
  displayInfo: { height: 600 },
  channels: { min: 1, max: 50 },
  frequencyRange: { min: 0, max: 500 },
  start_time: null,
  end_time: null,
  view_type: '0',
};

interface Frame {
  readonly start_channel: number;
  readonly end_channel: number;
  readonly timestamp_in_milis: readonly number[];
  readonly row_index: readonly number[];
  readonly data_shape_x: number;
  readonly data_shape_y: number;
  readonly global_maximum: number;
  readonly global_minimum: number;
  readonly main_data: readonly Buffer[];
  readonly job_id?: number;
}
type Service = new (
  address: string,
  from: ReturnType<typeof credentials.createInsecure>,
  options: object,
) => {
  StreamData(request: { stream_id: number }): ClientReadableStream<Frame>;
  close(): void;
};

const definition = loadSync(fileURLToPath(new URL('./contract.proto', import.meta.url)), {
  keepCase: true,
  longs: Number,
});
const DataStreamService = makeGenericClientConstructor(
  definition['pandadatastream.DataStreamService'] as never,
  'DataStreamService',
) as unknown as Service;

/** A client of one stream, over a connection of its own. */
class Reader {
  readonly frames: Frame[] = [];
  readonly ended: Promise<{ code: number; details: string }>;
  readonly #client: InstanceType<Service>;
  readonly #call: ClientReadableStream<Frame>;

  constructor(port: number, streamId: number) {
    const options = { 'grpc.use_local_subchannel_pool': 1, 'grpc.enable_retries': 0 };
    this.#client = new DataStreamService(`127.0.0.1:${port}`, credentials.createInsecure(), options);
    this.#call = this.#client.StreamData({ stream_id: streamId });
    this.#call.on('data', (frame: Frame) => this.frames.push(frame));
    this.ended = new Promise((resolve) => {
      this.#call.on('error', ({ code, details }: ServiceError) => resolve({ code, details }));
      this.#call.on('end', () => resolve({ code: status.OK, details: '' }));
    });
  }

  /** Resolves when the server has taken the call. */
  async served(): Promise<this> {
    await once(this.#call, 'metadata');
    return this;
  }

  async received(count: number): Promise<readonly Frame[]> {
    await expect
      .poll(() => this.frames.length, { timeout: 10_000, interval: 5 })
      .toBeGreaterThanOrEqual(count);
    return this.frames;
  }

  [Symbol.dispose](): void {
    this.#call.cancel();
    this.#client.close();
  }
}

interface Job {
  readonly job_id: string;
  readonly stream_port: number;
  readonly channel_to_stream_index: Readonly<Record<string, number>>;
  readonly frequencies_amount: number;
  readonly lines_dt: number;
}
const configure = async (server: TestEmulator, changes: object = {}): Promise<Job> => {
  const { status: code, json } = await server.send('POST', '/configure', { ...S50_BODY, ...changes });
  expect(code).toBe(200);
  return json as Job;
};
const answers = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ECONNREFUSED');
    return false;
  } finally {
    socket.destroy();
  }
};
/** Lets the pod start. */
const started = async (server: TestEmulator, job: Job): Promise<void> => {
  server.advance(7_000);
  await expect.poll(() => answers(job.stream_port), { interval: 5 }).toBe(true);
};

describe('2.2 the timeline of a job', () => {
  it('should refuse connections for about 7 s, and stream live rows at 1/lines_dt from then on', async () => {
    await using server = await testEmulator();
    const job = await configure(server);
    expect(await answers(job.stream_port)).toBe(false);
    server.advance(6_000);
    expect(await answers(job.stream_port)).toBe(false);
    server.advance(1_000);
    await expect.poll(() => answers(job.stream_port), { interval: 5 }).toBe(true);
    using reader = await new Reader(job.stream_port, 0).served();
    server.advance(10_000);
    const frames = await reader.received(20);
    // 0.5 s each: 20 in ten seconds, and the one at their very end.
    expect(frames.length).toBeLessThanOrEqual(21);
    const times = frames.map(({ timestamp_in_milis: [atMs] }) => atMs!);
    expect(new Set(times.slice(1).map((atMs, i) => atMs - times[i]!))).toEqual(new Set([500]));
  });

  it('should deliver a recording as a burst, and shut down 30 s after its data ended', async () => {
    await using server = await testEmulator();
    const nowS = Math.floor(server.now() / 1000);
    const range = { start_time: nowS - 30 * 86_400, end_time: nowS };
    const listed = (await server.send('POST', '/recordings_in_time_range', range)).json as [number, number][];
    const [startS] = listed.find(([start, end]) => end - start >= 15)!;
    const window = { start_time: Math.ceil(startS) + 1, end_time: Math.ceil(startS) + 11 };
    const job = await configure(server, window);
    await started(server, job);
    using reader = await new Reader(job.stream_port, 0).served();
    // 10 s of recording at 200 times real time: 50 ms.
    server.advance(60);
    const frames = await reader.received(18);
    expect(frames.length).toBeLessThanOrEqual(20);
    server.advance(28_000);
    expect(await answers(job.stream_port)).toBe(true);
    server.advance(3_000);
    expect(await reader.ended).toEqual({ code: status.UNAVAILABLE, details: 'Cancelling all calls' });
    await expect.poll(() => answers(job.stream_port), { interval: 5 }).toBe(false);
  });
});

describe('2.7 competing consumers and slots', () => {
  it('should share the frames of a stream between its clients, each row to one of them', async () => {
    await using server = await testEmulator();
    const job = await configure(server);
    await started(server, job);
    using one = await new Reader(job.stream_port, 0).served();
    using two = await new Reader(job.stream_port, 0).served();
    server.advance(10_000);
    await expect
      .poll(() => one.frames.length + two.frames.length, { timeout: 10_000, interval: 5 })
      .toBeGreaterThanOrEqual(20);
    const rows = [one, two].map(({ frames }) => frames.map(({ row_index: [index] }) => index!));
    const all = rows.flat().sort((a, b) => a - b);
    expect(new Set(all).size).toBe(all.length);
    expect(all.at(-1)! - all[0]! + 1).toBe(all.length);
    for (const own of rows) expect(Math.abs(own.length - all.length / 2)).toBeLessThanOrEqual(2);
  });

  it('should serve whoever connects to a slot with the job that holds it by then', async () => {
    await using server = await testEmulator();
    const first = await configure(server);
    await started(server, first);
    await server.send('DELETE', `/job/${first.job_id}`);
    const second = await configure(server);
    expect(second.stream_port).toBe(first.stream_port);
    expect(second.job_id).not.toBe(first.job_id);
    await started(server, second);
    using reader = await new Reader(first.stream_port, 0).served();
    server.advance(2_000);
    const [frame] = await reader.received(1);
    expect(frame!.job_id).toBe(Number(second.job_id.split('-')[1]));
  });
});

describe('3.1 and 3.4 the frame', () => {
  it.each([
    [0, 1, 17],
    [1, 18, 34],
    [2, 35, 50],
  ])('should carry one row of group %i, channels %i to %i', async (streamId, from, to) => {
    await using server = await testEmulator();
    const job = await configure(server);
    const group = Object.entries(job.channel_to_stream_index).filter(([, stream]) => stream === streamId);
    expect([group[0]![0], group.at(-1)![0]]).toEqual([String(from), String(to)]);
    await started(server, job);
    using reader = await new Reader(job.stream_port, streamId).served();
    server.advance(5_000);
    const frames = await reader.received(9);
    let largest = -Infinity;
    for (const [i, frame] of frames.entries()) {
      const values = (to - from + 1) * job.frequencies_amount;
      expect(frame).toMatchObject({ start_channel: from, end_channel: to, data_shape_y: 1 });
      expect(frame.data_shape_x).toBe(values);
      expect(frame.main_data.reduce((sum, blob) => sum + blob.length, 0)).toBe(values * 4);
      expect([frame.timestamp_in_milis.length, frame.row_index.length]).toEqual([1, 1]);
      if (i > 0) expect(frame.row_index[0]).toBe(frames[i - 1]!.row_index[0]! + 1);
      const blob = frame.main_data[0]!;
      for (let at = 0; at < blob.length; at += 4) {
        const value = blob.readFloatLE(at);
        expect(value >= frame.global_minimum && value <= frame.global_maximum).toBe(true);
      }
      // A running maximum.
      expect(frame.global_maximum).toBeGreaterThanOrEqual(largest);
      largest = frame.global_maximum;
    }
    expect(frames[0]!.data_shape_x).toBe(streamId === 2 ? 4096 : 4352);
  });
});
