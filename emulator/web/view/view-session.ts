import { isDeepStrictEqual } from 'node:util';
import type { WebSocket } from '@fastify/websocket';
import { encodeRowFrame } from '../../client/model/row-frame.ts';
import type { ClientFaults, JobMessage, ServerMessage } from '../../client/model/messages.ts';
import type { EndReason } from '../../jobs/job.ts';
import { LineMaker } from './line-maker.ts';
import type { Line } from './line-maker.ts';
import type { StartedJob, TakenRows, ViewJobs } from './view-jobs.ts';
import { readClientMessage } from './view-request.ts';

/** Frames that may be under way to a client that has not said that it took them; one second of them. */
const FRAMES_UNDER_WAY = 20;
/** Rows that are taken from a job at once. */
const ROWS_AT_ONCE = 20_000;
/** WebSocket close code "policy violation". */
const NOT_UNDERSTOOD = 1008;
/** What a client is told while the Focus Server does not answer. */
const AWAY = { status: 503, message: 'The Focus Server is not available; try again later' };

/** The job of one web client, and how much of it the client has taken. */
interface Viewing {
  readonly job: StartedJob;
  readonly lines: LineMaker;
  frame: number;
  taken: number;
  rows: number;
  droppedFrames: number;
  droppedRows: number;
  newestMs: number;
  /** Rows have been asked for and are on their way. */
  asking: boolean;
}

/**
 * One open web client: starts the job that it asks for, an ordinary one, and sends its rows as lines of a picture.
 * A client that does not keep up misses frames of a live job, and is told how many; a recording waits for it.
 */
export class ViewSession {
  readonly #socket: WebSocket;
  readonly #jobs: ViewJobs;
  /** The user who is logged in, to whom its jobs belong. */
  readonly owner: string | null;
  #viewing: Viewing | null = null;
  /** Counts requests to start and stop, so that a late answer to an old one is noticed. */
  #wanted = 0;
  #closed = false;
  /** As the client was last told. */
  #faults: ClientFaults | null = null;

  constructor(socket: WebSocket, jobs: ViewJobs, owner: string | null) {
    this.#socket = socket;
    this.#jobs = jobs;
    this.owner = owner;
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    socket.on('close', () => this.#close());
  }

  send(message: ServerMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** Tells the client how to misbehave, unless it knows. */
  followFaults(faults: ClientFaults): void {
    if (isDeepStrictEqual(faults, this.#faults)) return;
    this.#faults = faults;
    this.send({ type: 'faults', faults });
  }

  /** Sends what the job has made since last time. */
  pump(): void {
    const viewing = this.#viewing;
    if (viewing === null || viewing.asking) return;
    const behind = viewing.frame - viewing.taken >= FRAMES_UNDER_WAY;
    const waits = behind && viewing.job.plan.playback !== null;
    viewing.asking = true;
    this.#jobs
      .take(viewing.job.id, waits ? 0 : ROWS_AT_ONCE)
      .then(
        (taken) => this.#took(viewing, taken, behind),
        // The Focus Server is away; the job is there again when it is, or has ended.
        () => undefined,
      )
      .finally(() => (viewing.asking = false));
  }

  #took(viewing: Viewing, { ended, rows, finished, breaks }: TakenRows, behind: boolean): void {
    // Another job is shown by now, or the client is gone.
    if (viewing !== this.#viewing) return;
    if (ended !== null) return this.#ended(viewing, ended, false);
    viewing.newestMs = rows.at(-1)?.startMs ?? viewing.newestMs;
    const lines = viewing.lines.add(rows);
    if (finished) lines.push(...viewing.lines.rest(viewing.newestMs));
    if (lines.length > 0) this.#hand(viewing, lines, behind);
    if (breaks) this.#socket.terminate();
    else if (finished) this.#ended(viewing, 'recording-finished', true);
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
    const started = await this.#jobs.start(configure, this.owner).catch(() => ({ refused: AWAY }));
    if ('refused' in started) {
      if (wanted === this.#wanted) this.send({ type: 'job-refused', ...started.refused });
      return;
    }
    // The client left, or wanted something else, while the recordings were looked up.
    if (this.#closed || wanted !== this.#wanted) return this.#end(started.id);
    const lines = new LineMaker(started.plan, started.metresPerChannel);
    this.#viewing = {
      ...{ job: started, lines, newestMs: started.configuredAtMs, asking: false },
      ...{ frame: 0, taken: 0, rows: 0, droppedFrames: 0, droppedRows: 0 },
    };
    this.send(jobMessage(started, lines));
  }

  async #recordings(fromMs: number, untilMs: number): Promise<void> {
    const found = await this.#jobs.recordings(fromMs, untilMs).catch(() => ({ refused: AWAY }));
    if ('refused' in found) this.send({ type: 'recordings-refused', message: found.refused.message });
    else this.send({ type: 'recordings', recordings: [...found] });
  }

  #ended({ job }: Viewing, reason: EndReason, complete: boolean): void {
    this.#cancel();
    this.send({ type: 'job-ended', jobId: job.id, reason, complete });
  }

  #cancel(): void {
    const job = this.#viewing?.job;
    this.#viewing = null;
    if (job !== undefined) this.#end(job.id);
  }

  #end(jobId: string): void {
    // While the Focus Server is away nobody can end it; it ends by itself when nobody reads it any more.
    this.#jobs.end(jobId).catch(() => undefined);
  }

  #close(): void {
    this.#closed = true;
    this.#wanted++;
    this.#cancel();
  }
}

function jobMessage({ id, plan, window, metresPerChannel }: StartedJob, { scale }: LineMaker): JobMessage {
  const { channelMin, channelMax, linesDtS, playback } = plan;
  return {
    type: 'job',
    jobId: id,
    channelMin,
    channelMax,
    ...scale,
    rowsPerSecond: 1 / linesDtS,
    rows: playback?.rows ?? null,
    window,
    metresPerChannel,
  };
}
