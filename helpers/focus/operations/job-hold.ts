import type { OperationContext, OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { cancelJob, expectGone } from '../job-api.ts';
import { historicPayload } from '../historic-payload.ts';
import { firstRow, pollRows, refuseCutShort } from './job-rows.ts';
import { configureOwned } from './owned-job.ts';

interface Options {
  readonly holdS: number;
  readonly pollsPerSecond: number;
  readonly rowsPerPoll: number;
  readonly streamingWithinS: number;
  readonly historic: boolean;
}

/** Rows of the own job within so long: it streams now. Seconds. */
const FRESH_S = 5;

/**
 * Configure a job, wait for rows of this job, read on until it is let go (in a search) or `holdS` is over, cancel it,
 * see that it is gone. Step `streaming`: once a second, whether a row of its own came within the last 5 s; in a search
 * the level books it, so that jobs which never came to be count too.
 */
export const jobHold: OperationModule = {
  name: 'job-hold',
  ...OPERATION_SIGNATURES['job-hold']!,
  requests: (options) => {
    const { holdS, pollsPerSecond } = options as unknown as Options;
    return 4 + Math.ceil(holdS * pollsPerSecond);
  },
  async run(context: OperationContext) {
    const options = context.options as unknown as Options;
    const payload = options.historic ? await historicPayload(context) : context.payload;
    await using job = await configureOwned(context, payload);
    await firstRow(context, job.jobId, options);
    context.gauge('jobs-streaming', 1);
    try {
      await readOn(context, options, () => pollRows(context, job.jobId, options.rowsPerPoll));
    } finally {
      context.gauge('jobs-streaming', -1);
    }
    refuseCutShort(context, `job ${job.jobId} was let go`);
    await context.step('cancel', () => cancelJob(context.http, job.jobId));
    await context.step('gone', () => expectGone(context.http, job.jobId));
    job.isGone();
  },
};

/** Polls until the job is let go; times by the context's waits alone, so that they are those of the run's clock. */
async function readOn(
  context: OperationContext,
  options: Options,
  poll: () => Promise<number>,
): Promise<void> {
  const { held } = context;
  held?.seen();
  const polls = held ? Infinity : Math.floor(options.holdS * options.pollsPerSecond + 1e-9);
  let silentS = 0;
  for (let i = 1; i <= polls && !context.signal.aborted; i++) {
    await context.wait(1 / options.pollsPerSecond);
    if (held?.released() === true) return;
    const rows = await context.step('poll', poll);
    silentS = rows > 0 ? 0 : silentS + 1 / options.pollsPerSecond;
    if (rows > 0) held?.seen();
    const secondOver = Math.floor(i / options.pollsPerSecond) > Math.floor((i - 1) / options.pollsPerSecond);
    if (!held && secondOver) context.book('streaming', silentS <= FRESH_S ? 'ok' : 'failed', silentS * 1e6);
  }
}
