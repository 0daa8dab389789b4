/** A set of whole numbers from 0, one bit each: a million alerts take 125 kB for each thing known of them. */
export class BitSet {
  #words = new Uint32Array(32);
  #size = 0;

  /** How many numbers are in it. */
  get size(): number {
    return this.#size;
  }

  has(number: number): boolean {
    return ((this.#words[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0;
  }

  /** @returns whether it was new */
  add(number: number): boolean {
    if (this.has(number)) return false;
    const word = number >>> 5;
    if (word >= this.#words.length) this.#grow(word);
    this.#words[word] = (this.#words[word] ?? 0) | (1 << (number & 31));
    this.#size++;
    return true;
  }

  /** The first `most` numbers of this set that are not in `other`, ascending. */
  without(other: BitSet, most: number): number[] {
    const found: number[] = [];
    for (let number = 0; number < this.#words.length * 32 && found.length < most; number++) {
      if (this.has(number) && !other.has(number)) found.push(number);
    }
    return found;
  }

  /** How many numbers of this set are not in `other`. */
  countWithout(other: BitSet): number {
    let count = 0;
    for (let i = 0; i < this.#words.length; i++) {
      let left = (this.#words[i] ?? 0) & ~(other.#words[i] ?? 0);
      for (; left !== 0; left &= left - 1) count++;
    }
    return count;
  }

  #grow(word: number): void {
    const larger = new Uint32Array(Math.max(word + 1, this.#words.length * 2));
    larger.set(this.#words);
    this.#words = larger;
  }
}
