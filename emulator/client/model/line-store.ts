/** The newest lines of a picture, at most `capacity`; its memory is taken once and never grows. */
export class LineStore {
  readonly columns: number;
  readonly capacity: number;
  readonly #values: Uint8Array;
  readonly #timesMs: Float64Array;
  #added = 0;

  constructor(columns: number, capacity: number) {
    this.columns = columns;
    this.capacity = capacity;
    this.#values = new Uint8Array(columns * capacity);
    this.#timesMs = new Float64Array(capacity);
  }

  /** Lines that were ever added. */
  get added(): number {
    return this.#added;
  }

  /** Lines that are kept. */
  get length(): number {
    return Math.min(this.#added, this.capacity);
  }

  add(timeMs: number, values: Uint8Array): void {
    const slot = this.#added % this.capacity;
    this.#values.set(values.subarray(0, this.columns), slot * this.columns);
    this.#timesMs[slot] = timeMs;
    this.#added++;
  }

  /** Where the line lies that was added as number `ordinal`, counted from 0. */
  slotOf(ordinal: number): number {
    return ordinal % this.capacity;
  }

  /** @param index 0: the oldest line that is kept */
  timeMs(index: number): number | undefined {
    return index < 0 || index >= this.length ? undefined : this.#timesMs[this.#slot(index)];
  }

  /** @param index 0: the oldest line that is kept */
  values(index: number): Uint8Array | undefined {
    if (index < 0 || index >= this.length) return undefined;
    const slot = this.#slot(index);
    return this.#values.subarray(slot * this.columns, (slot + 1) * this.columns);
  }

  #slot(index: number): number {
    return (this.#added - this.length + index) % this.capacity;
  }
}
