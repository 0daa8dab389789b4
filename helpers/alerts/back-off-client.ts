import type { HttpAnswer } from '../engine/operation.ts';
import type { AlertClient } from './alert-api.ts';
import { retryAfterS, type SmartBackOff } from './back-off.ts';

/** A clock that also waits. */
export interface Pace {
  /** Seconds. */
  nowS(): number;
  wait(seconds: number): Promise<void>;
}

/** Lets attempts of one account go one after the other, each when the back-off says so. */
export class BackOffTurns {
  readonly backOff: SmartBackOff;
  readonly #pace: Pace;
  #last: Promise<void> = Promise.resolve();

  constructor(backOff: SmartBackOff, pace: Pace) {
    this.backOff = backOff;
    this.#pace = pace;
  }

  /**
   * Sends once, in its turn, and tells the back-off what came of it.
   * @param stop given up on when it fires: then null is returned and nothing was sent
   */
  async attempt(send: () => Promise<HttpAnswer>, stop?: AbortSignal): Promise<HttpAnswer | null> {
    const turn = this.#last.then(() => this.#wait(stop));
    this.#last = turn;
    await turn;
    if (stop?.aborted) return null;
    const sentS = this.#pace.nowS();
    const answer = await send();
    if (answer.status === 429) {
      const header = answer.headers['retry-after'];
      this.backOff.limited(sentS, this.#pace.nowS(), retryAfterS(header, Date.now()));
    } else this.backOff.passed(sentS, this.#pace.nowS());
    return answer;
  }

  async #wait(stop: AbortSignal | undefined): Promise<void> {
    for (;;) {
      if (stop?.aborted) return;
      const leftS = this.backOff.nextS() - this.#pace.nowS();
      if (leftS <= 0) break;
      await this.#pace.wait(leftS);
    }
    this.backOff.sent(this.#pace.nowS());
  }
}

/** Most attempts of one request that must get through in the end: reading back, removing. */
const MOST_ATTEMPTS = 50;

/** A client that tries again as long as it is limited: for what is done after the load, never for what is measured. */
export function patientClient(client: AlertClient, turns: BackOffTurns): AlertClient {
  return {
    async send(method, path, body) {
      for (let attempt = 1; ; attempt++) {
        const answer = await turns.attempt(() => client.send(method, path, body));
        if (answer !== null && (answer.status !== 429 || attempt >= MOST_ATTEMPTS)) return answer;
      }
    },
  };
}
