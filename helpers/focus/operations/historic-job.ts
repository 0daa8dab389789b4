import {
  OperationError,
  type OperationContext,
  type OperationModule,
  type SharedPart,
} from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { cancelJob, confirmJob, expectGone, expectStatus, wrongAnswer } from '../job-api.ts';
import { configureOwned } from './owned-job.ts';

/** How far back recordings are asked for. Seconds. */
const LOOK_BACK_S = 7 * 86_400;
/** A job may span this many times what its time axis shows. */
const MOST_SPANS = 30;

/** A finished recording that the target lists; whole seconds inside it. */
interface Recorded {
  readonly startS: number;
  readonly endS: number;
}

/** The longest of the recordings, found by the first arrival: one that comes later may meet a database that is away. */
class LongestRecording implements SharedPart, Recorded {
  readonly startS: number;
  readonly endS: number;
  constructor({ startS, endS }: Recorded) {
    this.startS = startS;
    this.endS = endS;
  }
  async close(): Promise<void> {}
}

/** Configure a job over recorded time, see that it exists under its own id, cancel it, see that it is gone. */
export const historicJob: OperationModule = {
  name: 'historic-job',
  ...OPERATION_SIGNATURES['historic-job']!,
  requests: () => 4,
  async run(context: OperationContext) {
    const { startS, endS } = await context.shared(
      'longest-recording',
      async () => new LongestRecording(await longestRecording(context)),
    );
    const { displayTimeAxisDuration: shownS = 10 } = context.payload as { displayTimeAxisDuration?: number };
    const times = { start_time: startS, end_time: Math.min(endS, startS + MOST_SPANS * shownS) };
    await using job = await configureOwned(context, { ...context.payload, ...times });
    await context.step('confirm', () => confirmJob(context.http, job.jobId));
    await context.step('cancel', () => cancelJob(context.http, job.jobId));
    await context.step('gone', () => expectGone(context.http, job.jobId));
    job.isGone();
  },
};

/** @throws OperationError when the target lists no finished recording, or answers something else */
async function longestRecording({ http }: OperationContext): Promise<Recorded> {
  const nowS = Math.floor(Date.now() / 1000);
  const path = '/recordings_in_time_range';
  const answer = await http.send('POST', path, { start_time: nowS - LOOK_BACK_S, end_time: nowS });
  const body = expectStatus(answer, [200], `POST ${path}`).json();
  const list = Array.isArray(body) ? body : (body as { recordings?: unknown }).recordings;
  if (!Array.isArray(list)) throw wrongAnswer(`POST ${path} answered no list`);
  const [longest] = list
    .flatMap((pair: unknown): Recorded[] => {
      const [from, to] = Array.isArray(pair) ? (pair as unknown[]) : [];
      // One that is still being written has no end (-1). The start must be covered, so a second inside.
      if (typeof from !== 'number' || typeof to !== 'number') return [];
      return [{ startS: Math.ceil(from) + 1, endS: Math.floor(to) }];
    })
    .filter(({ startS, endS }) => endS > startS)
    .sort((a, b) => b.endS - b.startS - (a.endS - a.startS));
  if (longest === undefined) {
    const days = LOOK_BACK_S / 86_400;
    throw new OperationError(
      'failed',
      'no recordings',
      `POST ${path} lists no finished recording of ${days} days`,
    );
  }
  return longest;
}
