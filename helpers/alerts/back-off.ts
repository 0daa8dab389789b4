import type { Random } from '../stats/random.ts';

/** How a client behaves that is told 429. Times in seconds. */
export interface BackOffRules {
  /** First wait where the server names none (no Retry-After); doubled with every further 429 in a row. */
  readonly firstS: number;
  readonly longestS: number;
  /** After so many 429 in a row … */
  readonly pauseAfter: number;
  /** … nothing is sent for so long. */
  readonly pauseS: number;
}

export const BACK_OFF_RULES: BackOffRules = { firstS: 1, longestS: 30, pauseAfter: 5, pauseS: 10 };

/** What the client has learnt and done. */
export interface BackOffFigures {
  readonly attempts: number;
  /** Attempts that were answered, but not 429. */
  readonly passed: number;
  /** Attempts answered 429. */
  readonly limited: number;
  /** Pauses after too many in a row. */
  readonly pauses: number;
  /** The server's limit as it was found, attempts per second; null: it never limited, or there was too little to tell. */
  readonly limitPerSecond: number | null;
}

/**
 * A rate is left for a higher one when it passed for so long and so often without a 429. As long as the limit
 * was not met at a known rate it is looked for boldly, then carefully: each 429 costs a wait.
 */
const SEEK = { holdS: 1, attempts: 2, factor: 1.5 };
const PROBE = { holdS: 8, attempts: 5, factor: 1.06 };
/** After a 429 the next rate is so far up between what the limit is at least and at most, … */
const BETWEEN = 0.6;
/** … and never above this share of the rate that was refused. */
const STEP_BACK = 0.95;
/** A rate was really tried when so much of it was used. */
const USED = 0.8;
const SLOWEST_PER_SECOND = 0.1;
const SHORTEST_S = 0.05;

/**
 * The client's side of a rate limit, shared by all who send for one account: when the next attempt may be sent. A 429
 * closes a gate for as long as the server says, else for an exponential time with jitter; from then on attempts are
 * spaced, at the rate that was accepted, and faster as long as that holds: so the limit is found. It is at least what
 * was accepted since a 429, and at most the rate that a 429 was the answer to.
 *
 * Attempts that were under way when the gate closed belong to the 429 that closed it: they do not count as further
 * ones in a row. Pure: it is told the time.
 */
export class SmartBackOff {
  readonly #rules: BackOffRules;
  readonly #random: Random;
  #attempts = 0;
  #passed = 0;
  #limited = 0;
  #pauses = 0;
  #inRow = 0;
  /** Nothing is sent before. */
  #gateS = -Infinity;
  /** When the gate was closed last. */
  #closedS = -Infinity;
  #lastSentS = -Infinity;
  /** null: no limit is known. */
  #ratePerSecond: number | null = null;
  /** Since when this rate is tried, and how much of it passed. */
  #tried = { fromS: 0, passed: 0 };
  /** Since the 429 that closed the gate, or the first attempt. */
  #cycle = { fromS: 0, passed: 0, isFirst: true };
  /** What the limit is at least and at most, attempts per second. */
  #atLeast = 0;
  #atMost = Infinity;

  /** @param random for the jitter, in [0, 1) */
  constructor(random: Random, rules: BackOffRules = BACK_OFF_RULES) {
    this.#rules = rules;
    this.#random = random;
  }

  /** Nothing is sent before this moment, at whatever rate. Seconds; -Infinity: never limited. */
  get gateS(): number {
    return this.#gateS;
  }

