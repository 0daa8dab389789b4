import { OperationError, type HttpClient, type JobJournal } from '../engine/operation.ts';
import type { Leftover } from '../record/run-record.ts';
import { cancelJob, jobExists } from './job-api.ts';

/** So many rounds in a row without a single answer, and the target is taken for gone: a verdict is not kept waiting. */
const SILENT_ROUNDS = 3;

/**
 * Removes jobs that are still there, asking up to `rounds` times with a pause between, because a cancel that
 * was lost in an overload works a moment later. A job that the server does not know any more is removed.
 * Ends early when nothing has been answered for three rounds; the jobs stay in the journal for the next run.
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
  let silentRounds = 0;
  for (let round = 0; round < rounds && left.length > 0 && silentRounds < SILENT_ROUNDS; round++) {
    if (round > 0) await wait(Math.min(5, 2 ** (round - 1)));
    const after = await Promise.all(left.map(({ id }) => removeJob(http, id)));
    silentRounds = after.every((still) => still?.isSilent) ? silentRounds + 1 : 0;
    for (const [i, still] of after.entries()) if (still === null) journal.removed(left[i]!.id);
    left = left.flatMap((job, i) => (after[i] === null ? [] : [{ ...job, reason: after[i]!.reason }]));
  }
  return left;
}

/** Why a job is still there, and whether the target has said so or nothing at all. */
interface StillThere {
  readonly reason: string;
  readonly isSilent: boolean;
}

/** null when the job is gone. */
async function removeJob(http: HttpClient, id: string): Promise<StillThere | null> {
  try {
    if (!(await jobExists(http, id))) return null;
    await cancelJob(http, id);
    if (!(await jobExists(http, id))) return null;
    return { reason: 'it still exists after its cancel answered 200', isSilent: false };
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return { reason: error.message, isSilent: error.outcome === 'unanswered' };
  }
}
