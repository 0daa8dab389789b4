import { NO_CLIENT_FAULTS } from '../model/messages.ts';
import type { ClientFaults } from '../model/messages.ts';
import { inShare } from '../model/share.ts';

const EVERY_MS = 1000;
/** A page that never answers again could not be told to stop. */
const LONGEST_BLOCK_MS = 5000;
const BYTES_PER_MB = 1_048_576;
const BYTES_PER_NUMBER = 8;
const IDS_REMEMBERED = 1000;

/** Misbehaves as the server says; without that it does nothing, and needs nothing. */
export class Faults {
  #asked: ClientFaults = NO_CLIENT_FAULTS;
  #timer: number | undefined;
  #kept: number[][] = [];
  #alertsSeen = 0;
  readonly #leftOut = new Set<string>();

  get asked(): ClientFaults {
    return this.#asked;
  }

  follow(asked: ClientFaults): void {
    if (asked.alertsLeftOut !== this.#asked.alertsLeftOut) {
      this.#alertsSeen = 0;
      if (asked.alertsLeftOut === 0) this.#leftOut.clear();
    }
    this.#asked = asked;
    if (asked.heapMbPerMinute === 0) this.#kept = [];
    window.clearInterval(this.#timer);
    if (asked.blockMsPerSecond > 0 || asked.heapMbPerMinute > 0) {
      this.#timer = window.setInterval(() => this.#misbehave(), EVERY_MS);
    }
  }

  /** Whether this alert, which was just pushed, is not put on the screen. Counts it. */
  leavesOut(id: string): boolean {
    if (this.#asked.alertsLeftOut === 0) return false;
    if (!inShare(++this.#alertsSeen, this.#asked.alertsLeftOut)) return false;
    this.#leftOut.add(id);
    const [oldest] = this.#leftOut;
    if (this.#leftOut.size > IDS_REMEMBERED && oldest !== undefined) this.#leftOut.delete(oldest);
    return true;
  }

  /** Whether the alert was left out before: lists leave it out too. */
  hasLeftOut(id: string): boolean {
    return this.#leftOut.has(id);
  }

  #misbehave(): void {
    const { heapMbPerMinute, blockMsPerSecond } = this.#asked;
    if (heapMbPerMinute > 0) {
      const numbers = Math.round((heapMbPerMinute * BYTES_PER_MB) / 60 / BYTES_PER_NUMBER);
      // Fractions, each its own: the engine must not store them smaller.
      this.#kept.push(Array.from({ length: numbers }, (_, i) => i + 0.5));
    }
    const untilMs = performance.now() + Math.min(blockMsPerSecond, LONGEST_BLOCK_MS);
    while (performance.now() < untilMs);
  }
}
