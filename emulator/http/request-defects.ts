import type { DefectName, Endpoint } from '../defects.ts';
import type { DefectSwitches, Subject } from '../defect-switches.ts';
import { SLOW_FIRST_MS } from './api-defects.ts';

/** What a request meets before it is handled. */
export interface Disturbance {
  readonly delayMs: number;
  /** `limited`: answered 429; whether with `Retry-After` says `retryAfter`. */
  readonly outcome: 'handle' | 'error' | 'hang' | 'limited';
  readonly retryAfter: boolean;
}

/** Slow answers of `slow-tail`: one of so many. */
const TAIL_SHARE = 0.1;
const MS_PER_MIN = 60_000;

/** The defects that a request meets before it is handled. */
export class RequestDefects {
  readonly #defects: DefectSwitches;
  /** When the only worker will have done all that the greedy endpoint gave it. */
  #workerFreeAtMs = -Infinity;

  constructor(defects: DefectSwitches) {
    this.#defects = defects;
    defects.onChange(() => {
      if (defects.find('endpoint-starves') === undefined) this.#workerFreeAtMs = -Infinity;
    });
  }

  /** What this request meets. Counts it. */
  meet(endpoint: Endpoint, who: Subject, nowMs: number): Disturbance {
    const hits = (name: DefectName): boolean => this.#defects.hitsFor(name, who, endpoint);
    let outcome: Disturbance['outcome'] = 'handle';
    if (hits('errors')) outcome = 'error';
    if (hits('429-without-retry-after')) outcome = 'limited';
    const retryAfter = hits('429-with-retry-after');
    if (retryAfter) outcome = 'limited';
    if (hits('hang')) outcome = 'hang';
    return { delayMs: this.#delayMs(endpoint, who, nowMs), outcome, retryAfter };
  }

  #delayMs(endpoint: Endpoint, who: Subject, nowMs: number): number {
    const defects = this.#defects;
    const strength = (name: DefectName): number => defects.strengthFor(name, who, endpoint) ?? 0;
    let delayMs = strength('slow-all') + strength('slow-endpoint') + strength('unfair-user');
    if (defects.hitsFor('slow-tail', who, endpoint, TAIL_SHARE)) delayMs += strength('slow-tail');
    const first = strength('slow-first');
    if (first > 0 && defects.count('slow-first', endpoint) <= first) delayMs += SLOW_FIRST_MS;
    const drifting = strength('slow-drift');
    if (drifting > 0) delayMs += (drifting * (nowMs - (defects.sinceMs('slow-drift') ?? nowMs))) / MS_PER_MIN;
    return delayMs + this.#starvedMs(endpoint, nowMs);
  }

  /** The greedy endpoint itself goes first, and is not late. */
  #starvedMs(endpoint: Endpoint, nowMs: number): number {
    const greedy = this.#defects.find('endpoint-starves');
    if (greedy === undefined) return 0;
    if (greedy.endpoint !== endpoint) return Math.max(0, this.#workerFreeAtMs - nowMs);
    this.#workerFreeAtMs = Math.max(nowMs, this.#workerFreeAtMs) + greedy.strength;
    return 0;
  }
}
