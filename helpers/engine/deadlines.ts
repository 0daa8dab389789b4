/** An attempt that must end in time. */
export interface Expiring {
  /** Set by `Deadlines`; milliseconds of `performance.now()`. */
  deadlineMs: number;
  expire(): void;
}

/**
 * Bounds attempts that all have the same time-out, with one timer for all of them: they expire in the order in
 * which they began, so only the oldest needs watching. A timer, or an AbortSignal, per request would cost more
 * than sending the request.
 */
export class Deadlines {
  readonly #timeoutMs: number;
  /** In order of their deadline, as insertion is in order of time. */
  readonly #open = new Set<Expiring>();
  #armed = false;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Attempts that have neither ended nor expired. */
  get size(): number {
    return this.#open.size;
  }

  begin(attempt: Expiring): void {
    attempt.deadlineMs = performance.now() + this.#timeoutMs;
    this.#open.add(attempt);
    if (!this.#armed) this.#arm(this.#timeoutMs);
  }

  end(attempt: Expiring): void {
    this.#open.delete(attempt);
  }

  /** The timer stays set when nothing is open, and looks again when it fires: cheaper than setting it anew. */
  #arm(afterMs: number): void {
    this.#armed = true;
    // The sockets of open attempts keep the process alive; the timer alone must not.
    setTimeout(() => this.#look(), Math.max(1, Math.ceil(afterMs))).unref();
  }

  #look(): void {
    this.#armed = false;
    const nowMs = performance.now();
    for (const attempt of this.#open) {
      if (attempt.deadlineMs > nowMs) {
        this.#arm(attempt.deadlineMs - nowMs);
        return;
      }
      this.#open.delete(attempt);
      attempt.expire();
    }
  }
}

const byTimeout = new Map<number, Deadlines>();

/** The deadlines that all clients of this thread with this time-out share. */
export function deadlinesOf(timeoutMs: number): Deadlines {
  let deadlines = byTimeout.get(timeoutMs);
  if (!deadlines) byTimeout.set(timeoutMs, (deadlines = new Deadlines(timeoutMs)));
  return deadlines;
}
