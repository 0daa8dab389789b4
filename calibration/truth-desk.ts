import { bytesOf, fateOf, serviceUsOf, type Behaviour } from './behaviour.ts';
import type { Truth } from './truth.ts';

/** How a request is to be answered, and when. */
export interface Decision {
  readonly n: number;
  readonly status: 200 | 429 | 500 | null;
  readonly bytes: number;
  /** When the answer is due. Microseconds of the clock that `decide` was told. */
  readonly dueUs: number;
}

/**
 * Decides what becomes of each request of one run, and keeps the books. It has no clock of its own: it is told the
 * time, so that its rules are tested exactly.
 */
export class TruthDesk {
  readonly #behaviour: Behaviour;
  /** When the one server of a queue is free again. */
  #freeUs = 0;
  #stall: { readonly fromUs: number; readonly untilUs: number } | undefined;
  #tokens = 0;
  #tokensAtUs: number | undefined;
  readonly #counts = { received: 0, ok: 0, refused: 0, failed: 0, dropped: 0, bytes: 0 };
  readonly #latenessUs: number[] = [];
  readonly #answers: [n: number, atUs: number][] = [];
  #holdSumUs = 0;
  #holdMaxUs = 0;

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
  }

  /** @param n number of the request; @param nowUs when it came */
  decide(n: number, nowUs: number): Decision {
    this.#counts.received++;
    const { stall } = this.#behaviour;
    if (stall && n === stall.fromRequest) this.#stall = { fromUs: nowUs, untilUs: nowUs + stall.durationUs };
    if (!this.#takesToken(nowUs)) return { n, status: 429, bytes: 0, dueUs: this.#notStalled(nowUs) };
    const fate = fateOf(this.#behaviour, n);
    const dueUs = this.#notStalled(this.#serviceEnds(n, nowUs));
    if (fate === 'drop') return { n, status: null, bytes: 0, dueUs };
    if (fate === 'error') return { n, status: 500, bytes: 0, dueUs };
    return { n, status: 200, bytes: bytesOf(this.#behaviour, n), dueUs };
  }

  /** When an answer is due after all: a stall that began later may be in its way. Microseconds. */
  dueUs({ dueUs }: Decision): number {
    return this.#notStalled(dueUs);
  }

  /** Books an answer that was given. */
  answered({ n, status, bytes, dueUs }: Decision, cameUs: number, nowUs: number): void {
    const counts = this.#counts;
    counts.bytes += bytes;
    this.#latenessUs.push(nowUs - this.#notStalled(dueUs));
    if (status === null) counts.dropped++;
    else if (status === 429) counts.refused++;
    else if (status === 500) counts.failed++;
    else {
      counts.ok++;
      this.#answers.push([n, nowUs]);
      this.#holdSumUs += nowUs - cameUs;
      this.#holdMaxUs = Math.max(this.#holdMaxUs, nowUs - cameUs);
    }
  }

  truth(): Truth {
    const sorted = [...this.#latenessUs].sort((a, b) => a - b);
    const at = (p: number) => sorted[Math.ceil(p * sorted.length) - 1] ?? 0;
    return {
      ...this.#counts,
      latenessUs: { p50: at(0.5), p99: at(0.99), max: at(1) },
      holdUs: { mean: this.#counts.ok === 0 ? 0 : this.#holdSumUs / this.#counts.ok, max: this.#holdMaxUs },
      answers: this.#answers,
    };
  }

  #serviceEnds(n: number, nowUs: number): number {
    const serviceUs = serviceUsOf(this.#behaviour, n);
    if (this.#behaviour.service.kind !== 'queue') return nowUs + serviceUs;
    this.#freeUs = Math.max(nowUs, this.#freeUs) + serviceUs;
    return this.#freeUs;
  }

  #notStalled(dueUs: number): number {
    const stall = this.#stall;
    return stall && dueUs >= stall.fromUs && dueUs < stall.untilUs ? stall.untilUs : dueUs;
  }

  #takesToken(nowUs: number): boolean {
    const { bucket } = this.#behaviour;
    if (!bucket) return true;
    const sinceUs = nowUs - (this.#tokensAtUs ?? -Infinity);
    this.#tokens = Math.min(bucket.burst, this.#tokens + (sinceUs / 1e6) * bucket.tokensPerSecond);
    this.#tokensAtUs = nowUs;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
