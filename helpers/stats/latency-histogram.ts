import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';

/** Latencies below and above are counted at these values. Microseconds: 1 µs to 1 h. */
export const SHORTEST_US = 1;
export const LONGEST_US = 3_600_000_000;
const SIGNIFICANT_DIGITS = 3;

/**
 * Latencies in microseconds, to 3 significant digits (exact below 2,048 µs, at most 0.1 % off above), in constant
 * memory. Every value it returns is the *upper* edge of a bin: a latency is never reported shorter than it was.
 */
export class LatencyHistogram {
  readonly #bins: Histogram;
  #clamped = 0;

  constructor(bins?: Histogram) {
    this.#bins =
      bins ??
      build({
        bitBucketSize: 32,
        autoResize: false,
        lowestDiscernibleValue: SHORTEST_US,
        highestTrackableValue: LONGEST_US,
        numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
      });
  }

  /**
   * Counts a latency; fractions are rounded, values out of range are clamped and counted in `clamped`.
   * @throws RangeError for NaN and infinities: they are programming errors, not latencies
   */
  record(latencyUs: number): void {
    if (!Number.isFinite(latencyUs)) {
      throw new RangeError(`a latency must be a finite number of microseconds, got ${latencyUs}`);
    }
    const rounded = Math.round(latencyUs);
    const inRange = Math.min(LONGEST_US, Math.max(SHORTEST_US, rounded));
    if (inRange !== rounded) this.#clamped++;
    this.#bins.recordValue(inRange);
  }

  get count(): number {
    return this.#bins.totalCount;
  }

  /** How many of the values recorded here were out of range; not part of the encoded form. */
  get clamped(): number {
    return this.#clamped;
  }

  /** Upper edge of the bin of the longest latency; 0 when empty. Microseconds. */
  get max(): number {
    return this.count === 0 ? 0 : this.valueAtRank(this.count);
  }

  /** From the middles of the bins; 0 when empty. Microseconds. */
  get mean(): number {
    return this.#bins.mean;
  }

  /** Of the population, from the middles of the bins; 0 when empty. Microseconds. */
  get standardDeviation(): number {
    return this.#bins.stdDeviation;
  }

  /**
   * The `rank`-th smallest latency (from 1), as the upper edge of its bin. Microseconds.
   * @throws RangeError when there is no such rank: no data must never become a 0
   */
  valueAtRank(rank: number): number {
    if (!Number.isInteger(rank) || rank < 1 || rank > this.count) {
      throw new RangeError(
        `expected a whole rank from 1 to the ${this.count} latencies recorded, got ${rank}`,
      );
    }
    // Half a rank below: the library rounds up, so this is the rank whatever the rounding of the division.
    const value = this.#bins.getValueAtPercentile(((rank - 0.5) / this.count) * 100);
    return Math.min(LONGEST_US, value);
  }

  /**
   * Nearest-rank quantile: the `ceil(p n)`-th smallest latency. Microseconds.
   * @param p 0 to 1
   * @throws RangeError on an empty histogram
   */
  quantile(p: number): number {
    return this.valueAtRank(quantileRank(p, this.count));
  }

  /** Adds another histogram to this one, exactly: bins are added, nothing is averaged. */
  merge(other: LatencyHistogram): void {
    this.#bins.add(other.#bins);
    this.#clamped += other.#clamped;
  }

  /** HdrHistogram V2, compressed, base64: readable by every HdrHistogram library. */
  encode(): string {
    return encodeIntoCompressedBase64(this.#bins);
  }

  /** @throws Error when `text` is not an encoded HdrHistogram */
  static decode(text: string): LatencyHistogram {
    try {
      return new LatencyHistogram(decodeFromCompressedBase64(text, 32, false, LONGEST_US));
    } catch (cause) {
      const start = text.length > 20 ? `${text.slice(0, 20)}...` : text;
      throw new Error(
        `expected a histogram in HdrHistogram's V2 compressed base64 form, found "${start}"; the record is damaged`,
        { cause },
      );
    }
  }
}

/** The rank, from 1, of the nearest-rank quantile `p` of `count` values: `ceil(p count)`, at least 1. */
export function quantileRank(p: number, count: number): number {
  // 0.07 x 100 is 7.000000000000001 in floating point and must not become rank 8.
  return Math.max(1, Math.ceil(p * count - 1e-9));
}

/** All histograms of a list merged into one new histogram. */
export function mergedHistogram(parts: Iterable<LatencyHistogram>): LatencyHistogram {
  const merged = new LatencyHistogram();
  for (const part of parts) merged.merge(part);
  return merged;
}
