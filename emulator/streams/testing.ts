import { connect } from 'node:net';
import { credentials, makeGenericClientConstructor, status } from '@grpc/grpc-js';
import type { Client, ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import { dataStreamService } from '../../wire/data-stream.ts';
import type { DataStream, StreamDataRequest } from '../../wire/data-stream.ts';
import type { TestEmulator } from '../test-emulator.ts';

const DataStreamClient = makeGenericClientConstructor(dataStreamService, 'DataStreamService');

type StreamData = (request: StreamDataRequest) => ClientReadableStream<DataStream>;

/** One reader of one stream, over a connection of its own. */
export class TestStream {
  readonly frames: DataStream[] = [];
  /** How the stream ended; null while it is open. */
  ended: { readonly code: status; readonly details: string } | null = null;
  /** Settles when the server serves the call, or has ended it. */
  readonly served: Promise<void>;
  readonly #client: Client;
  readonly #call: ClientReadableStream<DataStream>;
  #wake: () => void = () => {};

  constructor(port: number, streamId: number) {
    const options = { 'grpc.use_local_subchannel_pool': 1, 'grpc.enable_retries': 0 };
    this.#client = new DataStreamClient(`127.0.0.1:${port}`, credentials.createInsecure(), options);
    const streamData = this.#client as unknown as { StreamData: StreamData };
    this.#call = streamData.StreamData({ stream_id: streamId });
    this.served = new Promise((resolve) => {
      this.#call.once('metadata', () => resolve());
      this.#call.once('error', () => resolve());
    });
    this.#call.on('data', (frame: DataStream) => {
      this.frames.push(frame);
      this.#wake();
    });
    this.#call.on('error', ({ code, details }: ServiceError) => {
      this.ended = { code, details };
      this.#wake();
    });
    this.#call.on('end', () => {
      this.ended ??= { code: status.OK, details: '' };
      this.#wake();
    });
  }

  /** Row indices of all frames so far. */
  get indices(): number[] {
    return this.frames.map(({ row_index }) => row_index[0]!);
  }

  pause(): void {
    this.#call.pause();
  }

  resume(): void {
    this.#call.resume();
  }

  /** Waits until so many frames have come. */
  async received(count: number): Promise<DataStream[]> {
    await this.#until(() => this.frames.length >= count || this.ended !== null);
    if (this.frames.length < count) {
      throw new Error(`${this.frames.length} of ${count} frames came: ${this.ended?.details}`);
    }
    return this.frames;
  }

  /** Waits for the end. */
  async end(): Promise<{ code: status; details: string }> {
    await this.#until(() => this.ended !== null);
    return this.ended!;
  }

  close(): void {
    this.#call.cancel();
    this.#client.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #until(reached: () => boolean): Promise<void> {
    while (!reached()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

export interface ConfiguredJob {
  readonly job_id: string;
  readonly stream_port: number;
  readonly lines_dt: number;
}

export async function configure(emulator: TestEmulator, body: object): Promise<ConfiguredJob> {
  return (await emulator.send('POST', '/configure', body)).json as ConfiguredJob;
}

/** A stream that the server serves. */
export async function served(port: number, streamId: number): Promise<TestStream> {
  const stream = new TestStream(port, streamId);
  await stream.served;
  return stream;
}

/** Opens a stream of a job that listens by the emulator's clock; the port itself is opened a tick later. */
export async function openStream(port: number, streamId = 0): Promise<TestStream> {
  for (let i = 0; i < 500; i++) {
    if (await connects(port)) return served(port, streamId);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`port ${port} did not open within 5 s`);
}

/** Whether somebody listens on the port. */
export async function connects(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  const open = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.destroy();
  return open;
}
