/** When rows came onto the canvas, and how old the newest of them was. */
export type Draw = readonly [atMs: number, newestRowMs: number];

export interface FrameAge {
  readonly atMs: number;
  readonly ageMs: number;
}

/**
 * The age of the picture at every multiple of `everyMs`: that moment less the start of the newest row that was drawn
 * by then. It is read off the times of the drawings, so that a page which is busy and draws nothing grows old in these
 * figures as it does on the screen; a timer of the page would stand still with it.
 */
export class FrameAges {
  readonly #everyMs: number;
  #newestRowMs: number | null = null;
  #nextMs = 0;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /**
   * The ages up to `untilMs`, from the first drawing on. What was drawn at that very moment counts.
   * @param draws since the last call, in order
   */
  take(draws: readonly Draw[], untilMs: number): FrameAge[] {
    const ages: FrameAge[] = [];
    const until = (endMs: number, including: boolean) => {
      while (this.#newestRowMs !== null && (this.#nextMs < endMs || (including && this.#nextMs === endMs))) {
        ages.push({ atMs: this.#nextMs, ageMs: this.#nextMs - this.#newestRowMs });
        this.#nextMs += this.#everyMs;
      }
    };
    for (const [atMs, newestRowMs] of draws) {
      if (this.#newestRowMs === null) this.#nextMs = Math.ceil(atMs / this.#everyMs) * this.#everyMs;
      else until(atMs, false);
      this.#newestRowMs = newestRowMs;
    }
    until(untilMs, true);
    return ages;
  }
}
