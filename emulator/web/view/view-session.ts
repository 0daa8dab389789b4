import type { WebSocket } from '@fastify/websocket';
import { encodeRowFrame } from '../../client/model/row-frame.ts';
import type { JobMessage, ServerMessage } from '../../client/model/messages.ts';
import { liveMetadata } from '../../http/answers.ts';
import { startJob } from '../../http/start-job.ts';
import { jobSubject } from '../../http/subject.ts';
import { pollsFinished, takeRows } from '../../jobs/job.ts';
import type { Job } from '../../jobs/job.ts';
import type { FocusServer } from '../../server.ts';
import { readConfigureRequest } from '../../validation/configure-request.ts';
import { LineMaker } from './line-maker.ts';
import type { Line } from './line-maker.ts';
import { explainRefusal } from './refusal.ts';
import { readClientMessage } from './view-request.ts';

/** Frames that may be under way to a client that has not said that it took them; one second of them. */
const FRAMES_UNDER_WAY = 20;
/** Rows that are taken from a job at once. */
const ROWS_AT_ONCE = 20_000;
/** WebSocket close code "policy violation". */
const NOT_UNDERSTOOD = 1008;

/** The job of one web client, and how much of it the client has taken. */
interface Viewing {
  readonly job: Job;
  readonly lines: LineMaker;
  frame: number;
  taken: number;
  rows: number;
  droppedFrames: number;
  droppedRows: number;
  newestMs: number;
}

/**
 * One open web client: starts the job that it asks for, an ordinary one, and sends its rows as lines of a picture.
 * A client that does not keep up misses frames of a live job, and is told how many; a recording waits for it.
 */
export class ViewSession {
  readonly #socket: WebSocket;
  readonly #server: FocusServer;
  readonly #owner: string | null;
  #viewing: Viewing | null = null;
  /** Counts requests to start and stop, so that a late answer to an old one is noticed. */
  #wanted = 0;
  #closed = false;

