/** How much comes per second, over the last `windowMs`. */
export class Rate {
  readonly #windowMs: number;
  #events: { readonly atMs: number; readonly amount: number }[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  add(amount: number, nowMs: number): void {
    this.#events.push({ atMs: nowMs, amount });
    this.#forget(nowMs);
  }

  perSecond(nowMs: number): number {
    this.#forget(nowMs);
    const sum = this.#events.reduce((total, { amount }) => total + amount, 0);
    return (sum * 1000) / this.#windowMs;
  }

  #forget(nowMs: number): void {
    const first = this.#events.findIndex(({ atMs }) => nowMs - atMs < this.#windowMs);
    this.#events.splice(0, first < 0 ? this.#events.length : first);
  }
}
