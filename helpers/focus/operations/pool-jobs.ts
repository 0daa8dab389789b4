import type { OperationContext, OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { cancelJob, configure, expectGone } from '../job-api.ts';
import { jobPool } from '../job-pool.ts';
import { journaled } from '../journaled.ts';

/**
 * Configures a job and leaves it to the cancels. What is more than `keep` is removed here, beside the step: a target
 * has only so many slots.
 */
export const configureOnly: OperationModule = {
  name: 'configure',
  ...OPERATION_SIGNATURES['configure']!,
  requests: () => 1,
  async run(context: OperationContext) {
    const pool = await jobPool(context);
    pool.put(await context.step('configure', () => configure(journaled(context), payloadOf(context))));
    await pool.trim(Number(context.options['keep']));
  },
};

/** Cancels the oldest job of the pool and sees that it is gone. */
export const cancelOnly: OperationModule = {
  name: 'cancel',
  ...OPERATION_SIGNATURES['cancel']!,
  requests: () => 2,
  async run(context: OperationContext) {
    const pool = await jobPool(context);
    const job =
      pool.take() ?? (await context.step('supply', () => configure(journaled(context), payloadOf(context))));
    await context.step('cancel', () => cancelJob(context.http, job.jobId));
    await context.step('gone', () => expectGone(context.http, job.jobId));
    context.jobs.removed(job.jobId);
    // For a later cancel, so that the next one need not wait for a job.
    await pool.refill(Number(context.options['reserve']), payloadOf(context));
  },
};

function payloadOf({ payload }: OperationContext): object {
  if (!payload) throw new Error('the profile check lets no operation without a payload through');
  return payload;
}
