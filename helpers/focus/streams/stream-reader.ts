import {
  credentials,
  makeGenericClientConstructor,
  type Client,
  type ClientReadableStream,
  type ServiceError,
} from '@grpc/grpc-js';
import { dataStreamService, type DataStream, type StreamDataRequest } from '../../../wire/data-stream.ts';
import type { StreamAddress } from './asked-job.ts';
import { streamEnd, type StreamEnd } from './stream-end.ts';
import { WireBytes } from './wire-bytes.ts';

const DataStreamClient = makeGenericClientConstructor(dataStreamService, 'DataStreamService');
type StreamData = (request: StreamDataRequest) => ClientReadableStream<DataStream>;

/** As the product's own client: contract, section 3.3. */
const LARGEST_MESSAGE = 50 * 1024 * 1024;
const OPTIONS = {
  // A connection of this job alone: the next job of the slot must not be read over it.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_retries': 0,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.max_receive_message_length': LARGEST_MESSAGE,
  // How often a pod that is still starting is tried.
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 500,
  // The path of a proxy has no place between a client and a pod.
  'grpc.enable_http_proxy': 0,
};

/** How one stream of the job ended. */
export interface EndedStream {
  readonly stream: number;
  readonly why: StreamEnd;
  readonly details: string;
}

/**
 * The streams of one job, bound to (job, port, time of opening): one connection, made once. When it is lost or closed
 * it is never made again, because a port belongs to a slot, and whoever comes back to it may meet another job.
 */
export class StreamReader implements AsyncDisposable {
  readonly address: StreamAddress;
  /** When the connection stood, milliseconds since the epoch; null: it does not yet. */
  openedAtMs: number | null = null;
  readonly wire: WireBytes;
  readonly #client: Client;
  readonly #calls = new Map<number, ClientReadableStream<DataStream>>();
  readonly #ended: EndedStream[] = [];
  readonly #onFrame: (stream: number, frame: DataStream) => void;
  #closed = false;
  #wake: () => void = () => undefined;
  #changed: Promise<void> | null = null;

  /** @param onFrame told of each frame as it comes */
  constructor(address: StreamAddress, onFrame: (stream: number, frame: DataStream) => void) {
    this.address = address;
    this.#onFrame = onFrame;
    this.wire = new WireBytes(address.port);
    const { host, port } = address;
    this.#client = new DataStreamClient(`${host}:${port}`, credentials.createInsecure(), OPTIONS);
  }

  /**
   * Waits until the pod takes connections.
   * @param deadlineMs milliseconds since the epoch
   * @returns whether it does
   */
  async connect(deadlineMs: number, nowMs: () => number): Promise<boolean> {
    const ready = await new Promise<boolean>((resolve) => {
      this.#client.waitForReady(deadlineMs, (error) => resolve(!error));
    });
    if (ready) this.openedAtMs = nowMs();
    return ready;
  }

  /** Opens the streams; each may be opened once. */
  open(streams: readonly number[]): void {
    for (const stream of streams) {
      if (this.#closed || this.#calls.has(stream)) {
        throw new Error(
          `stream ${stream} of port ${this.address.port} was opened before and is not opened again`,
        );
      }
      const call = (this.#client as unknown as { StreamData: StreamData }).StreamData({ stream_id: stream });
      this.#calls.set(stream, call);
      call.on('data', (frame: DataStream) => {
        if (this.#closed) return;
        this.#onFrame(stream, frame);
        this.#tell();
      });
      call.on('error', ({ code, details }: ServiceError) =>
        this.#end(stream, streamEnd({ code, details }), details),
      );
      call.on('end', () => this.#end(stream, 'completed', ''));
    }
  }

  /** Streams that have ended, each once. */
  get ended(): readonly EndedStream[] {
    return this.#ended;
  }

  /** Settles when the next frame comes or a stream ends. */
  changed(): Promise<void> {
    this.#changed ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#changed;
  }

  /** Cancels what is open and gives the connection back; nothing can be opened afterwards. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const call of this.#calls.values()) call.cancel();
    this.#client.close();
    this.wire[Symbol.dispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  #end(stream: number, why: StreamEnd, details: string): void {
    // A call that failed also says `end`.
    if (this.#ended.some((one) => one.stream === stream)) return;
    this.#ended.push({ stream, why, details });
    this.#tell();
  }

  #tell(): void {
    this.#changed = null;
    this.#wake();
  }
}
