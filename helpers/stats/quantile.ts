import { binomialCdf } from './distributions.ts';
import { CONFIDENCE, type Interval } from './interval.ts';

/** Values that can be asked by rank, from 1: a histogram or `ranked(values)`. */
export interface Ranked {
  readonly count: number;
  valueAtRank(rank: number): number;
}

/** Sorts a copy of some values. */
export function ranked(values: readonly number[]): Ranked {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    count: sorted.length,
    valueAtRank(rank) {
      const value = sorted[rank - 1];
      if (value === undefined)
        throw new RangeError(`expected a rank from 1 to ${sorted.length}, got ${rank}`);
      return value;
    },
  };
}

/**
 * The fewest samples with which the largest one is an upper bound of the quantile `p` at this (one-sided)
 * confidence: `1 - p^n >= confidence`, so `n = ceil(ln(1 - confidence) / ln p)`. p95: 59, p99: 299, p99.9: 2995.
 * @param p 0 < p < 1
 */
export function minimumSamples(p: number, confidence = CONFIDENCE): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(p) - 1e-9);
}

/**
 * Ranks, from 1, of the two order statistics that hold the quantile `p` between them with at least the given
 * confidence, half of the risk on each side; null where `count` is too small for that end. Exact binomial,
 * distribution free: Hahn & Meeker, Statistical Intervals, 5.2.
 */
export function quantileIntervalRanks(count: number, p: number, confidence = CONFIDENCE): Interval {
  const risk = (1 - confidence) / 2;
  // X(rank) <= quantile as soon as at least `rank` of the samples are, so: P(B <= rank - 1) <= risk.
  const low = firstRank(count, (rank) => binomialCdf(rank - 1, count, p) > risk) - 1;
  // X(rank) >= quantile unless at least `rank` samples are below it, so: P(B <= rank - 1) >= 1 - risk.
  const high = firstRank(count, (rank) => binomialCdf(rank - 1, count, p) >= 1 - risk);
  return { low: low < 1 ? null : low, high: high > count ? null : high };
}

/** The first rank of 1 to `count` that fulfils a condition which, once true, stays true; else `count + 1`. */
function firstRank(count: number, holds: (rank: number) => boolean): number {
  let low = 1;
  let high = count + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Interval of the quantile `p`, in the unit of the samples; see `quantileIntervalRanks`. */
export function quantileInterval(samples: Ranked, p: number, confidence = CONFIDENCE): Interval {
  const { low, high } = quantileIntervalRanks(samples.count, p, confidence);
  return {
    low: low === null ? null : samples.valueAtRank(low),
    high: high === null ? null : samples.valueAtRank(high),
  };
}
