import { OperationError } from '../engine/operation.ts';

/** How the wait for an alert ended: it was read, it took too long, or the run ended. */
export type WaitEnd = 'readable' | 'overdue' | 'cut';

interface Waiter {
  /** When the alert began by the server's clock, milliseconds since the epoch. */
  readonly startMs: number;
  readonly sinceS: number;
  readonly untilS: number;
  readonly end: (how: WaitEnd) => void;
}

export interface AlertReaderParts {
  /** Reads every alert that began at this moment or later, and books them. @throws OperationError */
  readonly read: (fromMs: number) => Promise<void>;
  readonly isReadable: (n: number) => boolean;
  readonly nowS: () => number;
  readonly wait: (seconds: number) => Promise<void>;
  /** Between the end of one read and the next. Seconds. */
  readonly everyS: number;
  /** A read failed; the next one is tried as if nothing had happened. */
  readonly onFailure: (error: OperationError) => void;
}

/** Alerts that have been waited for longer are asked for less often: their part of the list grows. Seconds. */
const YOUNG_S = 2;
const OLD_EVERY_S = 1;

/**
 * Finds out when alerts become readable. One reader for all of them: it reads the newest end of the list as long as
 * somebody waits for an alert, so that waiting for a hundred costs the server no more than waiting for one.
 */
export class AlertReader {
  readonly #parts: AlertReaderParts;
  readonly #waiting = new Map<number, Waiter>();
  #wake: () => void = () => undefined;
  #stopped = false;
  #allReadS = -Infinity;
  readonly #ended: Promise<void>;

  constructor(parts: AlertReaderParts) {
    this.#parts = parts;
    this.#ended = this.#loop();
  }

  /**
   * Waits for alert `n`, which has been accepted.
   * @param startMs when it began by the server's clock
   * @param withinS as long as it may take from now
   */
  async until(n: number, startMs: number, withinS: number, signal: AbortSignal): Promise<WaitEnd> {
    if (this.#parts.isReadable(n)) return 'readable';
    if (signal.aborted || this.#stopped) return 'cut';
    const sinceS = this.#parts.nowS();
    return new Promise<WaitEnd>((resolve) => {
      const cut = () => end('cut');
      const end = (how: WaitEnd) => {
        signal.removeEventListener('abort', cut);
        this.#waiting.delete(n);
        resolve(how);
      };
      signal.addEventListener('abort', cut, { once: true });
      this.#waiting.set(n, { startMs, sinceS, untilS: sinceS + withinS, end });
      this.#wake();
    });
  }

  /** Ends the reading. @throws what was no failure of the target */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const waiter of this.#waiting.values()) waiter.end('cut');
    this.#wake();
    await this.#ended;
  }

  async #loop(): Promise<void> {
    while (!this.#stopped) {
      if (this.#waiting.size === 0) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      const fromMs = this.#from();
      if (fromMs !== null) {
        try {
          await this.#parts.read(fromMs);
        } catch (error) {
          if (!(error instanceof OperationError)) throw error;
          this.#parts.onFailure(error);
        }
      }
      this.#settle();
      await this.#parts.wait(this.#parts.everyS);
    }
  }

  /** From which moment on to read; null: only alerts are waited for that were asked for a moment ago. */
  #from(): number | null {
    const nowS = this.#parts.nowS();
    const all = nowS - this.#allReadS >= OLD_EVERY_S;
    if (all) this.#allReadS = nowS;
    let fromMs: number | null = null;
    for (const { startMs, sinceS } of this.#waiting.values()) {
      if (all || nowS - sinceS <= YOUNG_S) fromMs = Math.min(fromMs ?? startMs, startMs);
    }
    return fromMs;
  }

  #settle(): void {
    const nowS = this.#parts.nowS();
    for (const [n, { untilS, end }] of this.#waiting) {
      if (this.#parts.isReadable(n)) end('readable');
      else if (nowS >= untilS) end('overdue');
    }
  }
}
