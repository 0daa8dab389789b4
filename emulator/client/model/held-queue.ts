/** Things that wait until they are a certain age; at most `capacity`, of which the oldest go first. */
export class HeldQueue<T> {
  readonly #capacity: number;
  #held: { readonly thing: T; readonly atMs: number }[] = [];
  #overflowed = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Things that were thrown away because too many waited. */
  get overflowed(): number {
    return this.#overflowed;
  }

  add(thing: T, nowMs: number): void {
    this.#held.push({ thing, atMs: nowMs });
    if (this.#held.length <= this.#capacity) return;
    this.#held.shift();
    this.#overflowed++;
  }

  /** Takes what has waited for `ms`, oldest first. */
  take(nowMs: number, ms: number): T[] {
    const ready = this.#held.findIndex(({ atMs }) => nowMs - atMs < ms);
    const count = ready < 0 ? this.#held.length : ready;
    return this.#held.splice(0, count).map(({ thing }) => thing);
  }

  clear(): void {
    this.#held = [];
  }
}
