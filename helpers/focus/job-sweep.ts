import { OperationError, type HttpClient, type JobJournal } from '../engine/operation.ts';
import type { Leftover } from '../record/run-record.ts';
import { cancelJob, jobExists } from './job-api.ts';

/**
 * Removes jobs that are still there, asking up to `rounds` times with a pause between, because a cancel that
 * was lost in an overload works a moment later. A job that the server does not know any more is removed.
 * @returns what is left, with the reason
 */
export async function sweepJobs(parts: {
  http: HttpClient;
  ids: readonly string[];
  journal: JobJournal;
  rounds: number;
  wait: (seconds: number) => Promise<void>;
}): Promise<Leftover[]> {
  const { http, ids, journal, rounds, wait } = parts;
  let left: Leftover[] = ids.map((id) => ({ kind: 'job', id, reason: 'never tried' }));
  for (let round = 0; round < rounds && left.length > 0; round++) {
    if (round > 0) await wait(Math.min(5, 2 ** (round - 1)));
    const after = await Promise.all(left.map(({ id }) => removeJob(http, id)));
    for (const [i, reason] of after.entries()) if (reason === null) journal.removed(left[i]!.id);
    left = left.flatMap((job, i) => (after[i] === null ? [] : [{ ...job, reason: after[i]! }]));
  }
  return left;
}

/** null when the job is gone, else why it is not. */
async function removeJob(http: HttpClient, id: string): Promise<string | null> {
  try {
    if (!(await jobExists(http, id))) return null;
    await cancelJob(http, id);
    return (await jobExists(http, id)) ? 'it still exists after its cancel answered 200' : null;
  } catch (error) {
    if (error instanceof OperationError) return error.message;
    throw error;
  }
}
