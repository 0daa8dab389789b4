import { OperationError, type OperationContext, type OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { JobLedger } from '../../streams/job-ledger.ts';
import { connectStream, holdStream } from '../streams/hold-stream.ts';
import { epochNowMs } from '../streams/open-ledger.ts';
import { openReader } from '../streams/open-reader.ts';
import {
  cancelOwned,
  configureStreaming,
  type StreamingJob,
  type StreamOptions,
} from '../streams/stream-job.ts';
import type { StreamReader } from '../streams/stream-reader.ts';
import { configureOwned } from './owned-job.ts';

/** Rows of one client may still be on their way when the last one of the other has come. Seconds. */
const LATE_S = 0.5;
/** How long the port of a job that is gone is looked at for frames of the next one. Seconds. */
const REUSE_S = 3;

/**
 * Two clients read the streams of one job of recorded time to its end: each gets a part, and together every row
 * once. Then the slot's next job is looked at as a client would that came back to the old port: not one of its frames
 * may pass for a row of the old job.
 */
export const streamSharing: OperationModule = {
  name: 'stream-sharing',
  ...OPERATION_SIGNATURES['stream-sharing']!,
  requests: () => 6,
  async run(context: OperationContext) {
    const options = context.options as unknown as StreamOptions;
    await using streaming = await configureStreaming(context, 'grpc', options);
    const parts = [0, 0];
    const readers = parts.map((_, i) =>
      openReader(context, streaming, streaming.ledger, () => void parts[i]!++),
    );
    try {
      await context.step('connect', async () => {
        for (const reader of readers) await connectStream(context, reader, options.streamingWithinS);
      });
      await context.step('share', () => share(context, streaming, readers, parts));
    } finally {
      for (const reader of readers) reader.close();
    }
    await cancelOwned(context, streaming);
    await using next = await configureOwned(context);
    await context.step('reuse', () => reuse(context, streaming, next.answer, options.streamingWithinS));
  },
};

async function share(
  context: OperationContext,
  streaming: StreamingJob,
  readers: readonly StreamReader[],
  parts: readonly number[],
): Promise<void> {
  const { ledger, job } = streaming;
  for (const reader of readers) reader.open(ledger.streams.map(({ plan }) => plan.stream));
  await holdStream(context, streaming, readers[0]!, 0);
  await context.wait(LATE_S);
  ledger.finish(epochNowMs(), streaming.rowsInAll ?? undefined);
  const nothing = parts.findIndex((frames) => frames === 0);
  if (nothing >= 0) {
    throw new OperationError(
      'failed',
      'not shared',
      `client ${nothing + 1} of job ${job.jobId} got no frame`,
    );
  }
  // Over two connections rows overtake each other; everything else is wrong.
  for (const name of ['lost', 'duplicated', 'foreign', 'corrupt', 'stale', 'short'] as const) {
    if (ledger.count(name) === 0) continue;
    throw new OperationError('failed', `${name} rows`, ledger.problem()?.text ?? name);
  }
}

/** @param answer to configure, of the job that came after the one that is gone */
async function reuse(
  context: OperationContext,
  gone: StreamingJob,
  answer: Readonly<Record<string, unknown>>,
  withinS: number,
): Promise<void> {
  const samePort = Number(answer['stream_port']) === Number(gone.job.answer['stream_port']);
  if (!samePort) return context.count('slots-not-reused');
  // What is foreign here is what is looked for, so it is counted under a name of its own.
  const ledger = new JobLedger(
    gone.ledger.streams.map(({ plan }) => ({ ...plan, window: null, firstIndex: null })),
    () => undefined,
  );
  const reader = openReader(context, gone, ledger);
  try {
    await connectStream(context, reader, withinS);
    reader.open([0]);
    const endMs = epochNowMs() + REUSE_S * 1000;
    while (ledger.received === 0 && epochNowMs() < endMs && !context.signal.aborted) {
      await Promise.race([reader.changed(), context.wait(0.5)]);
    }
  } finally {
    reader.close();
  }
  context.count('reused-slot-frames', ledger.received);
  const own = ledger.received - ledger.count('foreign');
  if (own === 0) return;
  throw new OperationError(
    'failed',
    'not told apart',
    `${own} of ${ledger.received} frames of the job that got the slot of ${gone.job.jobId} passed for its own`,
  );
}
