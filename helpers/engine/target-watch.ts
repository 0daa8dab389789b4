import type { Clock } from './clock.ts';
import { eachSecond } from './each-second.ts';
import { OperationError, type HttpClient } from './operation.ts';

/** When in each second GET /ack is asked: enough to notice a target that is gone, too little to be load. */
const ASKED_AT_US = 465_000;

/**
 * Notices a target from which nothing good has come for a while, so that a run against a dead server ends soon,
 * and red. Anything that was answered ok counts, and so does an /ack: a slow phase or a pause is not an outage.
 */
export class TargetWatch {
  readonly #clock: Clock;
  readonly #limitS: number;
  readonly #onGone: (reason: string) => void;
  #lastOkUs = 0;
  #lastProblem = 'nothing was answered yet';

  constructor(parts: { clock: Clock; nothingOkForS: number; onGone: (reason: string) => void }) {
    this.#clock = parts.clock;
    this.#limitS = parts.nothingOkForS;
    this.#onGone = parts.onGone;
  }

  /** Something was answered ok. */
  ok(): void {
    this.#lastOkUs = this.#clock.nowUs();
  }

  /** Asks from `startUs`, the clock's time at which the load begins, until `signal` fires. */
  async watch(http: HttpClient, startUs: number, signal: AbortSignal): Promise<void> {
    this.#lastOkUs = startUs;
    // An /ack may hang for as long as a time-out lasts; the watch itself must not wait for it.
    let asking = false;
    await eachSecond({ clock: this.#clock, startUs, offsetUs: ASKED_AT_US }, signal, () => {
      if ((this.#clock.nowUs() - this.#lastOkUs) / 1e6 > this.#limitS) {
        this.#onGone(`the target answered nothing ok for ${this.#limitS} s; GET /ack: ${this.#lastProblem}`);
        return false;
      }
      if (!asking) {
        asking = true;
        void this.#ask(http).finally(() => (asking = false));
      }
      return true;
    });
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
