import { rowsMade } from '../jobs/job.ts';
import type { Job } from '../jobs/job.ts';
import type { JobTable } from '../jobs/job-table.ts';
import type { Settings } from '../settings.ts';

/** Rows of all jobs since the start. */
export interface Rows {
  readonly made: number;
  readonly polled: number;
  readonly streamed: number;
}

const NONE: Rows = { made: 0, polled: 0, streamed: 0 };
const sum = (a: Rows, b: Rows): Rows => ({
  made: a.made + b.made,
  polled: a.polled + b.polled,
  streamed: a.streamed + b.streamed,
});

/** Counts rows of jobs that have ended when they end, so that the sum outlives the memory of the job. */
export class RowTotals {
  readonly #jobs: JobTable;
  readonly #settings: Settings;
  #ended: Rows = NONE;

  constructor(jobs: JobTable, settings: Settings) {
    this.#jobs = jobs;
    this.#settings = settings;
  }

  jobEnded(job: Job): void {
    this.#ended = sum(this.#ended, this.#of(job, job.endedAtMs ?? 0));
  }

  /** Frames of a job that had been counted by then: the process that sent them told of them late. */
  late(frames: number): void {
    this.#ended = sum(this.#ended, { ...NONE, streamed: frames });
  }

  /** Frames count once for each stream of the job. */
  at(nowMs: number): Rows {
    return this.#jobs
      .alive()
      .map((job) => this.#of(job, nowMs))
      .reduce(sum, this.#ended);
  }

  #of(job: Job, atMs: number): Rows {
    let streamed = 0;
    for (const { frames } of job.streams.values()) streamed += frames;
    return { made: rowsMade(job, atMs, this.#settings), polled: job.polled.taken, streamed };
  }
}
