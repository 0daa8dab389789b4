import type { Job } from '../jobs/job.ts';
import { RowCursor } from '../jobs/row-cursor.ts';
import type { CursorPosition } from '../jobs/row-cursor.ts';
import type { StreamRecord } from '../jobs/stream-record.ts';

/** The account of a stream as plain data. */
export interface StreamData extends Omit<StreamRecord, 'cursor'> {
  readonly cursor: CursorPosition;
}

/** A job as plain data, as it goes from one process to another. */
export interface JobData extends Omit<Job, 'polled' | 'streams'> {
  readonly polled: CursorPosition;
  readonly streams: readonly StreamData[];
}

/** Names a job beyond doubt: an id that the client chose may come back. */
export const jobKey = ({ id, configuredAtMs }: Pick<Job, 'id' | 'configuredAtMs'>): string =>
  `${configuredAtMs} ${id}`;

export const streamData = (record: StreamRecord): StreamData => ({
  ...record,
  cursor: record.cursor.position(),
  clients: record.clients.map((client) => ({ ...client })),
});

export const streamRecord = ({ cursor, ...data }: StreamData): StreamRecord => ({
  ...data,
  cursor: new RowCursor().moveTo(cursor),
});

export const jobData = (job: Job): JobData => ({
  ...job,
  polled: job.polled.position(),
  streams: Array.from(job.streams.values(), streamData),
});

export const jobOf = ({ polled, streams, ...data }: JobData): Job => ({
  ...data,
  polled: new RowCursor().moveTo(polled),
  streams: new Map(streams.map((stream) => [stream.streamId, streamRecord(stream)])),
});

/** What changed about a job's polls. */
export interface PollAccount {
  readonly key: string;
  readonly polls: number;
  readonly polledSinceBreak: number;
  readonly lastReadAtMs: number | null;
  readonly polled: CursorPosition;
}

/** What changed about a job's streams; of the streams only those that did. */
export interface StreamAccount {
  readonly key: string;
  readonly openStreams: number;
  readonly lastReadAtMs: number | null;
  readonly portProblem: string | null;
  readonly streams: readonly StreamData[];
}

const later = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

export function bookPolls(job: Job, account: PollAccount): void {
  job.polls = account.polls;
  job.polledSinceBreak = account.polledSinceBreak;
  job.lastReadAtMs = later(job.lastReadAtMs, account.lastReadAtMs);
  job.polled.moveTo(account.polled);
}

/** Whether somebody reads the streams, and since when nobody does: what decides whether a job is idle. */
export type Activity = Omit<StreamAccount, 'streams'>;

export function bookActivity(job: Job, account: Activity): void {
  job.openStreams = account.openStreams;
  job.portProblem = account.portProblem;
  job.lastReadAtMs = later(job.lastReadAtMs, account.lastReadAtMs);
}

/** @returns frames that are new in it */
export function bookStreams(job: Job, account: StreamAccount): number {
  bookActivity(job, account);
  let frames = 0;
  for (const stream of account.streams) {
    frames += stream.frames - (job.streams.get(stream.streamId)?.frames ?? 0);
    job.streams.set(stream.streamId, streamRecord(stream));
  }
  return frames;
}

/**
 * The process that served the job's streams is gone. What it had handed to connections and not seen going out may
 * have arrived or not: it counts as undelivered, and nobody is sent it again.
 */
export function bookWorkerLost(job: Job, atMs: number): void {
  if (job.openStreams > 0) job.lastReadAtMs = atMs;
  job.openStreams = 0;
  job.portProblem = null;
  for (const record of job.streams.values()) {
    record.rowsUndelivered += record.rowsInFlight;
    record.rowsInFlight = 0;
    for (const client of record.clients) {
      if (client.closedAtMs !== null) continue;
      client.closedAtMs = atMs;
      client.closedWhy = 'worker-lost';
    }
  }
}
