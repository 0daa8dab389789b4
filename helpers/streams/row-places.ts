/**
 * What a row's place in its stream says. `in-order`: newer than all before it. `late`: it fills a hole that newer
 * rows left. `repeated`: a row of this place was here before. `forgotten`: further back than is remembered, where
 * nobody can tell the two apart any more; its hole, if it had one, is booked as lost.
 */
export type Place = 'in-order' | 'late' | 'repeated' | 'forgotten';

/** Rows that a stream looks back: what is missing for so long is lost. */
export const REMEMBERED_ROWS = 4096;

interface Run {
  from: number;
  to: number;
}

/**
 * Which rows of a stream have come, by index. Remembers holes, not rows, and only those among the newest
 * `remembered` places, so its memory does not grow with the stream.
 */
export class RowPlaces {
  /** One above the highest index that came. */
  #next = 0;
  /** Where the stream begins, as far as is known; null: nothing is. */
  #first: number | null;
  /** Places below `#next` that nothing came for yet, ascending; `to` is not part of a run. */
  #holes: Run[] = [];
  /** Places from `#next` on that a row of another job came for: missing, but not lost. */
  readonly #stoodIn = new Set<number>();
  readonly #remembered: number;
  readonly #onLost: (from: number, to: number) => void;

  /**
   * @param onLost told of each run of rows that is lost for good, `to` not included
   * @param first the index that the stream has to begin with; null: it begins with the first row that comes
   */
  constructor(
    onLost: (from: number, to: number) => void,
    first: number | null = null,
    remembered = REMEMBERED_ROWS,
  ) {
    this.#onLost = onLost;
    this.#first = first;
    this.#next = first ?? 0;
    this.#remembered = remembered;
  }

  /** One above the highest index that came. */
  get next(): number {
    return this.#next;
  }

  /** A row of place `index` has come. */
  take(index: number): Place {
    if (this.#first === null) this.#first = this.#next = index;
    if (index >= this.#next) {
      if (index > this.#next) this.#skip(this.#next, index);
      this.#next = index + 1;
      if (this.#stoodIn.size > 0) this.#stoodIn.delete(index);
      if (this.#holes.length > 0) this.#settle(this.#next - this.#remembered);
      return 'in-order';
    }
    if (index < this.#next - this.#remembered) return 'forgotten';
    if (index < this.#first) {
      // It was overtaken by the row that the stream seemed to begin with.
      if (index + 1 < this.#first) this.#holes.unshift({ from: index + 1, to: this.#first });
      this.#first = index;
      return 'late';
    }
    return this.#fill(index) ? 'late' : 'repeated';
  }

  /** A row of another job has come with the time of place `index`: what belongs there is missing for that reason. */
  standIn(index: number): void {
    if (this.#first === null) return;
    if (index < this.#next) this.#fill(index);
    else if (index < this.#next + this.#remembered) this.#stoodIn.add(index);
  }

  /** Nothing more will come: what is missing below `end` is lost. */
  finish(end = this.#next): void {
    if (end > this.#next) {
      this.#skip(this.#next, end);
      this.#next = end;
    }
    this.#settle(Infinity);
  }

  #skip(from: number, to: number): void {
    let start = from;
    if (this.#stoodIn.size > 0) {
      const standing = [...this.#stoodIn]
        .filter((index) => index >= from && index < to)
        .sort((a, b) => a - b);
      for (const index of standing) {
        if (index > start) this.#holes.push({ from: start, to: index });
        start = index + 1;
        this.#stoodIn.delete(index);
      }
    }
    if (to > start) this.#holes.push({ from: start, to });
  }

  #fill(index: number): boolean {
    for (let at = this.#holes.length - 1; at >= 0; at--) {
      const hole = this.#holes[at]!;
      if (index >= hole.to) return false;
      if (index < hole.from) continue;
      const left = { from: hole.from, to: index };
      const right = { from: index + 1, to: hole.to };
      this.#holes.splice(at, 1, ...[left, right].filter(({ from, to }) => to > from));
      return true;
    }
    return false;
  }

  #settle(before: number): void {
    while (this.#holes.length > 0) {
      const hole = this.#holes[0]!;
      const to = Math.min(hole.to, before);
      if (to <= hole.from) return;
      this.#onLost(hole.from, to);
      if (to < hole.to) {
        hole.from = to;
        return;
      }
      this.#holes.shift();
    }
  }
}
