import { OperationError, type HttpClient, type OperationContext } from '../../engine/operation.ts';
import { cancelJob, configure, createdJobId, jobExists, type ConfiguredJob } from '../job-api.ts';

/** A job that this arrival created; it is cancelled when the arrival ends, however it ends. */
export interface OwnedJob extends ConfiguredJob, AsyncDisposable {
  /** The server was seen to know it no more. */
  isGone(): void;
}

/**
 * Step `configure`: creates the job of `body` (left out: `context.payload`) over `http` (left out: `context.http`)
 * and journals it before its answer is judged.
 */
export async function configureOwned(
  context: OperationContext,
  body?: object,
  http: HttpClient = context.http,
): Promise<OwnedJob> {
  const { jobs } = context;
  const payload = body ?? context.payload;
  if (!payload) throw new Error('the profile check lets no operation without a payload through');
  const journaling = {
    async send(...request: Parameters<typeof http.send>) {
      const answer = await http.send(...request);
      const id = createdJobId(answer);
      if (id !== undefined) jobs.created(id);
      return answer;
    },
  };
  const job = await context.step('configure', () => configure(journaling, payload));
  let gone = false;
  return {
    ...job,
    isGone() {
      gone = true;
      jobs.removed(job.jobId);
    },
    async [Symbol.asyncDispose]() {
      if (gone) return;
      // The arrival has failed already and is booked; what cannot be removed here stays in the journal, where
      // the sweep at the end of the run finds it and reports it if it cannot remove it either.
      try {
        await cancelJob(http, job.jobId);
        if (!(await jobExists(http, job.jobId))) jobs.removed(job.jobId);
      } catch (error) {
        if (!(error instanceof OperationError)) throw error;
        context.count('cancel-after-failure-failed');
      }
    },
  };
}