  /** @param owner the user who is logged in, to whom its jobs belong */
  constructor(socket: WebSocket, server: FocusServer, owner: string | null) {
    this.#socket = socket;
    this.#server = server;
    this.#owner = owner;
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    socket.on('close', () => this.#close());
  }

  send(message: ServerMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** Sends what the job has made since last time. */
  pump(): void {
    const viewing = this.#viewing;
    if (viewing === null) return;
    const { job } = viewing;
    const { settings, defects } = this.#server;
    const nowMs = this.#server.nowMs();
    if (job.endedAtMs !== null) return this.#ended(viewing, false);
    const behind = viewing.frame - viewing.taken >= FRAMES_UNDER_WAY;
    if (behind && job.plan.playback !== null) return;
    const served = this.#server.jobs.servedFor(job);
    const faults = defects.rowFaultsOf(jobSubject(served));
    job.polls++;
    job.lastReadAtMs = nowMs;
    const rows = takeRows(served, nowMs, ROWS_AT_ONCE, faults, settings);
    viewing.newestMs = rows.at(-1)?.startMs ?? viewing.newestMs;
    const finished = pollsFinished(job, nowMs, settings);
    const lines = viewing.lines.add(rows);
    if (finished) lines.push(...viewing.lines.rest(viewing.newestMs));
    if (lines.length > 0) this.#hand(viewing, lines, behind);
    job.polledSinceBreak += rows.length;
    if (faults.dropAfterRows > 0 && job.polledSinceBreak >= faults.dropAfterRows) {
      this.#socket.terminate();
    } else if (finished) {
      this.#ended(viewing, true);
    }
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #hand(viewing: Viewing, lines: readonly Line[], behind: boolean): void {
    const rows = lines.reduce((sum, line) => sum + line.rows, 0);
    const { columns } = viewing.lines.scale;
    viewing.frame++;
    viewing.rows += rows;
    if (behind) {
      viewing.droppedFrames++;
      viewing.droppedRows += rows;
      return;
    }
    const values = new Uint8Array(lines.length * columns);
    lines.forEach((line, i) => values.set(line.values, i * columns));
    const timesMs = Float64Array.from(lines, ({ timeMs }) => timeMs);
    const { frame, droppedFrames, droppedRows } = viewing;
    this.#socket.send(
      encodeRowFrame({ frame, rows: viewing.rows, droppedFrames, droppedRows, columns, timesMs, values }),
    );
  }

  #receive(text: string): void {
    const message = readClientMessage(text);
    switch (message?.type) {
      case 'start':
        void this.#start(message.configure);
        return;
      case 'stop':
        this.#wanted++;
        this.#cancel();
        return;
      case 'taken':
        if (this.#viewing) this.#viewing.taken = Math.max(this.#viewing.taken, message.frame);
        return;
      case 'recordings':
        void this.#recordings(message.fromMs, message.untilMs);
        return;
      case undefined:
        this.#socket.close(NOT_UNDERSTOOD, 'not a message that this server knows');
    }
  }

  async #start(configure: object): Promise<void> {
    const wanted = ++this.#wanted;
    this.#cancel();
    try {
      const request = readConfigureRequest(configure, this.#server.settings);
      const job = await startJob(request, this.#server, { owner: this.#owner });
      // The client left, or wanted something else, while the recordings were looked up.
      if (this.#closed || wanted !== this.#wanted) return this.#end(job);
      const metresPerChannel = Number(liveMetadata(this.#server.settings)['dx']);
      const lines = new LineMaker(job.plan, metresPerChannel);
      this.#viewing = {
        ...{ job, lines, newestMs: job.configuredAtMs },
        ...{ frame: 0, taken: 0, rows: 0, droppedFrames: 0, droppedRows: 0 },
      };
      this.send(jobMessage(job, lines, metresPerChannel, request.window));
    } catch (error) {
      if (wanted === this.#wanted) this.send({ type: 'job-refused', ...explainRefusal(error) });
    }
  }

  async #recordings(fromMs: number, untilMs: number): Promise<void> {
    try {
      const found = await this.#server.store.overlapping(fromMs, untilMs);
      const nowMs = this.#server.nowMs();
      this.send({
        type: 'recordings',
        recordings: found.map(({ start_time, end_time }) => ({
          startMs: start_time.getTime(),
          endMs: end_time?.getTime() ?? nowMs,
        })),
      });
    } catch (error) {
      this.send({ type: 'recordings-refused', message: explainRefusal(error).message });
    }
  }

  #ended(viewing: Viewing, complete: boolean): void {
    const { job } = viewing;
    const reason = complete ? 'recording-finished' : (job.endReason ?? 'cancelled');
    this.#cancel();
    this.send({ type: 'job-ended', jobId: job.id, reason, complete });
  }

  #cancel(): void {
    const job = this.#viewing?.job;
    this.#viewing = null;
    if (job !== undefined) this.#end(job);
  }

  /** What a cancel over HTTP does, its defect included. */
  #end(job: Job): void {
    if (job.endedAtMs === null && !this.#server.defects.hitsFor('lying-cancel', jobSubject(job))) {
      this.#server.jobs.end(job, this.#server.nowMs(), 'cancelled');
    }
  }

  #close(): void {
    this.#closed = true;
    this.#wanted++;
    this.#cancel();
  }
}

function jobMessage(
  job: Job,
  { scale }: LineMaker,
  metresPerChannel: number,
  window: JobMessage['window'],
): JobMessage {
  const { channelMin, channelMax, linesDtS, playback } = job.plan;
  return {
    type: 'job',
    jobId: job.id,
    channelMin,
    channelMax,
    ...scale,
    rowsPerSecond: 1 / linesDtS,
    rows: playback?.rows ?? null,
    window,
    metresPerChannel,
  };
}
