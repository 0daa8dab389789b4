import { isDeepStrictEqual } from 'node:util';
import type { HttpAnswer, OperationContext, OperationModule } from '../../engine/operation.ts';
import { OperationError } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { expectStatus, wrongAnswer, type ConfiguredJob } from '../job-api.ts';
import { JobLedger } from '../../streams/job-ledger.ts';
import { binsOf } from '../../streams/job-plan.ts';
import { blockExtremes, seenWaterfallRow, type WaterfallBlock } from '../../streams/read-waterfall.ts';
import { askedJob, type JobBody } from '../streams/asked-job.ts';
import { counterOf, epochNowMs } from '../streams/open-ledger.ts';
import { standingJob } from '../standing-jobs.ts';
import { fieldsOf, isWhole } from './answer-fields.ts';

type Check = (answer: HttpAnswer, job: ConfiguredJob, context: OperationContext) => string | null;

/** One read of a job that is there for the whole run, and what the answer must say of this very job. */
function jobRead(
  name: string,
  path: (job: ConfiguredJob, context: OperationContext) => string,
  statuses: readonly number[],
  check: Check,
): OperationModule {
  return {
    name,
    ...OPERATION_SIGNATURES[name]!,
    requests: () => 1,
    async run(context: OperationContext) {
      const job = await standingJob(context);
      await context.step('request', async () => {
        const what = path(job, context);
        const answer = await context.http.send('GET', what);
        context.count('bytes-received', answer.bytes);
        context.count(`${name}-bytes`, answer.bytes);
        expectStatus(answer, statuses, `GET ${what}`);
        const wrong = check(answer, job, context);
        if (wrong !== null)
          throw wrongAnswer(`GET ${what} answered ${wrong}: ${answer.text().slice(0, 200)}`);
      });
    },
  };
}

/** What `configure` answered and metadata must answer again. */
const SAME = [
  'job_id',
  'view_type',
  'lines_dt',
  'channel_amount',
  'stream_amount',
  'frequencies_amount',
  'frequencies_list',
  'channel_to_stream_index',
] as const;

/** The answer to configure again. */
export const metadata = jobRead(
  'metadata',
  ({ jobId }) => `/metadata/${jobId}`,
  [200],
  (answer, job) => {
    const fields = fieldsOf(answer);
    const other = SAME.find((name) => !isDeepStrictEqual(fields[name], job.answer[name]));
    return other === undefined ? null : `a ${other} that is not the one of job ${job.jobId}`;
  },
);

const STATES = ['pending', 'running', 'completed', 'failed', 'cancelled'];

/** A job that runs, with its own id, a progress and times that fit together. */
export const jobStatus = jobRead(
  'job-status',
  ({ jobId }) => `/job_status/${jobId}`,
  [200],
  (answer, { jobId }) => {
    const { job_id: id, status, progress, created_at: created, updated_at: updated } = fieldsOf(answer);
    if (id !== jobId) return `the status of ${JSON.stringify(id)} instead of ${jobId}`;
    if (!STATES.includes(String(status))) return `a status that is none of ${STATES.join(', ')}`;
    if (status !== 'running') return 'that a job which delivers rows does not run';
    if (typeof progress !== 'number' || !(progress >= 0 && progress <= 100))
      return 'a progress beyond 0 to 100';
    const [from, until] = [Date.parse(String(created)), Date.parse(String(updated))];
    return from <= until ? null : 'times of which the last change is before the start, or that are none';
  },
);

/** The metadata of the fibre, as the job reads it; 200 without a body before the job runs, which these do. */
export const taskMetadata = jobRead(
  'task-metadata',
  ({ jobId }) => `/task_metadata/${jobId}`,
  [201],
  (answer, { jobId }) => {
    const { task_id: id, prr, number_of_channels: count } = fieldsOf(answer);
    if (id !== undefined && id !== jobId) return `the metadata of ${JSON.stringify(id)} instead of ${jobId}`;
    if (typeof prr !== 'number' || !(prr > 0)) return 'no pulse rate above 0';
    return isWhole(count) && count > 0 ? null : 'a number_of_channels that is no whole number';
  },
);

/**
 * Rows of the job that nobody took yet, up to `rowsPerPoll`. Several readers share the rows, so what is whole is the
 * rows of one answer: of this job, one after the other, none missing between them, with the right values.
 */
export const waterfall = jobRead(
  'waterfall',
  ({ jobId }, { options }) => `/waterfall/${jobId}/${String(options['rowsPerPoll'])}`,
  [200, 201],
  (answer, job, context) => {
    if (answer.status === 200) {
      context.count('empty-polls');
      return null;
    }
    const blocks = answer.json() as WaterfallBlock[];
    if (!Array.isArray(blocks)) return 'no list of rows';
    const ledger = answerLedger(job, context);
    const nowMs = epochNowMs();
    for (const block of blocks) {
      const rows = block.rows.map((row) => seenWaterfallRow(row, job.jobId));
      ledger.take(0, rows, blockExtremes(block), nowMs);
    }
    ledger.finish(nowMs);
    const asked = Number(context.options['rowsPerPoll']);
    if (ledger.received === 0 || ledger.received > asked) {
      return `${ledger.received} rows where up to ${asked} were asked for`;
    }
    if (ledger.count('foreign') > 0) {
      throw new OperationError(
        'failed',
        'foreign rows',
        `a poll of job ${job.jobId} answered rows of another job`,
      );
    }
    return ledger.problem()?.text ?? null;
  },
);

/** An account of the rows of one answer. */
function answerLedger(job: ConfiguredJob, context: OperationContext): JobLedger {
  const { firstChannel, lastChannel } = askedJob(context.payload as JobBody);
  const plan = {
    jobId: job.jobId,
    stream: 0,
    firstChannel,
    lastChannel,
    bins: binsOf(job),
    linesDtS: job.linesDtS,
    valuesPublished: context.options['checkValues'] === true,
    runningExtremes: false,
    firstIndex: null,
    window: null,
    freshWithinS: null,
    pauseAfterS: null,
  };
  return new JobLedger([plan], (finding, amount) => context.count(counterOf(finding), amount));
}
