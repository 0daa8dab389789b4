/** Whether a job streams, seen by polling: whose rows they are, not what is in them. */
import { OperationError, type OperationContext } from '../../engine/operation.ts';
import { ENDED_BY_RUN } from '../../record/run-record.ts';
import { expectStatus } from '../job-api.ts';

/** While the pod starts there is nothing to read; asking more often would load the server with empty answers. */
const FIRST_ROW_POLL_S = 0.25;

/** Step `first-row`: polls until a row of this very job comes. */
export async function firstRow(
  context: OperationContext,
  jobId: string,
  options: { readonly streamingWithinS: number; readonly rowsPerPoll: number },
): Promise<void> {
  await context.step('first-row', async () => {
    const tries = Math.ceil(options.streamingWithinS / FIRST_ROW_POLL_S);
    for (let i = 0; i < tries && !isOver(context); i++) {
      if ((await pollRows(context, jobId, options.rowsPerPoll)) > 0) return;
      await context.wait(FIRST_ROW_POLL_S);
    }
    refuseCutShort(context, `job ${jobId} delivered its first row`);
    throw new OperationError(
      'failed',
      'not streaming',
      context.held?.released() === true
        ? `job ${jobId} was configured with 200 but delivered no row of its own before its level was over`
        : `job ${jobId} was configured with 200 but delivered no row of its own within ${options.streamingWithinS} s`,
    );
  });
}

const isOver = ({ signal, held }: OperationContext): boolean => signal.aborted || held?.released() === true;

/**
 * An operation that the run itself cut short proves nothing about the server, neither good nor bad: it was not
 * answered, and it says so.
 */
export function refuseCutShort({ signal }: OperationContext, before: string): void {
  if (signal.aborted) throw new OperationError('unanswered', ENDED_BY_RUN, `the run ended before ${before}`);
}

/** A row as far as it says whose it is. */
interface Row {
  readonly canvasId: string;
  readonly sensors: readonly unknown[];
}

/** One poll of the waterfall endpoint. Returns how many rows of this very job came. */
export async function pollRows(context: OperationContext, jobId: string, rowCount: number): Promise<number> {
  const path = `/waterfall/${jobId}/${rowCount}`;
  const answer = expectStatus(await context.http.send('GET', path), [200, 201], `GET ${path}`);
  if (answer.status === 200) return 0;
  const rows = (answer.json() as { rows: Row[] }[]).flatMap((block) => block.rows);
  const foreign = rows.filter(({ canvasId }) => canvasId !== jobId).length;
  const own = rows.filter(({ canvasId, sensors }) => canvasId === jobId && sensors.length > 0).length;
  context.count('rows', own);
  context.count('foreign-rows', foreign);
  if (foreign > 0) {
    throw new OperationError('failed', 'foreign rows', `GET ${path} answered rows of another job`);
  }
  return own;
}
