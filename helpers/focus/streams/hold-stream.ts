import { OperationError, type OperationContext } from '../../engine/operation.ts';
import { epochNowMs } from './open-ledger.ts';
import { playedToEnd, refuseCutShort, refuseForeign, type StreamingJob } from './stream-job.ts';
import type { StreamReader } from './stream-reader.ts';

/** How often a held stream is looked at, frames or not. Seconds. */
const LOOK_EVERY_S = 0.5;
/** Recordings come at 200 times real time; one that takes ten times as long does not come. */
const SLOWEST_PLAYBACK = 20;

type Context = Pick<OperationContext, 'signal' | 'wait'>;

/** Waits until the pod of a job takes connections. @throws OperationError when it does not in time */
export async function connectStream(context: Context, reader: StreamReader, withinS: number): Promise<void> {
  const { host, port } = reader.address;
  const stop = () => reader.close();
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    if (await reader.connect(epochNowMs() + withinS * 1000, epochNowMs)) return;
  } finally {
    context.signal.removeEventListener('abort', stop);
  }
  refuseCutShort(context, `${host}:${port} took connections`);
  throw new OperationError(
    'unanswered',
    'not connectable',
    `${host}:${port} took no connection within ${withinS} s after configure was answered 200`,
  );
}

/**
 * Waits until every stream of the job has brought a row of this job, and all of them at least `rows`.
 * @throws OperationError when they do not in time, end before, or bring another job's rows
 */
export async function firstRows(
  context: Context,
  { job, ledger }: StreamingJob,
  reader: StreamReader,
  withinS: number,
  rows: number,
): Promise<void> {
  const enough = () => ledger.allStreamed && ledger.streams.every((stream) => stream.rows >= rows);
  const deadlineMs = epochNowMs() + withinS * 1000;
  await lookUntil(context, reader, deadlineMs, () => {
    refuseForeign(ledger, `port ${reader.address.port}`);
    if (!enough()) refuseEnded(reader, `its streams had brought ${rows} rows each`);
    return enough();
  });
  refuseCutShort(context, `job ${job.jobId} delivered its first rows`);
  if (enough()) return;
  const got = ledger.streams.map(({ plan, rows: came }) => `stream ${plan.stream}: ${came}`).join(', ');
  throw new OperationError(
    'failed',
    'not streaming',
    `job ${job.jobId} was connected but did not deliver ${rows} rows of its own on each stream within ${withinS} s (${got})`,
  );
}

/**
 * Reads on for `holdS`. Of recorded time: to its end if that comes first, and with a `holdS` of 0 to its end anyway.
 * @throws OperationError when the job stops streaming, a live stream ends, a recording ends too early, or rows of
 *   another job come
 */
export async function holdStream(
  context: Context,
  streaming: StreamingJob,
  reader: StreamReader,
  holdS: number,
): Promise<void> {
  const { job, ledger, states, rowsInAll } = streaming;
  const toEnd = rowsInAll !== null && holdS === 0;
  const longestS = toEnd ? (rowsInAll * job.linesDtS) / SLOWEST_PLAYBACK + 5 : holdS;
  const deadlineMs = epochNowMs() + longestS * 1000;
  await lookUntil(context, reader, deadlineMs, () => {
    refuseForeign(ledger, `port ${reader.address.port}`);
    if (rowsInAll !== null) return playedToEnd(streaming) || reader.ended.length === ledger.streams.length;
    states.set('streaming', streaming.streams());
    if (!states.is('streaming')) {
      const newestMs = ledger.newestRowAtMs ?? epochNowMs();
      const sinceS = ((epochNowMs() - newestMs) / 1000).toFixed(1);
      throw new OperationError(
        'failed',
        'stopped streaming',
        `job ${job.jobId} brought no row for ${sinceS} s`,
      );
    }
    refuseEnded(reader, `job ${job.jobId} was held for ${holdS} s`);
    return false;
  });
  refuseCutShort(context, `job ${job.jobId} was held for ${holdS} s`);
  if (!toEnd || playedToEnd(streaming)) return;
  const got = ledger.streams.map(({ plan, nextIndex }) => `stream ${plan.stream}: ${nextIndex}`).join(', ');
  throw new OperationError(
    'failed',
    'recording incomplete',
    `job ${job.jobId} ended, or stood for ${longestS.toFixed(0)} s, before row ${rowsInAll} of its recording (${got})`,
  );
}

/** A stream that ended although nobody asked it to. */
function refuseEnded(reader: StreamReader, before: string): void {
  const [first] = reader.ended;
  if (!first) return;
  throw new OperationError(
    first.why === 'connection-lost' || first.why === 'time-out' ? 'unanswered' : 'failed',
    `stream ${first.why}`,
    `stream ${first.stream} of port ${reader.address.port} ended before ${before}: ${first.why} (${first.details})`,
  );
}

/** Looks at every frame, and every `LOOK_EVERY_S` without one, until `done`, the deadline or the end of the run. */
async function lookUntil(
  context: Context,
  reader: StreamReader,
  deadlineMs: number,
  done: () => boolean,
): Promise<void> {
  while (!context.signal.aborted && !done()) {
    const leftS = (deadlineMs - epochNowMs()) / 1000;
    if (leftS <= 0) return;
    await Promise.race([reader.changed(), context.wait(Math.min(LOOK_EVERY_S, leftS))]);
  }
}
