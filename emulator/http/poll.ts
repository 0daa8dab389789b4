import { pollsFinished, takeRows } from '../jobs/job.ts';
import type { Job } from '../jobs/job.ts';
import { rowsPerAnswer, waterfallBody } from '../jobs/waterfall-body.ts';
import type { FocusServer } from '../server.ts';
import { jobSubject } from './subject.ts';

/** The answer to a poll. `broken`: there is none, a defect breaks the connection. */
export interface PollAnswer {
  /** 200: no rows yet; 201: rows; 208: there will be no more. */
  readonly status: 200 | 201 | 208 | 'broken';
  readonly body: string | Buffer;
}

/** One poll of a job for up to `wanted` rows; books it. */
export function poll(asked: Job, wanted: number, server: FocusServer): PollAnswer {
  const { settings } = server;
  if (asked.endedAtMs !== null) return { status: 208, body: '[]' };
  const nowMs = server.nowMs();
  asked.polls++;
  asked.lastReadAtMs = nowMs;
  const job = server.jobs.servedFor(asked);
  const faults = server.defects.rowFaultsOf(jobSubject(job));
  let most = Math.min(wanted, settings.rowsKept, rowsPerAnswer(job, settings.intensitiesPerPoll));
  if (faults.dropAfterRows > 0) {
    most = Math.min(most, faults.dropAfterRows - asked.polledSinceBreak);
    if (most <= 0) {
      asked.polledSinceBreak = 0;
      server.jobs.onPoll(asked, job);
      return { status: 'broken', body: '' };
    }
  }
  const rows = takeRows(job, nowMs, most, faults, settings);
  asked.polledSinceBreak += rows.length;
  server.jobs.onPoll(asked, job);
  if (rows.length > 0) return { status: 201, body: waterfallBody(job, rows, faults.extremesInside) };
  return { status: pollsFinished(job, nowMs, settings) ? 208 : 200, body: '[]' };
}
