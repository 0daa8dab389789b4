/** What is to be done at which time, earliest first; of equal times the one that was added first. A binary heap. */
export class DueList<T> {
  readonly #heap: { readonly dueUs: number; readonly order: number; readonly what: T }[] = [];
  #added = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** When the next is due; undefined when there is none. Microseconds. */
  get nextUs(): number | undefined {
    return this.#heap[0]?.dueUs;
  }

  add(dueUs: number, what: T): void {
    const heap = this.#heap;
    heap.push({ dueUs, order: this.#added++, what });
    let child = heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#isBefore(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** Takes the next one out if it is due at `nowUs`. */
  take(nowUs: number): { readonly dueUs: number; readonly what: T } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (!first || first.dueUs > nowUs) return undefined;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    for (let parent = 0; ;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < this.#heap.length && this.#isBefore(child, least)) least = child;
      }
      if (least === parent) return;
      this.#swap(parent, least);
      parent = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a]!, this.#heap[b]!];
    return x.dueUs < y.dueUs || (x.dueUs === y.dueUs && x.order < y.order);
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b]!, this.#heap[a]!];
  }
}
