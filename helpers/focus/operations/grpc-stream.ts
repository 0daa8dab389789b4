import type { OperationContext, OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { binsOf } from '../../streams/job-plan.ts';
import { seenFrameRows } from '../../streams/read-frame.ts';
import { wrongAnswer } from '../job-api.ts';
import { jobNumber, streamAddress } from '../streams/asked-job.ts';
import { connectStream, firstRows, holdStream } from '../streams/hold-stream.ts';
import { closeLedger, epochNowMs } from '../streams/open-ledger.ts';
import { streamBoard } from '../streams/stream-board.ts';
import {
  cancelOwned,
  configureStreaming,
  endIndexOf,
  type StreamingJob,
  type StreamOptions,
} from '../streams/stream-job.ts';
import { StreamReader } from '../streams/stream-reader.ts';

interface Options extends StreamOptions {
  readonly holdS: number;
  readonly rows: number;
}

/**
 * Configure a job, live or of recorded time, wait until its pod takes connections, read all its streams, see that it
 * goes on streaming for `holdS` (or to the end of the recording), cancel it, see that it is gone.
 */
export const grpcStream: OperationModule = {
  name: 'grpc-stream',
  ...OPERATION_SIGNATURES['grpc-stream']!,
  requests: ({ recordedS }) => 3 + (Number(recordedS) > 0 ? 1 : 0),
  async run(context: OperationContext) {
    const options = context.options as unknown as Options;
    const board = await streamBoard(context);
    await using streaming = await configureStreaming(context, 'grpc', options);
    const { job, ledger, states } = streaming;
    const reader = openReader(context, streaming);
    const toEnd = streaming.rowsInAll !== null && options.holdS === 0;
    try {
      await context.step('connect', () => connectStream(context, reader, options.streamingWithinS));
      states.set('connected', true);
      reader.open(ledger.streams.map(({ plan }) => plan.stream));
      await context.step('first-frame', () =>
        firstRows(context, streaming, reader, options.streamingWithinS, options.rows),
      );
      states.set('streaming', true);
      const heldFromMs = epochNowMs();
      const before = { rows: ledger.rows, bytes: reader.wire.received };
      await context.step('hold', () => holdStream(context, streaming, reader, options.holdS));
      board.held({
        jobId: job.jobId,
        phase: context.phase,
        heldS: (epochNowMs() - heldFromMs) / 1000,
        rows: ledger.rows - before.rows,
        bytes: reader.wire.received - before.bytes,
        plannedRowsPerSecond: streaming.rowsInAll === null ? ledger.streams.length / job.linesDtS : null,
      });
    } finally {
      // A stream ends with its job and is never opened again: its port may be another job's by then.
      reader.close();
      states.set('streaming', false);
      states.set('connected', false);
      context.count('bytes-on-wire', reader.wire.received);
      for (const { why } of reader.ended) if (why !== 'own-stop') context.count(`streams-ended-${why}`);
      const over = toEnd && reader.ended.length === ledger.streams.length;
      await closeLedger(context, streaming, epochNowMs(), endIndexOf(streaming, over));
    }
    await cancelOwned(context, streaming);
  },
};

/** The reader of the job's streams; each frame goes into its ledger as it comes. */
function openReader(context: OperationContext, { job, ledger, answered }: StreamingJob): StreamReader {
  const address = streamAddress(job.answer);
  if (!address) {
    const { stream_url: url, stream_port: port } = job.answer;
    throw wrongAnswer(`POST /configure: no stream at ${JSON.stringify(url)}, port ${JSON.stringify(port)}`);
  }
  const number = jobNumber(job.jobId);
  const bins = binsOf(answered);
  return new StreamReader(address, (stream, frame) => {
    const extremes = { minimum: frame.global_minimum, maximum: frame.global_maximum };
    ledger.take(stream, seenFrameRows(frame, number, bins), extremes, epochNowMs());
    context.count('frames');
  });
}
