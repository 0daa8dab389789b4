import { OperationError, type RunScope } from '../../engine/operation.ts';
import type { WatchedQueue } from './watched-queue.ts';

/** How often the depth is asked for. Seconds. */
const EVERY_S = 0.2;

/** The level over time that holds the depth of the queue under test. */
export const DEPTH_GAUGE = 'queue-depth';

/** Follows the depth of a queue from now on, as a level over time. */
export class QueueDepth {
  readonly #run: RunScope;
  readonly #queue: WatchedQueue;
  #told = 0;
  #largest = 0;
  #stopped = false;
  readonly #ended: Promise<void>;

  constructor(run: RunScope, queue: WatchedQueue) {
    this.#run = run;
    this.#queue = queue;
    this.#ended = this.#follow();
  }

  /** The largest depth so far. */
  get largest(): number {
    return this.#largest;
  }

  /** Asks now. @throws OperationError when the broker does not tell */
  async now(): Promise<number> {
    const depth = await this.#queue.depth();
    this.#run.gauge(DEPTH_GAUGE, depth - this.#told);
    this.#told = depth;
    this.#largest = Math.max(this.#largest, depth);
    return depth;
  }

  /** Waits until the depth is so, at most so long. @returns the last one */
  async until(isSo: (depth: number) => boolean, withinS: number): Promise<number> {
    const untilS = this.#run.nowS() + withinS;
    for (;;) {
      const depth = await this.now();
      if (isSo(depth) || this.#run.nowS() >= untilS) return depth;
      await this.#run.wait(0.05);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#ended;
  }

  async #follow(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.now();
      } catch (error) {
        if (!(error instanceof OperationError)) throw error;
        // Without a connection there is no depth; whoever publishes on it says so.
        this.#stopped = true;
        return;
      }
      await this.#run.wait(EVERY_S);
    }
  }
}
