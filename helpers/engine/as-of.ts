/**
 * Something that fills while a run goes on and is written down again and again. Writing it (encoding its histograms)
 * costs far more than filling it, and whoever wrote all of it at once would hold up the load for that long. So all
 * of it is marked at one moment and written bit by bit; what changes before its turn is written before it changes.
 */
export abstract class AsOf<T> {
  #written: T | undefined;
  #marked: T | undefined;
  #isMarked = false;

  /** As it stands. What did not change is not written again. */
  close(): T {
    return (this.#written ??= this.write());
  }

  /** From now on `marked` means this moment. */
  mark(): void {
    this.#isMarked = true;
    this.#marked = undefined;
  }

  /** As it stood at the last `mark`, whatever came since. @throws Error when it was never marked */
  marked(): T {
    if (this.#isMarked) {
      this.#isMarked = false;
      this.#marked = this.close();
    }
    if (this.#marked === undefined) throw new Error('mark it first');
    return this.#marked;
  }

  /** Whether `marked` would have to write it. */
  get isToBeWritten(): boolean {
    return this.#isMarked && this.#written === undefined;
  }

  /** To be called before every change. */
  protected changes(): void {
    if (this.#isMarked) this.marked();
    this.#written = undefined;
  }

  protected abstract write(): T;
}
