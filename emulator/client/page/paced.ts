/** Does something in the next animation frame after it was asked for, and no more often than is worth seeing. */
export class Paced {
  readonly #act: () => void;
  readonly #everyMs: number;
  #doneAtMs = -Infinity;
  #timer: number | null = null;
  #frame: number | null = null;

  /** @param everyMs at least so long from one time to the next; what is asked for alone is done at once */
  constructor(everyMs: number, act: () => void) {
    this.#everyMs = everyMs;
    this.#act = act;
  }

  ask(): void {
    if (this.#timer !== null || this.#frame !== null) return;
    const waitMs = this.#doneAtMs + this.#everyMs - performance.now();
    if (waitMs <= 0) this.#inFrame();
    else this.#timer = window.setTimeout(() => this.#inFrame(), waitMs);
  }

  cancel(): void {
    if (this.#timer !== null) window.clearTimeout(this.#timer);
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#timer = this.#frame = null;
  }

  #inFrame(): void {
    this.#timer = null;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = null;
      this.#doneAtMs = performance.now();
      this.#act();
    });
  }
}
