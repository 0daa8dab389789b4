import type { Job } from '../jobs/job.ts';
import type { StreamRecord } from '../jobs/stream-record.ts';
import { jobKey, streamData } from './job-record.ts';
import type { StreamAccount } from './job-record.ts';

/**
 * Collects what changes about streams and tells it in bundles. That rows were handed out is told in the same turn, so
 * that it is known before they arrive: whoever takes over after a crash never sends a row again. That they went out
 * can wait.
 */
export class AccountBook {
  readonly #tell: (accounts: readonly StreamAccount[]) => void;
  readonly #changed = new Map<Job, Set<StreamRecord>>();
  readonly #portProblems = new WeakMap<Job, string>();
  #due = false;

  constructor(tell: (accounts: readonly StreamAccount[]) => void) {
    this.#tell = tell;
  }

  booked(job: Job, record: StreamRecord, what: 'rows' | 'rest'): void {
    this.#of(job).add(record);
    if (what === 'rest' || this.#due) return;
    this.#due = true;
    queueMicrotask(() => this.tell());
  }

  /** Looks which ports could not be opened, or could after all. */
  ports(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const problem = job.portProblem ?? '';
      if (problem === (this.#portProblems.get(job) ?? '')) continue;
      this.#portProblems.set(job, problem);
      this.#of(job);
    }
  }

  /** Tells what has changed since last time. */
  tell(): void {
    this.#due = false;
    if (this.#changed.size === 0) return;
    const accounts = Array.from(this.#changed, ([job, records]) => ({
      key: jobKey(job),
      openStreams: job.openStreams,
      lastReadAtMs: job.lastReadAtMs,
      portProblem: job.portProblem,
      streams: Array.from(records, streamData),
    }));
    this.#changed.clear();
    this.#tell(accounts);
  }

  #of(job: Job): Set<StreamRecord> {
    const known = this.#changed.get(job) ?? new Set();
    this.#changed.set(job, known);
    return known;
  }
}
