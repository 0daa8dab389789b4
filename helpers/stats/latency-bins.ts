import { quantileRank } from './latency-histogram.ts';

/** Latencies below this many microseconds have a bin of their own each. */
const EXACT_BELOW_US = 256;
/** Bins per doubling above: a bin is at most 1/128 of its value wide. */
const BINS_PER_DOUBLING = 128;

/** The bin of a latency; microseconds, whole, at least 0. */
export function binOf(latencyUs: number): number {
  if (latencyUs < EXACT_BELOW_US) return latencyUs;
  // The number of halvings that bring it below 256. Not with shifts: an hour has more than 31 bits.
  let halvings = 1;
  while (latencyUs >= EXACT_BELOW_US * 2 ** halvings) halvings++;
  const place = Math.floor(latencyUs / 2 ** halvings) - BINS_PER_DOUBLING;
  return EXACT_BELOW_US + (halvings - 1) * BINS_PER_DOUBLING + place;
}

/** The largest whole latency that falls into a bin. Microseconds. */
export function upperEdgeUs(bin: number): number {
  if (bin < EXACT_BELOW_US) return bin;
  const above = bin - EXACT_BELOW_US;
  const scale = 2 ** (Math.floor(above / BINS_PER_DOUBLING) + 1);
  return (BINS_PER_DOUBLING + (above % BINS_PER_DOUBLING) + 1) * scale - 1;
}

/**
 * The latencies of a short time (one second of a series) as counted bins: exact below 256 µs, at most 0.8 % too
 * long above, never too short. Small when few latencies are in it, and added up exactly, so that the percentile of
 * any longer time comes from all its latencies and never from averaged percentiles.
 */
export class LatencyBins {
  readonly #counts = new Map<number, number>();
  #count = 0;

  /** Counts a latency; fractions are rounded. Microseconds. */
  record(latencyUs: number): void {
    this.#addTo(binOf(Math.max(0, Math.round(latencyUs))), 1);
  }

  get count(): number {
    return this.#count;
  }

  /** The bins that hold something, in ascending order, with their counts. */
  entries(): [bin: number, count: number][] {
    return [...this.#counts].sort(([a], [b]) => a - b);
  }

  merge(other: LatencyBins): void {
    for (const [bin, count] of other.#counts) this.#addTo(bin, count);
  }

  /** Takes out what was merged in before: a window that moves on. */
  remove(other: LatencyBins): void {
    for (const [bin, count] of other.#counts) this.#addTo(bin, -count);
  }

  /**
   * The `rank`-th smallest latency (from 1), as the upper edge of its bin. Microseconds.
   * @throws RangeError when there is no such rank: no data must never become a 0
   */
  valueAtRank(rank: number): number {
    if (!Number.isInteger(rank) || rank < 1 || rank > this.#count) {
      throw new RangeError(`expected a whole rank from 1 to the ${this.#count} latencies, got ${rank}`);
    }
    let seen = 0;
    let last = 0;
    for (const [bin, count] of this.entries()) {
      seen += count;
      last = bin;
      if (seen >= rank) break;
    }
    return upperEdgeUs(last);
  }

  /** Nearest-rank quantile, as the upper edge of its bin. Microseconds. @throws RangeError when there is none */
  quantile(p: number): number {
    return this.valueAtRank(quantileRank(p, this.#count));
  }

  /** The sum of something over all latencies, each taken as the upper edge of its bin in microseconds. */
  sumOf(term: (latencyUs: number) => number): number {
    let sum = 0;
    for (const [bin, count] of this.entries()) sum += count * term(upperEdgeUs(bin));
    return sum;
  }

  /**
   * As text: the bins in ascending order, each as its distance from the one before, in base 36, with `*count` (base
   * 36) where the count is not 1: `2s 1*3 1t`.
   */
  encode(): string {
    let before = 0;
    return this.entries()
      .map(([bin, count]) => {
        const distance = (bin - before).toString(36);
        before = bin;
        return count === 1 ? distance : `${distance}*${count.toString(36)}`;
      })
      .join(' ');
  }

  /** @throws Error when `text` is not what `encode` makes */
  static decode(text: string): LatencyBins {
    const bins = new LatencyBins();
    let bin = 0;
    for (const entry of text === '' ? [] : text.split(' ')) {
      const match = /^([0-9a-z]+)(?:\*([0-9a-z]+))?$/.exec(entry);
      if (!match?.[1]) {
        throw new Error(
          `expected bins such as "2s 1*3", found "${text.slice(0, 40)}"; the record is damaged`,
        );
      }
      bin += parseInt(match[1], 36);
      bins.#addTo(bin, match[2] === undefined ? 1 : parseInt(match[2], 36));
    }
    return bins;
  }

  #addTo(bin: number, count: number): void {
    const sum = (this.#counts.get(bin) ?? 0) + count;
    if (sum === 0) this.#counts.delete(bin);
    else this.#counts.set(bin, sum);
    this.#count += count;
  }
}
