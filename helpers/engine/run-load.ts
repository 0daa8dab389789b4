import type { RunRecord } from '../record/run-record.ts';
import { GeneratorThread } from './generator-thread.ts';
import { readRun, threadFolder } from './read-run.ts';
import { RunDirectory } from './run-directory.ts';
import type { Progress, RunOrder } from './thread-protocol.ts';

/** Between "all are ready" and second 0, so that every thread has heard when it is. Milliseconds. */
const LEAD_MS = 50;

/**
 * Runs one scenario in threads of its own (`profile.threads`, each a shard of this process's part of the schedule),
 * all with the same second 0, and reads back what they recorded.
 * A thread that breaks or falls silent leaves a record that ends `cut-off`, with the reason: never a pass.
 * @param options.signal ends the run early and in order: no further arrivals, but everything it made is removed
 * @param options.startAtMs second 0, milliseconds since the epoch, when several machines agreed on one
 */
export async function runLoad(
  order: RunOrder,
  options: {
    onProgress?: (progress: Progress) => void;
    signal?: AbortSignal;
    startAtMs?: number;
    /** Watches something beside the load, from before second 0 until the clean-up is over; writes into the folder. */
    watch?: (directory: string) => Promise<{ stop(): Promise<void> }>;
    /** Told second 0, milliseconds since the epoch, a moment before it comes. */
    onStart?: (startAtMs: number) => void;
    /** Told that the run ends early, when no further arrival begins and before anything is removed. */
    onAborted?: (reason: string) => void;
  } = {},
): Promise<RunRecord> {
  const { threads } = order.profile;
  const { index, count } = order.header.shard;
  const orders = Array.from({ length: threads }, (_, thread) => ({
    ...order,
    header: { ...order.header, shard: { index: index * threads + thread, count: count * threads } },
    directory: threads === 1 ? order.directory : threadFolder(order.directory, thread),
    journalFile: threads === 1 ? order.journalFile : `${order.journalFile}.${thread}`,
  }));
  // What an earlier run left in this folder must not be taken for a part of this one.
  new RunDirectory(order.directory).clear();
  const watch = await options.watch?.(order.directory);

  const progress = new Map<number, Progress>();
  const running = orders.map(
    (own, thread) =>
      new GeneratorThread(own, {
        onProgress: (figures) => {
          progress.set(thread, figures);
          if (thread === 0) options.onProgress?.(sumOf([...progress.values()]));
        },
        onAborted: (reason) => abortAll(reason),
      }),
  );
  const abortAll = (reason: string) => {
    options.onAborted?.(reason);
    for (const thread of running) thread.abort(reason);
  };
  const abort = () => abortAll(String(options.signal?.reason));
  options.signal?.addEventListener('abort', abort, { once: true });
  if (options.signal?.aborted) abort();
  const ended = Promise.all(running.map((thread) => thread.ended));
  await Promise.race([ended, Promise.all(running.map((thread) => thread.ready))]);
  const startAtMs = options.startAtMs ?? performance.timeOrigin + performance.now() + LEAD_MS;
  for (const thread of running) thread.start(startAtMs);
  options.onStart?.(startAtMs);
  const problems = (await ended).filter((problem) => problem !== null);
  options.signal?.removeEventListener('abort', abort);
  await watch?.stop();
  const record = readRun(order.directory);
  const [problem] = problems;
  return problem === undefined ? record : { ...record, ended: 'cut-off', endReason: problem };
}

function sumOf(parts: readonly Progress[]): Progress {
  const total = (figure: (progress: Progress) => number) =>
    parts.reduce((sum, part) => sum + figure(part), 0);
  return {
    atS: Math.max(...parts.map(({ atS }) => atS)),
    phase: parts[0]?.phase ?? '',
    inFlight: total(({ inFlight }) => inFlight),
    ok: total(({ ok }) => ok),
    notOk: total(({ notOk }) => notOk),
  };
}
