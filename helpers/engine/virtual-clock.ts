import type { Clock } from './clock.ts';

interface Sleeper {
  readonly atUs: number;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * Virtual time for tests: `run` lets everything that is ready happen, then jumps to the next sleeper.
 * Nothing waits for the wall clock, so a day takes milliseconds and start offsets are exact.
 */
export class VirtualClock implements Clock {
  #nowUs = 0;
  #order = 0;
  #sleepers: Sleeper[] = [];

  nowUs(): number {
    return this.#nowUs;
  }

  /** Time that passes while nobody can do anything: a process that is held up. */
  jump(us: number): void {
    this.#nowUs += us;
  }

  sleepUntil(atUs: number, signal?: AbortSignal): Promise<void> {
    if (atUs <= this.#nowUs || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', wake);
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve();
      };
      const sleeper: Sleeper = { atUs, order: this.#order++, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', wake);
    });
  }

  /** Advances until `work` has settled. @throws when work is left but nobody sleeps: it would wait for ever. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const watched = work.finally(() => (settled = true));
    watched.catch(() => (settled = true)); // the caller gets the rejection from `watched` below
    for (;;) {
      await turns();
      if (settled) return watched;
      const next = this.#sleepers.sort((a, b) => a.atUs - b.atUs || a.order - b.order)[0];
      if (!next) throw new Error('virtual time stands still: work is pending but nothing sleeps');
      this.#nowUs = Math.max(this.#nowUs, next.atUs);
      next.wake();
    }
  }
}

/** Enough turns of the event loop for chains of resolved promises to run dry. */
async function turns(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}
