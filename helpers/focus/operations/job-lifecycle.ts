import type { OperationContext, OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { cancelJob, confirmJob, expectGone } from '../job-api.ts';
import { configureOwned } from './owned-job.ts';

/** Configure a job, see that it exists under its own id, cancel it, see that it is gone. */
export const jobLifecycle: OperationModule = {
  name: 'job-lifecycle',
  ...OPERATION_SIGNATURES['job-lifecycle']!,
  requests: () => 4,
  async run(context: OperationContext) {
    await using job = await configureOwned(context);
    await context.step('confirm', () => confirmJob(context.http, job.jobId));
    await context.step('cancel', () => cancelJob(context.http, job.jobId));
    await context.step('gone', () => expectGone(context.http, job.jobId));
    job.isGone();
  },
};