  /** When the next attempt may be sent; in the past: now. */
  nextS(): number {
    if (this.#ratePerSecond === null) return this.#gateS;
    return Math.max(this.#gateS, this.#lastSentS + 1 / this.#ratePerSecond);
  }

  sent(atS: number): void {
    if (this.#attempts++ === 0) this.#cycle.fromS = atS;
    this.#lastSentS = atS;
  }

  /**
   * An attempt was answered with anything but 429: the limiter let it through.
   * @param sentS when it was sent
   */
  passed(sentS: number, atS: number): void {
    this.#passed++;
    // What was sent before the last 429 was answered is of the time before it.
    if (sentS < this.#closedS) return;
    this.#inRow = 0;
    this.#cycle.passed++;
    if (sentS >= this.#tried.fromS) this.#tried.passed++;
    this.#learnAtLeast(atS);
    const rate = this.#ratePerSecond;
    if (rate === null) return;
    const { holdS, attempts, factor } = this.#atMost < Infinity ? PROBE : SEEK;
    const { fromS, passed } = this.#tried;
    const triedS = atS - fromS;
    if (passed < attempts || triedS < holdS) return;
    // What was not sent at this rate says nothing of it: there was not enough to send, or answers came too slowly.
    if (passed / triedS >= USED * rate) this.#try(rate * factor, atS);
    else this.#try(rate, atS);
  }

  /**
   * An attempt was answered 429.
   * @param sentS when it was sent
   * @param retryAfterS what the server says; null: nothing
   */
  limited(sentS: number, atS: number, retryAfterS: number | null): void {
    this.#limited++;
    if (sentS < this.#closedS) return;
    this.#inRow++;
    // A server that says 0 still has to be given a moment.
    let waitS = Math.max(retryAfterS ?? this.#exponentialS(), SHORTEST_S);
    if (this.#inRow >= this.#rules.pauseAfter) {
      waitS = Math.max(waitS, this.#rules.pauseS);
      this.#pauses++;
      this.#inRow = 0;
    }
    const rate = this.#rateAfter429(atS, waitS);
    this.#closedS = atS;
    this.#gateS = Math.max(this.#gateS, atS + waitS);
    this.#cycle = { fromS: atS, passed: 0, isFirst: false };
    this.#try(rate, this.#gateS);
  }

  figures(): BackOffFigures {
    return {
      attempts: this.#attempts,
      passed: this.#passed,
      limited: this.#limited,
      pauses: this.#pauses,
      limitPerSecond: this.#limit(),
    };
  }

  #try(ratePerSecond: number, fromS: number): void {
    this.#ratePerSecond = Math.max(SLOWEST_PER_SECOND, ratePerSecond);
    this.#tried = { fromS, passed: 0 };
  }

  /** The rate to go on with, after this one was refused. */
  #rateAfter429(atS: number, waitS: number): number {
    const { fromS, passed, isFirst } = this.#cycle;
    const rate = this.#ratePerSecond;
    // The first burst may have lived on what the server had saved up: it counts over the wait that it led to.
    // Where nothing passed, one attempt a wait is what is asked for.
    if (isFirst || rate === null) return Math.max(passed / (atS + waitS - fromS), 1 / waitS);
    // A 429 right after a wait says that the wait was too short, not that the rate was too high.
    if (passed >= SEEK.attempts) this.#atMost = Math.min(this.#atMost, rate);
    const between = this.#atLeast + BETWEEN * (this.#atMost - this.#atLeast);
    return Math.min(STEP_BACK * rate, between);
  }

  /**
   * At the last 429 the server had nothing to spare, so that it cannot have given away more than its limit since: for
   * a token bucket of any size exactly, for fixed windows within one window.
   */
  #learnAtLeast(atS: number): void {
    const { fromS, passed, isFirst } = this.#cycle;
    if (!isFirst && atS > fromS) this.#atLeast = Math.max(this.#atLeast, passed / (atS - fromS));
  }

  #exponentialS(): number {
    const { firstS, longestS } = this.#rules;
    const whole = Math.min(longestS, firstS * 2 ** (this.#inRow - 1));
    // "Equal jitter": at least half of it, so that the wait is real, and not all at the same moment.
    return whole / 2 + (this.#random() * whole) / 2;
  }

  #limit(): number | null {
    return this.#atMost < Infinity ? (this.#atLeast + this.#atMost) / 2 : null;
  }
}

/**
 * Seconds that a `Retry-After` header asks for; null when there is none that can be read (RFC 9110, 10.2.3).
 * @param nowMs milliseconds since the epoch, for the form that names a date
 */
export function retryAfterS(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  const atMs = /^[A-Z][a-z]{2},/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, (atMs - nowMs) / 1000);
}
