import { OperationError, type OperationContext, type OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { wrongAnswer } from '../job-api.ts';
import { closeLedger, epochNowMs } from '../streams/open-ledger.ts';
import { JobPoller } from '../streams/job-poller.ts';
import { streamBoard } from '../streams/stream-board.ts';
import {
  cancelOwned,
  configureStreaming,
  endIndexOf,
  playedToEnd,
  refuseCutShort,
  type StreamOptions,
} from '../streams/stream-job.ts';

/** While the pod starts there is nothing to read; asking more often would load the server with empty answers. */
const FIRST_ROW_POLL_S = 0.25;

interface Options extends StreamOptions {
  readonly holdS: number;
  readonly pollsPerSecond: number;
  readonly rowsPerPoll: number;
}

/**
 * Configure a job, live or of recorded time, poll until rows of this job come, keep polling for `holdS`, cancel it,
 * see that it is gone.
 */
export const jobStream: OperationModule = {
  name: 'job-stream',
  ...OPERATION_SIGNATURES['job-stream']!,
  requests: (options) => {
    const { holdS, pollsPerSecond } = options as unknown as Options;
    return 4 + Math.ceil(holdS * pollsPerSecond);
  },
  async run(context: OperationContext) {
    const options = context.options as unknown as Options;
    const board = await streamBoard(context);
    await using streaming = await configureStreaming(context, 'poll', options);
    const { job, ledger, states } = streaming;
    const poller = new JobPoller(context, job.jobId, options.rowsPerPoll, ledger);
    try {
      await context.step('first-row', () => firstRow(context, poller, options.streamingWithinS));
      states.set('streaming', true);
      const heldFromMs = epochNowMs();
      const before = { rows: ledger.rows, bytes: poller.wireBytes };

      // As planned: the profile check counts the same.
      const polls = Math.floor(options.holdS * options.pollsPerSecond + 1e-9);
      for (let i = 0; i < polls && !context.signal.aborted && !poller.finished; i++) {
        // Each when it is due, so that slow answers do not make the next polls rarer.
        const dueMs = heldFromMs + ((i + 1) * 1000) / options.pollsPerSecond;
        await context.wait(Math.max(0, dueMs - epochNowMs()) / 1000);
        await context.step('poll', () => poller.poll());
        states.set('streaming', streaming.streams());
      }
      refuseCutShort(context, `job ${job.jobId} was held for ${options.holdS} s`);
      const rows = ledger.rows - before.rows;
      if (polls > 0 && rows === 0 && !playedToEnd(streaming)) {
        throw wrongAnswer(
          `job ${job.jobId} delivered no further row in ${polls} polls over ${options.holdS} s`,
        );
      }
      board.held({
        jobId: job.jobId,
        phase: context.phase,
        heldS: (epochNowMs() - heldFromMs) / 1000,
        rows,
        bytes: poller.wireBytes === null ? null : poller.wireBytes - (before.bytes ?? 0),
        plannedRowsPerSecond:
          streaming.rowsInAll === null
            ? Math.min(1 / job.linesDtS, options.pollsPerSecond * options.rowsPerPoll)
            : null,
      });
    } finally {
      states.set('streaming', false);
      await closeLedger(context, streaming, epochNowMs(), endIndexOf(streaming, poller.finished));
    }
    await cancelOwned(context, streaming);
  },
};

async function firstRow(context: OperationContext, poller: JobPoller, withinS: number): Promise<void> {
  const tries = Math.ceil(withinS / FIRST_ROW_POLL_S);
  for (let i = 0; i < tries && !context.signal.aborted; i++) {
    if ((await poller.poll()) > 0) return;
    await context.wait(FIRST_ROW_POLL_S);
  }
  refuseCutShort(context, `job ${poller.jobId} delivered its first row`);
  throw new OperationError(
    'failed',
    'not streaming',
    `job ${poller.jobId} was configured with 200 but delivered no row of its own within ${withinS} s`,
  );
}
