import {
  OperationError,
  type OperationContext,
  type RunScope,
  type SharedPart,
} from '../engine/operation.ts';
import { cancelJob, configure, expectGone, type ConfiguredJob } from './job-api.ts';
import { journaled } from './journaled.ts';

/** A job that nobody reads is cleaned up, after 50 s on a deployed server; the emulator may be ten times as fast. */
const KEEP_ALIVE_S = 1.5;
/** From configure to the first row, at most. Seconds. */
const STREAMING_WITHIN_S = 60;
const FIRST_ROW_POLL_S = 0.25;

type Maker = Pick<OperationContext, 'http' | 'jobs' | 'payload' | 'options' | 'shared'>;

/** Jobs that are there for the whole run, so that reads of a job need not make one. */
export class StandingJobs implements SharedPart {
  readonly #maker: Maker;
  readonly #run: RunScope;
  readonly #jobs: ConfiguredJob[] = [];
  #ended = false;
  #keeping: Promise<void> = Promise.resolve();

  constructor(maker: Maker, run: RunScope) {
    this.#maker = maker;
    this.#run = run;
  }

  /** Makes `count` jobs and waits until each has delivered a row. @throws OperationError */
  async open(count: number): Promise<void> {
    const http = journaled(this.#maker);
    await Promise.all(
      Array.from({ length: count }, async () => {
        this.#jobs.push(await configure(http, this.#maker.payload ?? {}));
      }),
    );
    await Promise.all(this.#jobs.map((job) => this.#streaming(job)));
    this.#keeping = this.#keepAlive();
  }

  /** One of them, in turn. */
  of(arrival: number): ConfiguredJob {
    return this.#jobs[arrival % this.#jobs.length]!;
  }

  async finish(): Promise<void> {
    this.#ended = true;
    await this.#keeping;
    await Promise.all(
      this.#jobs.map(async ({ jobId }) => {
        await cancelJob(this.#maker.http, jobId);
        await expectGone(this.#maker.http, jobId);
        this.#maker.jobs.removed(jobId);
      }),
    );
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#keeping;
  }

  async #streaming({ jobId }: ConfiguredJob): Promise<void> {
    for (let waitedS = 0; waitedS < STREAMING_WITHIN_S; waitedS += FIRST_ROW_POLL_S) {
      if ((await this.#poll(jobId)) === 201) return;
      if (this.#run.signal.aborted) break;
      await this.#run.wait(FIRST_ROW_POLL_S);
    }
    throw new OperationError(
      'failed',
      'not streaming',
      `job ${jobId}, which reads need, delivered no row within ${STREAMING_WITHIN_S} s`,
    );
  }

  async #keepAlive(): Promise<void> {
    while (!this.#ended) {
      await this.#run.wait(KEEP_ALIVE_S);
      if (this.#ended) return;
      await Promise.all(
        this.#jobs.map(async ({ jobId }) => {
          // A poll that goes wrong is seen by the reads of this job; a job that is gone is seen by nobody else.
          if ((await this.#poll(jobId)) === 404) this.#run.count('standing-jobs-lost');
        }),
      );
    }
  }

  /** The status of one poll; null when there was no answer. */
  async #poll(jobId: string): Promise<number | null> {
    try {
      return (await this.#maker.http.send('GET', `/waterfall/${jobId}/1`)).status;
    } catch (error) {
      if (error instanceof OperationError) return null;
      throw error;
    }
  }
}

/** The standing job of this arrival; the first arrival that asks makes them all, as many as its option `jobs` says. */
export async function standingJob(context: OperationContext): Promise<ConfiguredJob> {
  const count = Number(context.options['jobs']);
  const jobs = await context.shared(
    `standing-jobs ${count} ${JSON.stringify(context.payload)}`,
    async (run) => {
      run.count('standing-jobs-lost', 0);
      const standing = new StandingJobs(context, run);
      await standing.open(count);
      return standing;
    },
  );
  return jobs.of(context.arrival);
}
