import { Worker } from 'node:worker_threads';

/** `orders` below zero ends the thread. */
const END = -1;
/** Orders are counted so that the thread sees a new one; the count starts again long before it turns negative. */
const ORDERS_WRAP = 2 ** 30;

/** What a clock wants of a metronome. */
export interface Beats {
  /** Wants one beat at `leftUs` microseconds from now, in place of any that was wanted before. */
  beatIn(leftUs: number): void;
  /** Wants none; one that is under way may still come. */
  rest(): void;
  close(): void;
}

export interface BeatListener {
  /** Called in this thread soon after each wanted time. */
  readonly onBeat: () => void;
  /** Called once, with the reason, when the metronome ends without having been closed. */
  readonly onDeath: (reason: string) => void;
}

/**
 * Wakes an event loop at a time given in fractions of a millisecond. Node's own timers know whole milliseconds
 * only, and yielding until the time has come burns a core; so a thread of its own sleeps in `Atomics.wait` and
 * sends a message. It holds no event loop open, and may die: it only ever improves on a timer.
 */
export class Metronome implements Beats {
  readonly #orders = new Int32Array(new SharedArrayBuffer(4));
  readonly #wantedNs = new BigInt64Array(new SharedArrayBuffer(8));
  readonly #worker: Worker;
  #closed = false;

  /** @param entry the thread's module; another one in tests */
  constructor(listener: BeatListener, entry = new URL('./metronome-thread.mjs', import.meta.url)) {
    this.#worker = new Worker(entry, {
      workerData: { orders: this.#orders, wantedNs: this.#wantedNs },
      // Loaders of the parent are not wanted here: they would cost more than the thread itself.
      execArgv: [],
    });
    let reason = 'no error was raised';
    this.#worker.on('message', listener.onBeat);
    this.#worker.on('error', (error) => (reason = error.message));
    this.#worker.on('exit', (code) => {
      if (this.#closed) return;
      this.#closed = true;
      listener.onDeath(`exit code ${code}, ${reason}`);
    });
    this.#worker.unref();
  }

  beatIn(leftUs: number): void {
    Atomics.store(this.#wantedNs, 0, process.hrtime.bigint() + BigInt(Math.ceil(leftUs * 1000)));
    if (Atomics.add(this.#orders, 0, 1) >= ORDERS_WRAP) Atomics.store(this.#orders, 0, 0);
    Atomics.notify(this.#orders, 0);
  }

  /** The thread is not told: it finds out at the time that was wanted before. */
  rest(): void {
    Atomics.store(this.#wantedNs, 0, 0n);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    Atomics.store(this.#orders, 0, END);
    Atomics.notify(this.#orders, 0);
  }
}
