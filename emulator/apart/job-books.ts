import type { Job } from '../jobs/job.ts';
import { JobTable } from '../jobs/job-table.ts';
import type { Totals } from '../jobs/job-table.ts';
import { RowTotals } from '../metrics/row-totals.ts';
import type { Settings } from '../settings.ts';
import { bookPolls, bookStreams, bookWorkerLost, jobData, jobKey, jobOf } from './job-record.ts';
import type { Activity, JobData, PollAccount, StreamAccount } from './job-record.ts';
import type { EndedJob } from './protocol.ts';

const activityOf = (job: Job): Activity => ({
  key: jobKey(job),
  openStreams: job.openStreams,
  lastReadAtMs: job.lastReadAtMs,
  portProblem: job.portProblem,
});

/**
 * The truth about jobs, kept by a process that serves none of them: each process that does tells what it did, and
 * what one that died has told is still here. It is what a new one goes on from.
 */
export class JobBooks {
  readonly jobs: JobTable;
  readonly rows: RowTotals;
  readonly #kept: number;
  readonly #byKey = new Map<string, Job>();

  constructor(slots: number, settings: Settings) {
    this.jobs = new JobTable(slots, settings);
    this.rows = new RowTotals(this.jobs, settings);
    this.#kept = settings.ledgerJobs;
  }

  /** Jobs that are alive, oldest first. */
  alive(): JobData[] {
    return this.jobs.alive().map(jobData);
  }

  /** Books a new job, or that one which has waited for a GPU starts now. */
  started(data: JobData, totals: Totals): void {
    Object.assign(this.jobs.totals, totals);
    const known = this.#byKey.get(jobKey(data));
    if (known !== undefined) {
      known.listeningAtMs = data.listeningAtMs;
      known.waitsForGpu = data.waitsForGpu;
      return;
    }
    const job = jobOf(data);
    this.#byKey.set(jobKey(job), job);
    this.jobs.adopt(job);
    this.#forgetOldest();
  }

  ended({ key, atMs, reason }: EndedJob): void {
    const job = this.#byKey.get(key);
    if (job !== undefined) this.jobs.end(job, atMs, reason);
  }

  polls(accounts: readonly PollAccount[]): void {
    for (const account of accounts) {
      const job = this.#byKey.get(account.key);
      if (job !== undefined) bookPolls(job, account);
    }
  }

  /** @returns what has changed for those who must know whether a job is idle */
  streams(accounts: readonly StreamAccount[]): Activity[] {
    return accounts.flatMap((account) => {
      const job = this.#byKey.get(account.key);
      if (job === undefined) return [];
      const before = JSON.stringify(activityOf(job));
      const frames = bookStreams(job, account);
      if (job.endedAtMs !== null) this.rows.late(frames);
      const now = activityOf(job);
      return JSON.stringify(now) === before ? [] : [now];
    });
  }

  /** The process that served the streams is gone. @returns what has changed, as `streams` does */
  workerLost(atMs: number): Activity[] {
    for (const job of this.#byKey.values()) bookWorkerLost(job, atMs);
    return this.jobs.alive().map(activityOf);
  }

  #forgetOldest(): void {
    if (this.#byKey.size <= this.#kept) return;
    for (const [key, job] of this.#byKey) {
      if (job.endedAtMs === null) continue;
      this.#byKey.delete(key);
      return;
    }
  }
}
