import { normalCdf, normalQuantile } from './distributions.ts';
import { CONFIDENCE, type Interval } from './interval.ts';
import { median } from './moments.ts';

/** Result of the Mann-Kendall test. */
export interface MannKendall {
  /** Pairs that rise less pairs that fall. */
  readonly s: number;
  /** Variance of `s` when there is no trend, corrected for ties. */
  readonly variance: number;
  /** Standardised with continuity correction. */
  readonly z: number;
  /** Two-sided probability of a `z` this far from 0 when there is no trend (normal approximation, n >= 10). */
  readonly pValue: number;
}

/**
 * Is there a monotonic trend? Mann, Econometrica 13 (1945); variance with ties after Kendall, Rank Correlation
 * Methods, 1975. Assumes independent values: an autocorrelated series raises false alarms, so no verdict may
 * rest on it alone. Takes n^2 / 2 comparisons.
 */
export function mannKendall(series: readonly number[]): MannKendall {
  return mannKendallOf([series]);
}

/**
 * The same over several series that have a trend in common and each a level of its own, such as the memory of a server
 * that was started anew between them: only pairs within a series are compared, and `s` and its variance are those of
 * the series added. Hirsch, Slack & Smith, Water Resources Research 18 (1982) 107-121, with segments for their seasons.
 */
export function mannKendallOf(series: readonly (readonly number[])[]): MannKendall {
  let s = 0;
  for (const values of series) {
    for (const [j, later] of values.entries()) {
      for (let i = 0; i < j; i++) s += Math.sign(later - (values[i] ?? later));
    }
  }
  const variance = series.reduce((sum, values) => sum + kendallVariance(values), 0);
  const z = variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  // Without variance z is 0, and so is the doubt: normalCdf(0) is a half.
  return { s, variance, z, pValue: Math.min(1, 2 * normalCdf(-Math.abs(z))) };
}

/** `(n (n-1) (2n+5) - sum over ties of t (t-1) (2t+5)) / 18`. */
function kendallVariance(series: readonly number[]): number {
  const weight = (t: number) => t * (t - 1) * (2 * t + 5);
  const ties = new Map<number, number>();
  for (const value of series) ties.set(value, (ties.get(value) ?? 0) + 1);
  let variance = weight(series.length);
  for (const size of ties.values()) variance -= weight(size);
  return variance / 18;
}

/** Slope of y over x, in y's unit per x's unit. */
export interface TheilSen {
  readonly slope: number;
  readonly interval: Interval;
}

/**
 * The median of the slopes of all pairs (Theil 1950; Sen, JASA 63 (1968) 1379-1389), and Sen's interval: the slopes
 * of rank `(N - C) / 2` from either end, `C = z sqrt(variance of Mann-Kendall's s)`; ranks are rounded outwards, and
 * an end that would lie beyond the outermost slope is null. One freak value moves it hardly at all.
 * @param x ascending or not; pairs of equal x are left out
 * @throws RangeError unless there are two different x
 */
export function theilSen(x: readonly number[], y: readonly number[], confidence = CONFIDENCE): TheilSen {
  return theilSenOf([{ x, y }], confidence);
}

/** One of several series with a slope in common. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The same over several series with a slope in common and each a level of its own: see `mannKendallOf`. */
export function theilSenOf(series: readonly Points[], confidence = CONFIDENCE): TheilSen {
  const slopes: number[] = [];
  for (const { x, y } of series) {
    if (x.length !== y.length) {
      throw new RangeError(`expected as many x as y, got ${x.length} and ${y.length}`);
    }
    for (const [j, xj] of x.entries()) {
      for (let i = 0; i < j; i++) {
        const dx = xj - (x[i] ?? xj);
        if (dx !== 0) slopes.push(((y[j] ?? 0) - (y[i] ?? 0)) / dx);
      }
    }
  }
  const count = slopes.length;
  if (count === 0) throw new RangeError('a slope needs two points with different x');
  const sorted = Float64Array.from(slopes).sort();
  const at = (rank: number): number | null => sorted[rank - 1] ?? null;
  const spread =
    normalQuantile(1 - (1 - confidence) / 2) *
    Math.sqrt(series.reduce((sum, { y }) => sum + kendallVariance(y), 0));
  const rank = Math.floor((count - spread) / 2);
  return { slope: median(slopes), interval: { low: at(rank), high: at(count + 1 - rank) } };
}
