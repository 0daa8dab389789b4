/** Somebody who waits for a time. Belongs to the `Sleepers` it was added to. */
export interface Sleeper {
  readonly atUs: number;
  readonly wake: () => void;
  /** Its place in the heap; -1 when it is in none. */
  place: number;
}

/** Who waits, the earliest first: a binary heap, because thousands may wait and each may leave early. */
export class Sleepers {
  readonly #heap: Sleeper[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** When the earliest is to be woken; undefined when nobody waits. */
  get nextUs(): number | undefined {
    return this.#heap[0]?.atUs;
  }

  add(atUs: number, wake: () => void): Sleeper {
    const sleeper: Sleeper = { atUs, wake, place: this.#heap.length };
    this.#heap.push(sleeper);
    this.#rise(sleeper);
    return sleeper;
  }

  /** Takes one out without waking it; nothing happens when it is out already. */
  remove(sleeper: Sleeper): void {
    const { place } = sleeper;
    if (place < 0) return;
    const last = this.#heap.pop()!;
    sleeper.place = -1;
    if (last === sleeper) return;
    this.#put(last, place);
    this.#rise(last);
    this.#sink(last);
  }

  /** Takes out and wakes all whose time has come, in the order of their times. */
  wakeDue(nowUs: number): void {
    for (let next = this.#heap[0]; next && next.atUs <= nowUs; next = this.#heap[0]) {
      this.remove(next);
      next.wake();
    }
  }

  #put(sleeper: Sleeper, place: number): void {
    this.#heap[place] = sleeper;
    sleeper.place = place;
  }

  #rise(sleeper: Sleeper): void {
    while (sleeper.place > 0) {
      const above = this.#heap[(sleeper.place - 1) >> 1]!;
      if (above.atUs <= sleeper.atUs) return;
      this.#swap(above, sleeper);
    }
  }

  #sink(sleeper: Sleeper): void {
    for (;;) {
      const left = this.#heap[2 * sleeper.place + 1];
      const right = this.#heap[2 * sleeper.place + 2];
      const below = right && left && right.atUs < left.atUs ? right : left;
      if (!below || below.atUs >= sleeper.atUs) return;
      this.#swap(sleeper, below);
    }
  }

  #swap(a: Sleeper, b: Sleeper): void {
    const place = a.place;
    this.#put(a, b.place);
    this.#put(b, place);
  }
}
