import type { Settings } from '../settings.ts';
import { dueToEnd } from './job.ts';
import type { EndReason, Job, JobPlan } from './job.ts';
import { RowCursor } from './row-cursor.ts';

export interface Totals {
  configures: number;
  refusals: number;
  cancels: number;
  peakAlive: number;
}

export interface NewJob {
  readonly plan: JobPlan;
  /** The id that the client chose; without it the server makes one. */
  readonly taskId?: string;
  readonly owner: string | null;
  readonly neverListens: boolean;
  readonly waitsForGpu: boolean;
  /** Takes the slot of the newest job although that one is alive: a defect. */
  readonly takesUsedSlot?: boolean;
  /** Makes the answer to configure, which holds the id and the slot. */
  readonly answer: (id: string, slot: number) => Readonly<Record<string, unknown>>;
}

/** The jobs of the server: who holds which slot, and what became of the newest ones that have ended. */
export class JobTable {
  readonly totals: Totals = { configures: 0, refusals: 0, cancels: 0, peakAlive: 0 };
  readonly slots: number;
  /** Slots that are given out, the lowest ones; at most `slots`. */
  limit: number;
  /** Called once for each job that has just got a slot, and once when it has lost it. */
  onStart: (job: Job) => void = () => {};
  onEnd: (job: Job) => void = () => {};
  /** Called when `asked` was polled, with rows of `served`: itself, unless a defect serves another. */
  onPoll: (asked: Job, served: Job) => void = () => {};
  /** Called when a total has changed without either. */
  onTotals: () => void = () => {};
  readonly #settings: Settings;
  /** The newest job of each slot. */
  readonly #bySlot: (Job | undefined)[];
  readonly #alive = new Set<Job>();
  readonly #byId = new Map<string, Job>();
  /** The newest running number. */
  sequence = 0;

  constructor(slots: number, settings: Settings) {
    this.slots = slots;
    this.limit = slots;
    this.#settings = settings;
    this.#bySlot = new Array<Job | undefined>(slots).fill(undefined);
  }

  get aliveCount(): number {
    return this.#alive.size;
  }

  get slotsInUse(): number {
    return this.#bySlot.filter((job) => job !== undefined).length;
  }

  /** Oldest first. */
  alive(): Job[] {
    return [...this.#alive];
  }

  /** Alive and remembered jobs, oldest first. */
  all(): IterableIterator<Job> {
    return this.#byId.values();
  }

  /** The job that is served in the slot of `job`: itself, unless a defect gave its slot to another in mid-life. */
  servedFor(job: Job): Job {
    return (job.endedAtMs === null ? this.#bySlot[job.slot - 1] : undefined) ?? job;
  }

  find(id: string): Job | undefined {
    return this.#byId.get(id);
  }

  /** Gives the job the lowest free slot; null when there is none. */
  start(wanted: NewJob, nowMs: number): Job | null {
    const newest = wanted.takesUsedSlot === true ? this.alive().at(-1) : undefined;
    const index = newest === undefined ? this.#bySlot.indexOf(undefined) : newest.slot - 1;
    if (index < 0 || (newest === undefined && index >= this.limit)) {
      this.countRefusal();
      return null;
    }
    const slot = index + 1;
    const sequence = wanted.taskId === undefined ? ++this.sequence : null;
    const id = wanted.taskId ?? `${slot}-${sequence}`;
    const job: Job = {
      id,
      generation: wanted.taskId === undefined ? 'job' : 'task',
      sequence,
      slot,
      plan: wanted.plan,
      configuredAtMs: nowMs,
      owner: wanted.owner,
      listeningAtMs: wanted.neverListens || wanted.waitsForGpu ? null : nowMs + this.#settings.startDelayMs,
      waitsForGpu: wanted.waitsForGpu,
      answer: wanted.answer(id, slot),
      polled: new RowCursor(),
      polls: 0,
      polledSinceBreak: 0,
      streams: new Map(),
      openStreams: 0,
      lastReadAtMs: null,
      portProblem: null,
      endedAtMs: null,
      endReason: null,
    };
    // A task id may come back after its first task has ended; the newest one is the one that is meant.
    this.#byId.delete(id);
    this.#byId.set(id, job);
    this.#bySlot[index] = job;
    this.#alive.add(job);
    this.totals.configures++;
    this.totals.peakAlive = Math.max(this.totals.peakAlive, this.#alive.size);
    this.#forgetOldest();
    this.onStart(job);
    return job;
  }

  /** Lets a job that has waited for a GPU start now. */
  gpuFree(job: Job, nowMs: number): void {
    job.waitsForGpu = false;
    job.listeningAtMs = nowMs + this.#settings.startDelayMs;
  }

  /** A defect answers a configure with a job that is there already. */
  countAgain(): void {
    this.totals.configures++;
    this.onTotals();
  }

  countRefusal(): void {
    this.totals.refusals++;
    this.onTotals();
  }

  /** Takes over a job that another process has configured, as it stands. It is not counted, and nobody is told. */
  adopt(job: Job): void {
    this.#byId.delete(job.id);
    this.#byId.set(job.id, job);
    if (job.endedAtMs === null) {
      this.#bySlot[job.slot - 1] = job;
      this.#alive.add(job);
    }
    this.sequence = Math.max(this.sequence, job.sequence ?? 0);
    this.#forgetOldest();
  }

  /** Ends the job and frees its slot at once. */
  end(job: Job, atMs: number, reason: EndReason): void {
    if (job.endedAtMs !== null) return;
    job.endedAtMs = atMs;
    job.endReason = reason;
    job.answer = null;
    if (this.#bySlot[job.slot - 1] === job) this.#bySlot[job.slot - 1] = undefined;
    this.#alive.delete(job);
    if (reason === 'cancelled') this.totals.cancels++;
    this.onEnd(job);
  }

  /** Ends the jobs whose time has come, with the time at which it came. */
  sweep(nowMs: number): void {
    for (const job of this.#alive) {
      const due = dueToEnd(job, this.#settings);
      if (due.atMs <= nowMs) this.end(job, due.atMs, due.reason);
    }
  }

  endAll(nowMs: number, reason: EndReason): void {
    for (const job of this.alive()) this.end(job, nowMs, reason);
  }

  #forgetOldest(): void {
    if (this.#byId.size <= this.#settings.ledgerJobs) return;
    for (const job of this.#byId.values()) {
      if (job.endedAtMs === null) continue;
      this.#byId.delete(job.id);
      return;
    }
  }
}
