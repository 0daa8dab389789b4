import type { ChannelGroup } from '../calculations.ts';
import { availableRows } from '../jobs/job.ts';
import type { Job } from '../jobs/job.ts';
import type { RowFaults } from '../jobs/row-faults.ts';
import { rowOf } from '../jobs/rows.ts';
import { newStreamRecord, recordClient } from '../jobs/stream-record.ts';
import type { StreamEnd, StreamRecord } from '../jobs/stream-record.ts';
import type { Settings } from '../settings.ts';
import { frameOf } from './frame.ts';
import type { StreamCall } from './slot-server.ts';
import { StreamClient } from './stream-client.ts';

/** What a stream needs of the server around it. */
export interface StreamSurroundings {
  readonly settings: Settings;
  readonly nowMs: () => number;
  readonly faults: (job: Job) => RowFaults;
  readonly breakConnection: (call: StreamCall) => void;
  /** Told of each change of the account of a job's stream; `rows`: rows were handed out. */
  readonly booked?: ((job: Job, record: StreamRecord, what: 'rows' | 'rest') => void) | undefined;
}

/**
 * One stream of a job: a group of channels, and the clients that read it. Clients share the rows, each row goes
 * to one of them in turn, as on a deployed server. Rows are made when a connection has room for them.
 */
export class StreamGroup {
  readonly #job: Job;
  readonly #channels: ChannelGroup;
  readonly #record: StreamRecord;
  readonly #around: StreamSurroundings;
  /** In turn: the first one is next. */
  #clients: StreamClient[] = [];

  constructor(job: Job, streamId: number, channels: ChannelGroup, around: StreamSurroundings) {
    this.#job = job;
    this.#channels = channels;
    this.#around = around;
    // There is one when another process has served the stream before.
    this.#record = job.streams.get(streamId) ?? newStreamRecord(streamId);
    job.streams.set(streamId, this.#record);
  }

  /** Adds a client; what waits for it goes out at once. */
  add(call: StreamCall): void {
    const client = new StreamClient(call, recordClient(this.#record, this.#around.nowMs()));
    this.#clients.push(client);
    this.#job.openStreams++;
    this.#booked('rest');
    this.pump();
  }

  /** The client of `call` has left; nothing happens when it is not here (any more). */
  left(call: StreamCall): void {
    const client = this.#clients.find((one) => one.call === call);
    if (client !== undefined) this.#remove(client, 'client');
  }

  /** Sends what is due, as far as connections take it. */
  pump(): void {
    if (this.#clients.length === 0) return;
    const faults = this.#around.faults(this.#job);
    const available = availableRows(this.#job, this.#around.nowMs(), this.#around.settings, faults.stallMs);
    for (;;) {
      if (faults.dropAfterRows > 0) this.#breakWhereDue(faults.dropAfterRows);
      const next = this.#clients.findIndex((client) => client.hasRoom && !this.#mustBreak(client, faults));
      if (next < 0) return;
      const delivery = this.#record.cursor.take(available, faults);
      if (delivery === null) return;
      const row = rowOf(this.#job, delivery);
      const { frame, extremes } = frameOf(
        this.#job,
        this.#channels,
        row,
        this.#record.extremes,
        faults.extremesInside,
      );
      this.#record.extremes = extremes;
      const [client] = this.#clients.splice(next, 1);
      this.#clients.push(client!);
      this.#send(client!, frame, !delivery.again);
    }
  }

  /** Ends every client's stream with UNAVAILABLE. */
  end(): void {
    for (const client of [...this.#clients]) {
      this.#remove(client, 'job-ended');
      client.sayGoodbye();
    }
  }

  /** The calls of all clients, which from now on are another job's. */
  handOver(): StreamCall[] {
    const clients = [...this.#clients];
    for (const client of clients) this.#remove(client, 'taken-over');
    return clients.map(({ call }) => call);
  }

  #send(client: StreamClient, frame: Parameters<StreamClient['send']>[0], newRow: boolean): void {
    const sent = { bytes: frame.main_data[0]?.byteLength ?? 0, newRow };
    const record = this.#record;
    record.firstFrameAtMs ??= this.#around.nowMs();
    if (newRow) record.rowsInFlight++;
    this.#booked('rows');
    client.send(frame, sent, () => {
      if (newRow) record.rowsInFlight--;
      record.frames++;
      record.bytes += sent.bytes;
      this.#booked('rest');
      this.pump();
    });
  }

  #mustBreak(client: StreamClient, { dropAfterRows }: RowFaults): boolean {
    return dropAfterRows > 0 && client.framesHandedOver >= dropAfterRows;
  }

  #breakWhereDue(dropAfterRows: number): void {
    for (const client of [...this.#clients]) {
      if (client.framesHandedOver < dropAfterRows || !client.idle) continue;
      this.#remove(client, 'dropped');
      this.#around.breakConnection(client.call);
    }
  }

  #remove(client: StreamClient, why: StreamEnd): void {
    const nowMs = this.#around.nowMs();
    this.#clients = this.#clients.filter((one) => one !== client);
    for (const { newRow } of client.close(nowMs, why)) {
      if (!newRow) continue;
      this.#record.rowsInFlight--;
      this.#record.rowsUndelivered++;
    }
    this.#job.openStreams--;
    this.#job.lastReadAtMs = nowMs;
    this.#booked('rest');
  }

  #booked(what: 'rows' | 'rest'): void {
    this.#around.booked?.(this.#job, this.#record, what);
  }
}
