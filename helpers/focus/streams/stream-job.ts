import { ENDED_BY_RUN } from '../../record/run-record.ts';
import { OperationError, type OperationContext } from '../../engine/operation.ts';
import { rowTimestampMs } from '../../../wire/row-value.ts';
import type { JobLedger } from '../../streams/job-ledger.ts';
import type { AnsweredJob, AskedJob } from '../../streams/job-plan.ts';
import type { TimeSpan } from '../../streams/time-spans.ts';
import { cancelJob, expectGone, jobExists } from '../job-api.ts';
import { configureOwned, type OwnedJob } from '../operations/owned-job.ts';
import { answeredJob, askedJob, type JobBody } from './asked-job.ts';
import { historicWindow } from './historic.ts';
import { JobStates } from './job-states.ts';
import { answerProblems, epochNowMs, openLedger } from './open-ledger.ts';

/** A job streams while its newest row came at most this long ago (or three rows' time, whichever is longer). Seconds. */
const STREAMS_WITHIN_S = 5;

/** Options that every operation on a streaming job takes; names as in `OPERATION_SIGNATURES`. */
export interface StreamOptions {
  /** From configure, and again from the connection, until rows of the job have come. Seconds. */
  readonly streamingWithinS: number;
  /** Recorded time to play; 0: live. Seconds. */
  readonly recordedS: number;
  /** A live row that comes later than this after the fastest one is stale; 0: age is not judged. Seconds. */
  readonly freshWithinS: number;
  /** Longer without a row is a pause; 0: pauses are not judged. Seconds. */
  readonly rowEveryWithinS: number;
}

/** A job of this arrival with its ledger, its levels and what its answer contradicts; its end ends all of it. */
export interface StreamingJob extends AsyncDisposable {
  readonly job: OwnedJob;
  readonly ledger: JobLedger;
  readonly states: JobStates;
  readonly asked: AskedJob;
  readonly answered: AnsweredJob;
  readonly problems: readonly string[];
  /** Rows that each stream of recorded time has; null: live, without an end. */
  readonly rowsInAll: number | null;
  /** Whether the job streams now: its own rows came within the last 5 s. */
  streams(): boolean;
}

/** Step `configure` of a job that is going to be read, live or of recorded time. */
export async function configureStreaming(
  context: OperationContext,
  transport: 'grpc' | 'poll',
  options: StreamOptions,
): Promise<StreamingJob> {
  const body = await jobBody(context, options.recordedS);
  const job = await configureOwned(context, body);
  const states = new JobStates(context);
  states.set('configured', true);
  const asked = askedJob(body);
  const answered = answeredJob(job);
  const problems = answerProblems(context, asked, answered, transport);
  const ledger = openLedger(context, {
    jobId: job.jobId,
    asked,
    answered,
    transport,
    valuesPublished: context.options['checkValues'] === true,
    freshWithinS: asked.window === null && options.freshWithinS > 0 ? options.freshWithinS : null,
    pauseAfterS: asked.window === null && options.rowEveryWithinS > 0 ? options.rowEveryWithinS : null,
  });
  const withinMs = Math.max(STREAMS_WITHIN_S, 3 * job.linesDtS) * 1000;
  return {
    job,
    ledger,
    states,
    asked,
    answered,
    problems,
    rowsInAll: asked.window === null ? null : rowsIn(asked.window, job.linesDtS),
    async [Symbol.asyncDispose]() {
      states[Symbol.dispose]();
      await job[Symbol.asyncDispose]();
    },
    streams: () => ledger.newestRowAtMs !== null && epochNowMs() - ledger.newestRowAtMs <= withinMs,
  };
}

async function jobBody(context: OperationContext, recordedS: number): Promise<JobBody> {
  if (!context.payload) throw new Error('the profile check lets no operation without a payload through');
  const live = context.payload as JobBody;
  if (recordedS === 0) return live;
  const { startS, endS } = await historicWindow(
    context.http,
    epochNowMs() / 1000,
    recordedS,
    context.random(),
  );
  return { ...live, start_time: startS, end_time: endS };
}

/**
 * Steps `cancel` and `gone`. A job of recorded time ends by itself some time after its last row; one that was read to
 * its end and has gone already needs no cancel.
 */
export async function cancelOwned(context: OperationContext, streaming: StreamingJob): Promise<void> {
  const { job } = streaming;
  if (playedToEnd(streaming) && !(await jobExists(context.http, job.jobId))) return job.isGone();
  await context.step('cancel', () => cancelJob(context.http, job.jobId));
  await context.step('gone', () => expectGone(context.http, job.jobId));
  job.isGone();
}

/** Whether the last row of the recorded time has come on every stream. */
export function playedToEnd({ ledger, rowsInAll }: Pick<StreamingJob, 'ledger' | 'rowsInAll'>): boolean {
  return rowsInAll !== null && ledger.streams.every(({ nextIndex }) => nextIndex >= rowsInAll);
}

/**
 * One above the last row that had to come, where that is known: the recording was read to its end. What is missing
 * before is lost, also when nothing came after it.
 */
export function endIndexOf(streaming: StreamingJob, toEnd: boolean): number | undefined {
  return toEnd || playedToEnd(streaming) ? (streaming.rowsInAll ?? undefined) : undefined;
}

/** Rows that lie wholly in recorded time, row 0 at its start. */
export function rowsIn({ fromMs, toMs }: TimeSpan, linesDtS: number): number {
  let rows = Math.floor((toMs - fromMs) / (linesDtS * 1000));
  // Row times are rounded to milliseconds, so the quotient can be one off either way.
  while (rowTimestampMs(fromMs, rows + 1, linesDtS) <= toMs) rows++;
  while (rows > 0 && rowTimestampMs(fromMs, rows, linesDtS) > toMs) rows--;
  return rows;
}

/**
 * An operation that the run itself cut short proves nothing about the server, neither good nor bad: it was not
 * answered, and it says so.
 */
export function refuseCutShort({ signal }: Pick<OperationContext, 'signal'>, before: string): void {
  if (signal.aborted) throw new OperationError('unanswered', ENDED_BY_RUN, `the run ended before ${before}`);
}

/** @throws OperationError when rows of another job came: they are counted, and never a success */
export function refuseForeign(ledger: JobLedger, what: string): void {
  if (ledger.count('foreign') === 0) return;
  throw new OperationError(
    'failed',
    'foreign rows',
    `${what} brought rows of another job than ${ledger.jobId}`,
  );
}
