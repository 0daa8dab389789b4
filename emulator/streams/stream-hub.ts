import type { Job } from '../jobs/job.ts';
import type { RowFaults } from '../jobs/row-faults.ts';
import type { Settings } from '../settings.ts';
import { JobStreams } from './job-streams.ts';
import { SlotServer } from './slot-server.ts';
import type { StreamCall } from './slot-server.ts';
import type { StreamSurroundings } from './stream-group.ts';

/** One slot whose port listens, or is about to. */
interface OpenSlot {
  streams: JobStreams;
  /** null while the port is being opened. */
  server: SlotServer | null;
  /** Settles when the port listens or could not be opened. */
  opening: Promise<void>;
}

export interface StreamHubOptions {
  readonly host: string;
  /** Slot n listens on this plus n. */
  readonly portBase: number;
  readonly settings: Settings;
  readonly nowMs: () => number;
  readonly faults: (job: Job) => RowFaults;
  /** Told of each change of the account of a job's stream. */
  readonly booked?: StreamSurroundings['booked'];
  /** Told, once per port, that it cannot be opened. */
  readonly warn: (message: string) => void;
}

/**
 * The stream ports of all slots. A port is opened when its job listens and closed when the job ends, so a client
 * that is early or late is refused, and one that connects again meets whichever job has the slot by then. One
 * ticker paces the streams of all jobs; it stands still while there are none.
 */
export class StreamHub {
  readonly #options: StreamHubOptions;
  /** Jobs whose ports are not open yet, and when to try (again). */
  readonly #waiting = new Map<Job, number>();
  readonly #open = new Map<number, OpenSlot>();
  readonly #closing = new Set<Promise<void>>();
  readonly #warned = new Set<number>();
  #ticker: NodeJS.Timeout | null = null;

  constructor(options: StreamHubOptions) {
    this.#options = options;
  }

  jobStarted(job: Job): void {
    if (job.listeningAtMs === null) return;
    this.#waiting.set(job, job.listeningAtMs);
    this.#ticker ??= setInterval(() => this.tick(), this.#options.settings.streamTickMs).unref();
  }

  /** Ends the job's streams and closes its port, unless a newer job is served there. */
  jobEnded(job: Job): void {
    this.#waiting.delete(job);
    const slot = this.#open.get(job.slot);
    if (slot?.streams.job === job) {
      this.#open.delete(job.slot);
      slot.streams.end();
      this.#close(slot);
    }
    if (this.#waiting.size > 0 || this.#open.size > 0 || this.#ticker === null) return;
    clearInterval(this.#ticker);
    this.#ticker = null;
  }

  /** Opens ports whose time has come, and sends rows that are due. */
  tick(): void {
    const nowMs = this.#options.nowMs();
    for (const [job, atMs] of this.#waiting) {
      if (atMs > nowMs) continue;
      this.#waiting.delete(job);
      this.#serve(job);
    }
    for (const { streams } of this.#open.values()) streams.pump();
  }

  /** Ends every stream and closes every port. */
  async close(): Promise<void> {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    this.#waiting.clear();
    for (const slot of this.#open.values()) {
      slot.streams.end();
      this.#close(slot);
    }
    this.#open.clear();
    await Promise.all(this.#closing);
  }

  #serve(job: Job): void {
    const used = this.#open.get(job.slot);
    if (used === undefined) {
      this.#openPort(job);
      return;
    }
    // The slot was given away while it was in use: whoever is connected gets the new job's rows from here on.
    const calls = used.streams.handOver();
    used.streams = this.#streamsOf(job, used);
    for (const call of calls) used.streams.open(call);
  }

  #openPort(job: Job): void {
    const { host, portBase, settings, nowMs, warn } = this.#options;
    const port = portBase + job.slot;
    const slot: OpenSlot = { server: null } as OpenSlot;
    slot.streams = this.#streamsOf(job, slot);
    slot.opening = SlotServer.listen(host, port, (call) => this.#called(slot, call)).then(
      (server) => {
        slot.server = server;
        job.portProblem = null;
      },
      (error: NodeJS.ErrnoException) => {
        // Not the job's end: the port may come free, and its rows can be polled all the time.
        job.portProblem = `port ${port} could not be opened: ${error.code ?? error.message}`;
        if (this.#open.get(job.slot) !== slot) return;
        this.#open.delete(job.slot);
        this.#waiting.set(job, nowMs() + settings.portRetryMs);
        if (this.#warned.has(port)) return;
        this.#warned.add(port);
        warn(
          `The stream port ${port} on ${host} could not be opened (${error.message}); it is tried again while its ` +
            'job lives. Free the port, or start the emulator with another streamPortBase (0: any free ports).',
        );
      },
    );
    this.#open.set(job.slot, slot);
  }

  #streamsOf(job: Job, slot: OpenSlot): JobStreams {
    const { settings, nowMs, faults, booked } = this.#options;
    const breakConnection = (call: StreamCall): void => slot.server?.breakConnection(call);
    return new JobStreams(job, { settings, nowMs, faults, booked, breakConnection });
  }

  #called(slot: OpenSlot, call: StreamCall): void {
    call.on('cancelled', () => slot.streams.left(call));
    slot.streams.open(call);
  }

  #close(slot: OpenSlot): void {
    const closed = slot.opening.then(() => slot.server?.close()).finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }
}
