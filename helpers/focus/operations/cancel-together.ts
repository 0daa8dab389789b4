import { OperationError, type OperationContext, type OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { cancelJob, expectStatus, jobExists, type ConfiguredJob } from '../job-api.ts';
import { portOpen } from '../port-open.ts';
import { configureOwned } from './owned-job.ts';

const LOOK_EVERY_S = 0.25;

/**
 * Configures a job, holds it until `hold` after the arrival began, and cancels it: arrivals that began together cancel
 * together. Then looks at the server until nothing of the job is left: no job, no rows, and with `ports` no stream.
 */
export const cancelTogether: OperationModule = {
  name: 'cancel-together',
  ...OPERATION_SIGNATURES['cancel-together']!,
  requests: () => 4,
  async run(context: OperationContext) {
    const { holdS, goneWithinS } = context.options as { holdS: number; goneWithinS: number };
    const beganMs = performance.now();
    await using job = await configureOwned(context);
    const leftS = holdS - (performance.now() - beganMs) / 1000;
    if (leftS > 0) await context.wait(leftS);
    else context.count('late-cancels');
    await context.step('cancel', () => cancelJob(context.http, job.jobId));
    await context.step('gone', async () => {
      let left = await whatIsLeft(context, job);
      for (
        let waitedS = 0;
        left !== null && waitedS < goneWithinS && !context.signal.aborted;
        waitedS += LOOK_EVERY_S
      ) {
        await context.wait(LOOK_EVERY_S);
        left = await whatIsLeft(context, job);
      }
      if (left === null) return;
      throw new OperationError(
        'failed',
        'not gone',
        `${left} ${goneWithinS} s after DELETE /job/${job.jobId} was answered 200`,
      );
    });
    job.isGone();
  },
};

/** What the server still has of a job, in words; null when it has nothing. */
async function whatIsLeft(context: OperationContext, job: ConfiguredJob): Promise<string | null> {
  const { jobId, answer } = job;
  if (await jobExists(context.http, jobId)) return `job ${jobId} was still known`;
  const poll = await context.http.send('GET', `/waterfall/${jobId}/1`);
  expectStatus(poll, [200, 201, 208, 404], `GET /waterfall/${jobId}/1`);
  // 208: there will be no more rows.
  if (poll.status === 200 || poll.status === 201) return `job ${jobId} still had a stream of rows`;
  if (context.options['ports'] !== true) return null;
  const { stream_url: url, stream_port: port } = answer;
  const open = await portOpen(new URL(String(url)).hostname, Number(port));
  return open ? `the stream port ${String(port)} of job ${jobId} was still open` : null;
}
