import type { Job } from '../jobs/job.ts';

/** What becomes of a job for which there is no GPU: refused with 503, or configured and pending until there is one. */
export type BeyondGpuSlots = 'refuse' | 'wait';

/** The GPU slots: a job needs one from configure until it ends, and streams only while it has one. */
export class GpuSlots {
  /** null: any number. */
  #limit: number | null = null;
  #beyond: BeyondGpuSlots = 'refuse';
  readonly #holders = new Set<Job>();
  #waiting: Job[] = [];
  #peak = 0;
  #refused = 0;
  readonly #start: (job: Job, nowMs: number) => void;

  /** @param start starts a job that has waited */
  constructor(start: (job: Job, nowMs: number) => void) {
    this.#start = start;
  }

  /** Changes the limit; jobs that have a slot keep it, jobs that wait get those that have become free. */
  configure(limit: number | null, beyond: BeyondGpuSlots, nowMs: number): void {
    this.#limit = limit;
    this.#beyond = beyond;
    this.#peak = this.#holders.size;
    this.#refused = 0;
    this.serve(nowMs);
  }

  get full(): boolean {
    return this.#limit !== null && this.#holders.size >= this.#limit;
  }

  /** Whether a job that comes now must be refused. Counts it. */
  refuses(): boolean {
    if (!this.full || this.#beyond === 'wait') return false;
    this.#refused++;
    return true;
  }

  /** Takes a slot for a new job, or lets it wait. */
  enter(job: Job): void {
    if (this.full) this.#waiting.push(job);
    else this.#hold(job);
  }

  /** Takes over a job that has one or waits, as it is. */
  adopt(job: Job): void {
    if (job.waitsForGpu) this.#waiting.push(job);
    else this.#hold(job);
  }

  /** Gives the slot of an ended job to the one that has waited longest. */
  leave(job: Job, nowMs: number): void {
    this.#waiting = this.#waiting.filter((one) => one !== job);
    if (this.#holders.delete(job)) this.serve(nowMs);
  }

  figures() {
    return {
      limit: this.#limit,
      beyond: this.#beyond,
      inUse: this.#holders.size,
      waiting: this.#waiting.length,
      peak: this.#peak,
      refused: this.#refused,
    };
  }

  /** Gives free ones to jobs that wait. */
  serve(nowMs: number): void {
    while (!this.full) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#hold(next);
      this.#start(next, nowMs);
    }
  }

  #hold(job: Job): void {
    this.#holders.add(job);
    this.#peak = Math.max(this.#peak, this.#holders.size);
  }
}
