import type { Endpoint } from '../defects.ts';
import { seededRandom } from '../random.ts';
import { serviceTimeMs } from './service-law.ts';
import type { ServiceLaw } from './service-law.ts';

/** A queue with k servers in front of some endpoints. */
export interface StationSettings extends ServiceLaw {
  readonly endpoints: readonly Endpoint[];
  /** Requests served at once. */
  readonly servers: number;
  /** Requests that may wait; null: any number. */
  readonly queue: number | null;
}

/** When an accepted request is served. Milliseconds, on the clock of its arrival. */
export interface Visit {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * First come, first served, by k servers that are never idle while somebody waits. A request's times are fixed
 * when it arrives, so they depend on arrivals and seed alone: late timers never make the station slower than its
 * law, and its capacity is exactly k / mean service time. A client that leaves does not take its work with it.
 */
export class Station {
  readonly settings: StationSettings;
  readonly #random: () => number;
  /** When each server will have done all that it was given. */
  readonly #freeAtMs: number[];
  /** Starts of those that may still wait, soonest first; what lies before `#head` is past. */
  #startsMs: number[] = [];
  #head = 0;
  #peakBusy = 0;
  #peakWaiting = 0;
  #accepted = 0;
  #refused = 0;

  constructor(settings: StationSettings, seed: number) {
    this.settings = settings;
    this.#random = seededRandom(seed);
    this.#freeAtMs = new Array<number>(settings.servers).fill(-Infinity);
  }

  /** Requests per second that it can serve. */
  get capacityPerSecond(): number {
    return (1000 * this.settings.servers) / this.settings.meanMs;
  }

  /**
   * @param nowMs never earlier than at the last call
   * @returns null when the queue is full
   */
  arrive(nowMs: number): Visit | null {
    const first = this.#firstFree();
    const waits = this.#freeAtMs[first]! > nowMs;
    if (waits && this.settings.queue !== null && this.waiting(nowMs) >= this.settings.queue) {
      this.#refused++;
      return null;
    }
    const startMs = Math.max(nowMs, this.#freeAtMs[first]!);
    const endMs = startMs + serviceTimeMs(this.settings, this.#random);
    this.#freeAtMs[first] = endMs;
    this.#accepted++;
    if (waits) this.#startsMs.push(startMs);
    this.#peakBusy = Math.max(this.#peakBusy, this.busy(nowMs));
    this.#peakWaiting = Math.max(this.#peakWaiting, this.waiting(nowMs));
    return { startMs, endMs };
  }

  /** Servers at work. */
  busy(nowMs: number): number {
    return this.#freeAtMs.filter((atMs) => atMs > nowMs).length;
  }

  /** Requests that wait for a server. */
  waiting(nowMs: number): number {
    while (this.#head < this.#startsMs.length && this.#startsMs[this.#head]! <= nowMs) this.#head++;
    if (this.#head > 1000) {
      this.#startsMs = this.#startsMs.slice(this.#head);
      this.#head = 0;
    }
    return this.#startsMs.length - this.#head;
  }

  /** How long until a request that is refused now would find room in the queue. Milliseconds. */
  roomInMs(nowMs: number): number {
    const soonest = this.#startsMs[this.#head] ?? this.#freeAtMs[this.#firstFree()]!;
    return Math.max(0, soonest - nowMs);
  }

  figures(nowMs: number) {
    return {
      ...this.settings,
      capacityPerSecond: this.capacityPerSecond,
      busy: this.busy(nowMs),
      waiting: this.waiting(nowMs),
      peakBusy: this.#peakBusy,
      peakWaiting: this.#peakWaiting,
      accepted: this.#accepted,
      refused: this.#refused,
    };
  }

  #firstFree(): number {
    let first = 0;
    this.#freeAtMs.forEach((atMs, i) => {
      if (atMs < this.#freeAtMs[first]!) first = i;
    });
    return first;
  }
}
