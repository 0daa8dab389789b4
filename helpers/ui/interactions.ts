/** An interaction as the browser told it: its id, when the input came, and from then to the next paint. Milliseconds. */
export type Interaction = readonly [id: number, atMs: number, durationMs: number];

export interface TimedInteraction {
  readonly atMs: number;
  readonly durationMs: number;
}

/** Shorter interactions are not told one by one; they count with this upper bound of theirs. Milliseconds. */
export const SHORTEST_TOLD_MS = 16;
/** So long after its input an interaction may still be told: its parts (down, up) come one by one. Milliseconds. */
const SETTLES_MS = 3_000;

/**
 * The duration of every interaction of a page. A browser tells only those from 16 ms on; without the others a
 * percentile would be one of the slow ones alone, so what was pressed and never told counts as 16 ms.
 */
export class Interactions {
  #presses: number[] = [];
  readonly #open = new Map<number, TimedInteraction>();
  /** Interactions booked so far without having been told, less those that were told too late after all. */
  #ahead = 0;

  pressed(atMs: number): void {
    this.#presses.push(atMs);
  }

  /** Takes what was told; gives what is settled at `nowMs`. With `Infinity` all of it. */
  take(told: readonly Interaction[], nowMs: number): TimedInteraction[] {
    for (const [id, atMs, durationMs] of told) {
      const before = this.#open.get(id)?.durationMs ?? 0;
      this.#open.set(id, { atMs, durationMs: Math.max(before, durationMs) });
    }
    const untilMs = nowMs - SETTLES_MS;
    const settled = [...this.#open].filter(([, { atMs }]) => atMs <= untilMs);
    for (const [id] of settled) this.#open.delete(id);
    const due = this.#presses.filter((atMs) => atMs <= untilMs);
    this.#presses = this.#presses.filter((atMs) => atMs > untilMs);
    const missing = due.length - settled.length - this.#ahead;
    this.#ahead = Math.max(0, -missing);
    const short = missing > 0 ? due.slice(-missing) : [];
    return [
      ...settled.map(([, interaction]) => interaction),
      ...short.map((atMs) => ({ atMs, durationMs: SHORTEST_TOLD_MS })),
    ];
  }
}
