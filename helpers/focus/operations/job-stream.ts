import { ENDED_BY_RUN } from '../../record/run-record.ts';
import { OperationError, type OperationContext, type OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { cancelJob, expectGone, expectStatus, wrongAnswer } from '../job-api.ts';
import { RowCheck, type WaterfallRow } from '../row-check.ts';
import { configureOwned } from './owned-job.ts';

/** While the pod starts there is nothing to read; asking more often would load the server with empty answers. */
const FIRST_ROW_POLL_S = 0.25;

interface Options {
  readonly holdS: number;
  readonly pollsPerSecond: number;
  readonly rowsPerPoll: number;
  readonly streamingWithinS: number;
}

/** Configure a job, wait for rows of this job, keep reading for `holdS`, cancel it, see that it is gone. */
export const jobStream: OperationModule = {
  name: 'job-stream',
  ...OPERATION_SIGNATURES['job-stream']!,
  requests: (options) => {
    const { holdS, pollsPerSecond } = options as unknown as Options;
    return 4 + Math.ceil(holdS * pollsPerSecond);
  },
  async run(context: OperationContext) {
    const options = context.options as unknown as Options;
    await using job = await configureOwned(context);
    const check = new RowCheck(job.jobId, job.linesDtS, context.options['checkValues'] === true);

    await context.step('first-row', async () => {
      const tries = Math.ceil(options.streamingWithinS / FIRST_ROW_POLL_S);
      for (let i = 0; i < tries && !context.signal.aborted; i++) {
        if ((await poll(context, job.jobId, options.rowsPerPoll, check)) > 0) return;
        await context.wait(FIRST_ROW_POLL_S);
      }
      refuseCutShort(context, `job ${job.jobId} delivered its first row`);
      throw new OperationError(
        'failed',
        'not streaming',
        `job ${job.jobId} was configured with 200 but delivered no row of its own within ${options.streamingWithinS} s`,
      );
    });

    // As planned: the profile check counts the same.
    const polls = Math.floor(options.holdS * options.pollsPerSecond + 1e-9);
    let rows = 0;
    for (let i = 0; i < polls && !context.signal.aborted; i++) {
      await context.wait(1 / options.pollsPerSecond);
      rows += await context.step('poll', () => poll(context, job.jobId, options.rowsPerPoll, check));
    }
    refuseCutShort(context, `job ${job.jobId} was held for ${options.holdS} s`);
    if (polls > 0 && rows === 0) {
      throw wrongAnswer(
        `job ${job.jobId} delivered no further row in ${polls} polls over ${options.holdS} s`,
      );
    }

    await context.step('cancel', () => cancelJob(context.http, job.jobId));
    await context.step('gone', () => expectGone(context.http, job.jobId));
    job.isGone();
  },
};

/**
 * An operation that the run itself cut short proves nothing about the server, neither good nor bad: it was not
 * answered, and it says so.
 */
function refuseCutShort({ signal }: OperationContext, before: string): void {
  if (signal.aborted) throw new OperationError('unanswered', ENDED_BY_RUN, `the run ended before ${before}`);
}

/** One poll of the waterfall endpoint. Returns how many sound rows of this very job came. */
async function poll(
  context: OperationContext,
  jobId: string,
  rowCount: number,
  check: RowCheck,
): Promise<number> {
  const path = `/waterfall/${jobId}/${rowCount}`;
  const answer = expectStatus(await context.http.send('GET', path), [200, 201], `GET ${path}`);
  if (answer.status === 200) return 0;
  const blocks = answer.json() as { rows: WaterfallRow[] }[];
  const found = check.check(blocks.flatMap((block) => block.rows));
  context.count('rows', found.rows);
  context.count('lost-rows', found.lost);
  context.count('reordered-rows', found.reordered);
  context.count('foreign-rows', found.foreign);
  context.count('corrupt-rows', found.corrupt);
  if (found.foreign > 0) {
    throw new OperationError('failed', 'foreign rows', `GET ${path} answered rows of another job`);
  }
  return found.rows;
}
