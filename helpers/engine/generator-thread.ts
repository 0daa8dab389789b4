import { Worker } from 'node:worker_threads';
import type { Progress, RunOrder, ThreadMessage, ThreadOrder } from './thread-protocol.ts';

/** A generator that gave no sign of life for this long is stopped. Milliseconds. */
const SILENT_AFTER_MS = 30_000;

/** One thread of a run, seen from outside. */
export class GeneratorThread {
  /** Resolves when the thread can begin; never when it breaks before. */
  readonly ready: Promise<void>;
  /** null when the thread finished its run, else what went wrong with the generator. */
  readonly ended: Promise<string | null>;
  readonly #worker: Worker;
  #silence: NodeJS.Timeout | undefined;

  constructor(
    order: RunOrder,
    told: { onProgress: (progress: Progress) => void; onAborted: (reason: string) => void },
  ) {
    const worker = new Worker(new URL('./generator-thread.mjs', import.meta.url), {
      workerData: { entry: new URL('./generator.ts', import.meta.url).href, order },
      execArgv: [],
    });
    this.#worker = worker;
    let becomeReady: () => void;
    this.ready = new Promise((resolve) => (becomeReady = resolve));
    this.ended = new Promise((resolve) => {
      let end: string | null | undefined;
      const finish = (problem: string | null) => {
        if (end === undefined) end = problem;
        clearTimeout(this.#silence);
        if (problem !== null) told.onAborted(problem);
        void worker.terminate().then(() => resolve(end ?? null));
      };
      const listen = () => {
        clearTimeout(this.#silence);
        this.#silence = setTimeout(
          () => finish(`generator: no sign of life for ${SILENT_AFTER_MS / 1000} s`),
          SILENT_AFTER_MS,
        );
      };
      listen();
      worker.on('message', (message: ThreadMessage) => {
        listen();
        switch (message.kind) {
          case 'ready':
            // From here to second 0 there is nothing to tell.
            clearTimeout(this.#silence);
            return becomeReady();
          case 'progress':
            return told.onProgress(message.progress);
          case 'aborted':
            return told.onAborted(message.reason);
          case 'done':
            return finish(null);
          case 'broken':
            return finish(`generator: ${message.message}`);
        }
      });
      worker.on('error', (error) => finish(`generator: ${error.stack ?? error.message}`));
      worker.on('exit', (code) => finish(`generator: its thread ended with code ${code} before the run did`));
    });
  }

  /** Second 0 of the run, milliseconds since the epoch. */
  start(atMs: number): void {
    this.#tell({ kind: 'start', atMs });
  }

  /** Ends the run early and in order. */
  abort(reason: string): void {
    this.#tell({ kind: 'abort', reason });
  }

  #tell(order: ThreadOrder): void {
    this.#worker.postMessage(order);
  }
}
