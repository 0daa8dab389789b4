import { connect as connectHttp2 } from 'node:http2';
import { credentials, makeGenericClientConstructor, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { dataStreamService } from '../../wire/data-stream.ts';
import { jobHash, rowValue } from '../../wire/row-value.ts';
import { connects, openStream, served, TestStream } from '../streams/testing.ts';
import { testEmulator } from '../test-emulator.ts';
import type { TestEmulator } from '../test-emulator.ts';
import { CAPTURED, configured, DRAIN_MS, POD_START_MS, recordedWindow, TASK, WATERFALL } from './testing.ts';

const ROW_MS = 500;
/** Time enough for a frame that must not come to have come. */
const quietMoment = () => new Promise((resolve) => setTimeout(resolve, 100));

/** A job whose pod has just come up. */
async function started(emulator: TestEmulator, body: object) {
  const job = await configured(emulator, body);
  emulator.advance(POD_START_MS);
  return job;
}

/** The job of the capture: a recording of 8 rows. */
const eightRows = async (emulator: TestEmulator) => ({
  ...CAPTURED,
  ...(await recordedWindow(emulator, (8 * ROW_MS) / 1_000)),
});

/** What the loader of a .proto tells of the messages of a call. */
type Messages = Readonly<
  Record<
    'requestType' | 'responseType',
    { type: { field: readonly { number: number; name: string; type: string; label: string }[] } }
  >
>;

describe('the service', () => {
  it('3.1 should be DataStreamService of package pandadatastream, streaming answers to one request', () => {
    expect(Object.keys(dataStreamService)).toEqual(['StreamData']);
    expect(dataStreamService['StreamData']).toMatchObject({
      path: '/pandadatastream.DataStreamService/StreamData',
      requestStream: false,
      responseStream: true,
    });
  });

  it('3.1 should have messages of exactly these names, numbers and types', () => {
    const { requestType, responseType } = dataStreamService['StreamData'] as unknown as Messages;
    const fieldsOf = ({ type }: Messages['requestType']) =>
      type.field.map(({ number, name, type: of, label }) => `${number} ${name} ${of} ${label}`);
    const [many, one] = ['LABEL_REPEATED', 'LABEL_OPTIONAL'];
    expect(fieldsOf(requestType)).toEqual([`1 stream_id TYPE_INT32 ${one}`]);
    expect(fieldsOf(responseType)).toEqual([
      `1 start_channel TYPE_INT32 ${one}`,
      `2 end_channel TYPE_INT32 ${one}`,
      `3 timestamp_in_milis TYPE_INT64 ${many}`,
      `4 row_index TYPE_INT32 ${many}`,
      `5 data_shape_x TYPE_INT32 ${one}`,
      `6 data_shape_y TYPE_INT32 ${one}`,
      `7 global_maximum TYPE_FLOAT ${one}`,
      `8 global_minimum TYPE_FLOAT ${one}`,
      `9 main_data TYPE_BYTES ${many}`,
      `10 job_id TYPE_INT32 ${one}`,
      `11 data_shape_z TYPE_INT32 ${one}`,
    ]);
  });

  it('3.2 should not serve the proto that was only written down: UNIMPLEMENTED', async () => {
    await using emulator = await testEmulator();
    const { stream_port } = await started(emulator, CAPTURED);
    using ready = await openStream(stream_port);
    const path = '/datastream.DataStreamService/CheckHealth';
    const Other = makeGenericClientConstructor(
      { CheckHealth: { ...dataStreamService['StreamData']!, path } },
      'Other',
    );
    const client = new Other(`127.0.0.1:${stream_port}`, credentials.createInsecure());
    const call = client.makeServerStreamRequest(path, () => Buffer.alloc(0), String, {});
    const code = await new Promise((resolve) =>
      call.on('error', (error: ServiceError) => resolve(error.code)),
    );
    expect(code).toBe(status.UNIMPLEMENTED);
    expect(ready.ended).toBe(null);
    client.close();
  });
});

describe('a frame', () => {
  it('3.4 should be that of the capture: channels 1 to 17, 4,352 values, one row', async () => {
    await using emulator = await testEmulator();
    const { stream_port, job_id } = await started(emulator, CAPTURED);
    using stream = await openStream(stream_port);
    emulator.advance(ROW_MS);
    const [frame] = await stream.received(1);
    expect(frame).toMatchObject({
      start_channel: 1,
      end_channel: 17,
      data_shape_x: 17 * 256,
      data_shape_y: 1,
      row_index: [0],
      timestamp_in_milis: [emulator.now() - ROW_MS],
      // The running number of the id.
      job_id: Number(job_id.split('-')[1]),
    });
    // Absent: 1.
    expect(frame!.data_shape_z).toBe(undefined);
    expect(frame!.main_data.map(({ byteLength }) => byteLength)).toEqual([17 * 256 * 4]);
  });

  it('3.1 should leave job_id out where there is no number: a task under an id of the client', async () => {
    await using emulator = await testEmulator();
    await emulator.send('POST', '/config/one', TASK);
    emulator.advance(POD_START_MS);
    const [task] = ((await emulator.control('GET', '/ledger')).json as { jobs: { slot: number }[] }).jobs;
    using stream = await openStream(emulator.running.streamPortBase + task!.slot);
    emulator.advance(ROW_MS);
    const [frame] = await stream.received(1);
    expect([frame!.job_id, frame!.start_channel]).toEqual([undefined, 0]);
  });

  it('3.1 should hold float32, little endian, channel by channel, of the published formula', async () => {
    await using emulator = await testEmulator();
    const { stream_port, job_id } = await started(emulator, CAPTURED);
    using stream = await openStream(stream_port, 2);
    emulator.advance(ROW_MS);
    const [frame] = await stream.received(1);
    const blob = frame!.main_data[0]!;
    const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
    for (const [channel, bin] of [
      [35, 0],
      [35, 255],
      [36, 0],
      [50, 255],
    ] as const) {
      const value = rowValue(jobHash(job_id), channel, bin, frame!.timestamp_in_milis[0]!);
      expect(view.getFloat32(((channel - 35) * 256 + bin) * 4, true)).toBe(value);
    }
  });

  it('3.4 should carry the running maximum and minimum of its stream', async () => {
    await using emulator = await testEmulator();
    const { stream_port } = await started(emulator, WATERFALL);
    using stream = await openStream(stream_port);
    emulator.advance(1_000);
    const frames = await stream.received(100);
    const seen: number[] = [];
    for (const { main_data, global_maximum, global_minimum } of frames) {
      const [blob] = main_data;
      const view = new DataView(blob!.buffer, blob!.byteOffset, blob!.byteLength);
      for (let at = 0; at < blob!.byteLength; at += 4) seen.push(view.getFloat32(at, true));
      expect([global_maximum, global_minimum]).toEqual([Math.max(...seen), Math.min(...seen)]);
    }
    // It grows: four values a row do not reach the extremes at once.
    expect(frames[0]!.global_maximum).toBeLessThan(frames[99]!.global_maximum);
  });

  it('3.4 should belong to the group of channel_to_stream_index that its stream is', async () => {
    await using emulator = await testEmulator();
    const { stream_port, stream_amount, channel_to_stream_index } = await started(emulator, CAPTURED);
    const streams = [await openStream(stream_port, 0)];
    while (streams.length < stream_amount) streams.push(await served(stream_port, streams.length));
    emulator.advance(ROW_MS);
    for (const [k, stream] of streams.entries()) {
      const [frame] = await stream.received(1);
      const channels = Object.keys(channel_to_stream_index)
        .map(Number)
        .filter((channel) => channel_to_stream_index[channel] === k);
      expect([frame!.start_channel, frame!.end_channel]).toEqual([
        Math.min(...channels),
        Math.max(...channels),
      ]);
      stream.close();
    }
  });
});

describe('the pod of a job', () => {
  it('2.2 should refuse connections for 7 s after configure, and again when the job has ended', async () => {
    await using emulator = await testEmulator();
    const { stream_port, job_id } = await configured(emulator, CAPTURED);
    emulator.advance(POD_START_MS - 1);
    await quietMoment();
    expect(await connects(stream_port)).toBe(false);
    emulator.advance(1);
    using stream = await openStream(stream_port);
    await emulator.send('DELETE', `/job/${job_id}`);
    await stream.end();
    expect(await connects(stream_port)).toBe(false);
  });

  it('2.2 should make 1/lines_dt live rows a second, and keep the job while a stream is open', async () => {
    await using emulator = await testEmulator();
    const { stream_port, job_id } = await started(emulator, CAPTURED);
    using stream = await openStream(stream_port);
    emulator.advance(10_000);
    await stream.received(20);
    await quietMoment();
    expect(stream.frames.length).toBe(20);
    emulator.advance(600_000);
    expect((await emulator.send('GET', `/metadata/${job_id}`)).status).toBe(200);
  });

  it('2.2 should send a recording as a burst, and shut down 30 s after its last row', async () => {
    await using emulator = await testEmulator();
    const { stream_port } = await started(emulator, await eightRows(emulator));
    using stream = await openStream(stream_port);
    // 4 s at 200 times real time.
    emulator.advance(20);
    await stream.received(8);
    emulator.advance(DRAIN_MS - 1);
    await quietMoment();
    expect(stream.ended).toBe(null);
    emulator.advance(1);
    expect(await stream.end()).toEqual({ code: status.UNAVAILABLE, details: 'Cancelling all calls' });
    expect(stream.frames.length).toBe(8);
  });

  it('2.2 should go by the clock of the pod: a client that comes late has what is left of the 30 s', async () => {
    await using emulator = await testEmulator();
    const { stream_port } = await started(emulator, await eightRows(emulator));
    emulator.advance(20 + DRAIN_MS - 5_000);
    using late = await openStream(stream_port);
    await late.received(8);
    emulator.advance(5_000);
    expect((await late.end()).code).toBe(status.UNAVAILABLE);
  });

  it('2.2 should say GOAWAY to its connections at the end', async () => {
    await using emulator = await testEmulator();
    const { stream_port, job_id } = await started(emulator, CAPTURED);
    using ready = await openStream(stream_port);
    const session = connectHttp2(`http://127.0.0.1:${stream_port}`);
    await new Promise((resolve) => session.once('remoteSettings', resolve));
    const goaway = new Promise<number>((resolve) => session.once('goaway', resolve));
    await emulator.send('DELETE', `/job/${job_id}`);
    // The deployed server says 2 (internal error) here, which grpc-js has no way to send.
    expect(await goaway).toBe(0);
    expect((await ready.end()).details).toBe('Cancelling all calls');
    session.destroy();
  });
});

describe('clients', () => {
  it.each([
    [2, [4, 4]],
    [3, [3, 3, 2]],
  ])('2.7 should compete for the 8 frames of a recording: %i of them get %j', async (clients, shares) => {
    await using emulator = await testEmulator();
    const { stream_port } = await started(emulator, await eightRows(emulator));
    const readers = [await openStream(stream_port)];
    while (readers.length < clients) readers.push(await served(stream_port, 0));
    emulator.advance(20);
    await Promise.all(readers.map((reader, i) => reader.received(shares[i]!)));
    await quietMoment();
    expect(readers.map(({ frames }) => frames.length)).toEqual(shares);
    const rows = readers.flatMap(({ indices }) => indices).sort((a, b) => a - b);
    expect(rows).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const reader of readers) reader.close();
  });

  it('3.4 should get nothing when they come after all was taken', async () => {
    await using emulator = await testEmulator();
    const { stream_port } = await started(emulator, await eightRows(emulator));
    using first = await openStream(stream_port);
    emulator.advance(20);
    await first.received(8);
    using late = await served(stream_port, 0);
    emulator.advance(DRAIN_MS);
    expect((await late.end()).code).toBe(status.UNAVAILABLE);
    expect(late.frames).toEqual([]);
  });

  it('2.7 should meet the new job of a slot when they come back to its port, and can tell by its frames', async () => {
    await using emulator = await testEmulator();
    const old = await started(emulator, CAPTURED);
    using before = await openStream(old.stream_port);
    emulator.advance(ROW_MS);
    const [own] = await before.received(1);
    await emulator.send('DELETE', `/job/${old.job_id}`);
    await before.end();
    const next = await started(emulator, CAPTURED);
    expect(next.stream_port).toBe(old.stream_port);
    using again = await openStream(old.stream_port);
    emulator.advance(ROW_MS);
    const [foreign] = await again.received(1);
    expect([own!.job_id, foreign!.job_id]).toEqual([1, 2]);
    expect(Buffer.compare(own!.main_data[0]!, foreign!.main_data[0]!)).not.toBe(0);
  });

  it('3.3 should be told CANCELLED when they stop by themselves, and leave the job as it is', async () => {
    await using emulator = await testEmulator();
    const { stream_port, job_id } = await started(emulator, CAPTURED);
    await openStream(stream_port).then((stream) => stream.close());
    using other = new TestStream(stream_port, 0);
    await other.served;
    other.close();
    expect((await other.end()).code).toBe(status.CANCELLED);
    expect((await emulator.send('GET', `/job_status/${job_id}`)).json).toMatchObject({ status: 'running' });
  });
});
