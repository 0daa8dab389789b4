import { liveMetadata } from '../../http/answers.ts';
import { startJob } from '../../http/start-job.ts';
import { jobSubject } from '../../http/subject.ts';
import { pollsFinished, takeRows } from '../../jobs/job.ts';
import type { EndReason, Job, JobPlan } from '../../jobs/job.ts';
import type { Row } from '../../jobs/rows.ts';
import type { FocusServer } from '../../server.ts';
import { readConfigureRequest } from '../../validation/configure-request.ts';
import { explainRefusal } from './refusal.ts';

/** Why there is no job, or no list of recordings. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

export interface StartedJob {
  readonly id: string;
  readonly plan: JobPlan;
  readonly configuredAtMs: number;
  readonly window: { readonly startMs: number; readonly endMs: number } | null;
  readonly metresPerChannel: number;
}

export interface TakenRows {
  /** The job has ended; there are no rows then. */
  readonly ended: EndReason | null;
  readonly rows: readonly Row[];
  /** The recording was played, and all of it taken. */
  readonly finished: boolean;
  /** A defect breaks the connection now. */
  readonly breaks: boolean;
}

/** How the web application gets its clients' jobs from the Focus Server. All that crosses is plain data. */
export interface ViewJobs {
  start(configure: object, owner: string | null): Promise<StartedJob | { readonly refused: Refusal }>;
  /** Takes up to so many rows; 0 only asks whether the job has ended. */
  take(jobId: string, most: number): Promise<TakenRows>;
  /** What a cancel over HTTP does, its defect included. */
  end(jobId: string): Promise<void>;
  recordings(
    fromMs: number,
    untilMs: number,
  ): Promise<readonly { readonly startMs: number; readonly endMs: number }[] | { readonly refused: Refusal }>;
}

const NO_ROWS = { rows: [], finished: false, breaks: false };

/** The jobs of the Focus Server in this process. */
export function localViewJobs(server: FocusServer): ViewJobs {
  const { jobs, settings, defects, nowMs } = server;

  const take = (job: Job, most: number): TakenRows => {
    if (job.endedAtMs !== null) return { ended: job.endReason, ...NO_ROWS };
    if (most === 0) return { ended: null, ...NO_ROWS };
    const served = jobs.servedFor(job);
    const faults = defects.rowFaultsOf(jobSubject(served));
    const atMs = nowMs();
    job.polls++;
    job.lastReadAtMs = atMs;
    const rows = takeRows(served, atMs, most, faults, settings);
    job.polledSinceBreak += rows.length;
    const breaks = faults.dropAfterRows > 0 && job.polledSinceBreak >= faults.dropAfterRows;
    jobs.onPoll(job, served);
    return { ended: null, rows, finished: pollsFinished(job, atMs, settings), breaks };
  };

  return {
    start: async (configure, owner) => {
      try {
        const request = readConfigureRequest(configure, settings);
        const { id, plan, configuredAtMs } = await startJob(request, server, { owner });
        const metresPerChannel = Number(liveMetadata(settings)['dx']);
        return { id, plan, configuredAtMs, window: request.window, metresPerChannel };
      } catch (error) {
        return { refused: explainRefusal(error) };
      }
    },
    take: async (jobId, most) => {
      const job = jobs.find(jobId);
      return job === undefined ? { ended: 'cancelled', ...NO_ROWS } : take(job, most);
    },
    end: async (jobId) => {
      const job = jobs.find(jobId);
      if (job === undefined || job.endedAtMs !== null) return;
      if (!defects.hitsFor('lying-cancel', jobSubject(job))) jobs.end(job, nowMs(), 'cancelled');
    },
    recordings: async (fromMs, untilMs) => {
      try {
        const found = await server.store.overlapping(fromMs, untilMs);
        return found.map(({ start_time, end_time }) => ({
          startMs: start_time.getTime(),
          endMs: end_time?.getTime() ?? nowMs(),
        }));
      } catch (error) {
        return { refused: explainRefusal(error) };
      }
    },
  };
}
