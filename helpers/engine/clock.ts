/** The engine's time: microseconds since an arbitrary origin, never going back. Injected, so tests use virtual time. */
export interface Clock {
  nowUs(): number;
  /** Resolves at `atUs` or when `signal` fires, whichever is first; at once when `atUs` has passed. */
  sleepUntil(atUs: number, signal?: AbortSignal): Promise<void>;
}

/** Node's timers wake up to about 1 ms late; the last stretch is spent yielding to the event loop instead. */
const YIELD_WINDOW_US = 1_500;

/** The real clock. A timer takes it to shortly before the time, a few turns of the event loop do the rest. */
export const monotonicClock: Clock = {
  nowUs: () => performance.now() * 1000,
  async sleepUntil(atUs, signal) {
    for (;;) {
      const leftUs = atUs - this.nowUs();
      if (leftUs <= 0 || signal?.aborted) return;
      if (leftUs > YIELD_WINDOW_US) await timer((leftUs - YIELD_WINDOW_US) / 1000, signal);
      else await new Promise<void>((resolve) => setImmediate(resolve));
    }
  },
};

/** setTimeout's longest delay; longer waits are taken in parts. Milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function timer(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(handle);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const handle = setTimeout(done, Math.min(delayMs, LONGEST_TIMER_MS));
    signal?.addEventListener('abort', done, { once: true });
  });
}
