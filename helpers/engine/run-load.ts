import { Worker } from 'node:worker_threads';
import type { RunRecord } from '../record/run-record.ts';
import { RunDirectory } from './run-directory.ts';
import type { Progress, RunOrder, ThreadMessage, ThreadOrder } from './thread-protocol.ts';

/** A generator that gave no sign of life for this long is stopped. Milliseconds. */
const SILENT_AFTER_MS = 30_000;

/**
 * Runs one scenario in a thread of its own and reads back what it recorded.
 * A thread that breaks or falls silent leaves a record that ends `cut-off`, with the reason: never a pass.
 * @param options.signal ends the run early and in order: no further arrivals, but everything it made is removed
 */
export async function runLoad(
  order: RunOrder,
  options: { onProgress?: (progress: Progress) => void; signal?: AbortSignal } = {},
): Promise<RunRecord> {
  const problem = await runThread(order, options.onProgress ?? (() => undefined), options.signal);
  const record = new RunDirectory(order.directory).read();
  return problem === null ? record : { ...record, ended: 'cut-off', endReason: problem };
}

/** null when the thread finished its run, else what went wrong with the generator. */
function runThread(
  order: RunOrder,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const worker = new Worker(new URL('./generator-thread.mjs', import.meta.url), {
    workerData: { entry: new URL('./generator.ts', import.meta.url).href, order },
    execArgv: [],
  });
  const abort = () => {
    const message: ThreadOrder = { kind: 'abort', reason: String(signal?.reason) };
    worker.postMessage(message);
  };
  signal?.addEventListener('abort', abort, { once: true });
  return new Promise((resolve) => {
    let end: string | null | undefined;
    let silence: NodeJS.Timeout;
    const finish = (problem: string | null) => {
      if (end === undefined) end = problem;
      clearTimeout(silence);
      signal?.removeEventListener('abort', abort);
      void worker.terminate().then(() => resolve(end ?? null));
    };
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(
        () => finish(`generator: no sign of life for ${SILENT_AFTER_MS / 1000} s`),
        SILENT_AFTER_MS,
      );
    };
    listen();
    worker.on('message', (message: ThreadMessage) => {
      listen();
      if (message.kind === 'progress') onProgress(message.progress);
      else if (message.kind === 'done') finish(null);
      else finish(`generator: ${message.message}`);
    });
    worker.on('error', (error) => finish(`generator: ${error.stack ?? error.message}`));
    worker.on('exit', (code) => finish(`generator: its thread ended with code ${code} before the run did`));
  });
}
