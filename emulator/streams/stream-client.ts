import { Metadata, status } from '@grpc/grpc-js';
import type { DataStream } from '../../wire/data-stream.ts';
import type { StreamClientRecord, StreamEnd } from '../jobs/stream-record.ts';
import { SHUT_DOWN } from './slot-server.ts';
import type { StreamCall } from './slot-server.ts';

/**
 * Bytes of values that are handed to a connection before it has passed earlier ones on. So much, and no more, is
 * kept in memory for a client that does not read.
 */
const IN_FLIGHT_BYTES = 262_144;

/** What a frame on its way is to be booked as. */
export interface FrameOnItsWay {
  readonly bytes: number;
  /** false: this row went out before. */
  readonly newRow: boolean;
}

/** The open call of one client. */
export class StreamClient {
  readonly record: StreamClientRecord;
  readonly #call: StreamCall;
  readonly #onTheWay = new Set<FrameOnItsWay>();
  #bytesOnTheWay = 0;
  framesHandedOver = 0;

  constructor(call: StreamCall, record: StreamClientRecord) {
    this.#call = call;
    // At once, so that a client knows that it is served before there is a row.
    call.sendMetadata(new Metadata());
    this.record = record;
  }

  get call(): StreamCall {
    return this.#call;
  }

  /** Whether the connection takes another frame now. */
  get hasRoom(): boolean {
    return this.#bytesOnTheWay < IN_FLIGHT_BYTES;
  }

  get idle(): boolean {
    return this.#onTheWay.size === 0;
  }

  /** @param done told when the frame went out; never when the client left before */
  send(frame: DataStream, sent: FrameOnItsWay, done: () => void): void {
    this.framesHandedOver++;
    this.#onTheWay.add(sent);
    this.#bytesOnTheWay += sent.bytes;
    this.#call.write(frame, (error?: Error | null) => {
      // After a close the frame is booked as undelivered already.
      if (!this.#onTheWay.has(sent) || error) return;
      this.#onTheWay.delete(sent);
      this.#bytesOnTheWay -= sent.bytes;
      this.record.frames++;
      this.record.bytes += sent.bytes;
      done();
    });
  }

  /** Marks the end; returns the frames that had not gone out by then. */
  close(nowMs: number, why: StreamEnd): FrameOnItsWay[] {
    this.record.closedAtMs = nowMs;
    this.record.closedWhy = why;
    const left = [...this.#onTheWay];
    this.#onTheWay.clear();
    return left;
  }

  /** Tells the client that the server shuts down. */
  sayGoodbye(): void {
    this.#call.emit('error', SHUT_DOWN);
  }

  /** Tells the client that there is no such stream. */
  static refuse(call: StreamCall, streamId: number, streams: number): void {
    const details = `stream_id must be from 0 to ${streams - 1}: this job has ${streams} streams; got ${streamId}`;
    call.emit('error', { code: status.INVALID_ARGUMENT, details });
  }
}
