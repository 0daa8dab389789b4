import type { OperationContext, SharedPart } from '../engine/operation.ts';
import { cancelJob, configure, expectGone, type ConfiguredJob } from './job-api.ts';
import { journaled } from './journaled.ts';

/** Jobs that one operation made and another one will cancel, the oldest first. */
export class JobPool implements SharedPart {
  readonly #maker: Pick<OperationContext, 'http' | 'jobs'>;
  readonly #jobs: ConfiguredJob[] = [];
  /** Being made for the pool. */
  #coming = 0;

  constructor(maker: Pick<OperationContext, 'http' | 'jobs'>) {
    this.#maker = maker;
  }

  put(job: ConfiguredJob): void {
    this.#jobs.push(job);
  }

  /** The oldest, which now belongs to the caller. */
  take(): ConfiguredJob | undefined {
    return this.#jobs.shift();
  }

  /** Makes one job when there are fewer than `reserve`. @throws OperationError */
  async refill(reserve: number, payload: object): Promise<void> {
    if (this.#jobs.length + this.#coming >= reserve) return;
    this.#coming++;
    try {
      this.put(await configure(journaled(this.#maker), payload));
    } finally {
      this.#coming--;
    }
  }

  /** Removes the oldest until no more than `keep` are left. @throws OperationError */
  async trim(keep: number): Promise<void> {
    while (this.#jobs.length > keep) {
      const { jobId } = this.#jobs.shift()!;
      await cancelJob(this.#maker.http, jobId);
      await expectGone(this.#maker.http, jobId);
      this.#maker.jobs.removed(jobId);
    }
  }

  finish(): Promise<void> {
    return this.trim(0);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The pool of this generator thread. */
export function jobPool(context: OperationContext): Promise<JobPool> {
  return context.shared('job-pool', async () => new JobPool(context));
}
