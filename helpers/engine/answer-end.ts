/**
 * When the last answer of an arrival was complete. That is when a step or an operation ended which does nothing
 * after it but look at it: a transport that hands an answer on late, or a body that takes long to parse, is work of
 * the generator's and no time of the server's. It holds for the turn of the event loop in which the answer was given;
 * what ends later has waited for something else.
 */
export class AnswerEnd {
  #latestUs = Number.NEGATIVE_INFINITY;
  #holds = false;
  #endsWithTurn = false;

  /** @param atUs when the answer was complete, which may be before one that was given earlier */
  came(atUs: number): void {
    this.#latestUs = Math.max(this.#latestUs, atUs);
    this.#holds = true;
    if (this.#endsWithTurn) return;
    this.#endsWithTurn = true;
    setImmediate(() => {
      this.#endsWithTurn = false;
      this.forget();
    });
  }

  /** Something else began. */
  forget(): void {
    this.#holds = false;
  }

  /** Null: something else has happened since, or no answer came. */
  get atUs(): number | null {
    return this.#holds ? this.#latestUs : null;
  }
}
