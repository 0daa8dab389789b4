import type { Extremes } from '../../wire/row-value.ts';
import { RowCursor } from './row-cursor.ts';

/**
 * Why a stream of one client ended. `taken-over`: a newer job serves it now, in the slot that was still in use.
 * `worker-lost`: the process that served it is gone.
 */
export type StreamEnd = 'client' | 'job-ended' | 'dropped' | 'taken-over' | 'worker-lost';

/** What one client got of a stream. Times are milliseconds since the epoch. */
export interface StreamClientRecord {
  readonly openedAtMs: number;
  /** Frames that have gone out to this client. */
  frames: number;
  bytes: number;
  closedAtMs: number | null;
  closedWhy: StreamEnd | null;
}

/** What really happened to one stream of a job, from the first client that opened it on. */
export interface StreamRecord {
  readonly streamId: number;
  readonly cursor: RowCursor;
  /** Frames that have gone out, and the bytes of the values in them. */
  frames: number;
  bytes: number;
  /** Rows that were handed to the connection and have not gone out yet. */
  rowsInFlight: number;
  /** Rows that were handed to a connection which ended before they went out. */
  rowsUndelivered: number;
  firstFrameAtMs: number | null;
  /** Of the rows handed out so far. */
  extremes: Extremes;
  /** Clients that ever opened it. */
  opened: number;
  /** The newest of them, so that a client which reconnects for ever does not fill the memory. */
  readonly clients: StreamClientRecord[];
}

/** Extremes of nothing yet, to be widened. */
export const NO_EXTREMES: Extremes = { smallest: Infinity, largest: -Infinity };

/** Clients of one stream that are remembered. */
export const CLIENTS_REMEMBERED = 10;

export function newStreamRecord(streamId: number): StreamRecord {
  return {
    streamId,
    cursor: new RowCursor(),
    frames: 0,
    bytes: 0,
    rowsInFlight: 0,
    rowsUndelivered: 0,
    firstFrameAtMs: null,
    extremes: NO_EXTREMES,
    opened: 0,
    clients: [],
  };
}

/** Books a client that opens the stream. */
export function recordClient(record: StreamRecord, nowMs: number): StreamClientRecord {
  const client: StreamClientRecord = {
    openedAtMs: nowMs,
    frames: 0,
    bytes: 0,
    closedAtMs: null,
    closedWhy: null,
  };
  record.opened++;
  record.clients.push(client);
  if (record.clients.length > CLIENTS_REMEMBERED) record.clients.shift();
  return client;
}
