import type { OperationContext, OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { connectStream, firstRows, holdStream } from '../streams/hold-stream.ts';
import { closeLedger, epochNowMs } from '../streams/open-ledger.ts';
import { openReader } from '../streams/open-reader.ts';
import { streamBoard } from '../streams/stream-board.ts';
import { cancelOwned, configureStreaming, endIndexOf, type StreamOptions } from '../streams/stream-job.ts';

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
    const reader = openReader(context, streaming, ledger);
    board.watchPort(reader.address.port);
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
