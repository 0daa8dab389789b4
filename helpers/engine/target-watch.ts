import type { Clock } from './clock.ts';
import { OperationError, type HttpClient } from './operation.ts';

/** One GET /ack a second: enough to notice a target that is gone, too little to be load. */
const INTERVAL_S = 1;

/**
 * Notices a target from which nothing good has come for a while, so that a run against a dead server ends soon,
 * and red. Anything that was answered ok counts, and so does an /ack: a slow phase or a pause is not an outage.
 */
export class TargetWatch {
  readonly #clock: Clock;
  readonly #limitS: number;
  readonly #onGone: (reason: string) => void;
  #lastOkUs: number;
  #lastProblem = 'nothing was answered yet';

  constructor(parts: { clock: Clock; nothingOkForS: number; onGone: (reason: string) => void }) {
    this.#clock = parts.clock;
    this.#limitS = parts.nothingOkForS;
    this.#onGone = parts.onGone;
    this.#lastOkUs = parts.clock.nowUs();
  }

  /** Something was answered ok. */
  ok(): void {
    this.#lastOkUs = this.#clock.nowUs();
  }

  /** Asks until `signal` fires. */
  async watch(http: HttpClient, signal: AbortSignal): Promise<void> {
    // An /ack may hang for as long as a time-out lasts; the watch itself must not wait for it.
    let asking = false;
    while (!signal.aborted) {
      if (!asking) {
        asking = true;
        void this.#ask(http).finally(() => (asking = false));
      }
      await this.#clock.sleepUntil(this.#clock.nowUs() + INTERVAL_S * 1e6, signal);
      const silentS = (this.#clock.nowUs() - this.#lastOkUs) / 1e6;
      if (!signal.aborted && silentS > this.#limitS) {
        this.#onGone(`the target answered nothing ok for ${this.#limitS} s; GET /ack: ${this.#lastProblem}`);
        return;
      }
    }
  }

  async #ask(http: HttpClient): Promise<void> {
    try {
      const { status } = await http.send('GET', '/ack');
      if (status === 200) this.ok();
      else this.#lastProblem = `status ${status}`;
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      this.#lastProblem = error.message;
    }
  }
}
