import { normalCdf } from './distributions.ts';

/** Result of the Mann-Whitney test. */
export interface MannWhitney {
  /** Pairs in which the second sample has the larger value; ties count half. */
  readonly u: number;
  /** Variance of `u` when both samples come from one distribution, corrected for ties. */
  readonly variance: number;
  /** Standardised with continuity correction; above 0 when the second sample is larger. */
  readonly z: number;
  /** Two-sided probability of a `z` this far from 0 when there is no difference (normal approximation). */
  readonly pValue: number;
  /** Probability that a value of the second sample is larger than one of the first: `u / (n m)`, 0.5 for none. */
  readonly superiority: number;
}

/**
 * Is one sample larger than the other? Mann & Whitney, Annals of Mathematical Statistics 18 (1947) 50-60; variance
 * with ties after Lehmann, Nonparametrics, 1975, 1.4. For 8 values each the approximation is within 0.0034 of the
 * exact probability where that is below 0.1, and within 0.011 elsewhere. Assumes independent values: of an
 * autocorrelated series give medians of blocks.
 * @throws RangeError when a sample is empty or has a value that is no number
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): MannWhitney {
  checkSamples(first, second);
  const [n, m] = [first.length, second.length];
  const ordered = Float64Array.from([...first, ...second]).sort();
  // Mid-ranks: equal values share the mean of the ranks they take up.
  const midRanks = new Map<number, number>();
  let ties = 0;
  for (let start = 0; start < ordered.length;) {
    const value = ordered[start] ?? Number.NaN;
    let end = start;
    while (ordered[end] === value) end++;
    midRanks.set(value, (start + 1 + end) / 2);
    ties += (end - start) ** 3 - (end - start);
    start = end;
  }
  const ranks = second.reduce((sum, value) => sum + (midRanks.get(value) ?? Number.NaN), 0);
  const u = ranks - (m * (m + 1)) / 2;
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  const away = u - (n * m) / 2;
  const corrected = Math.sign(away) * Math.max(0, Math.abs(away) - 0.5);
  const z = variance === 0 ? 0 : corrected / Math.sqrt(variance);
  return { u, variance, z, pValue: Math.min(1, 2 * normalCdf(-Math.abs(z))), superiority: u / (n * m) };
}

/** @throws RangeError when a sample is empty or has a value that is no number */
export function checkSamples(first: readonly number[], second: readonly number[]): void {
  if (first.length === 0 || second.length === 0) {
    throw new RangeError(
      `a comparison needs values in both samples, got ${first.length} and ${second.length}`,
    );
  }
  const wrong = [...first, ...second].find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`expected finite values, got ${wrong}`);
}
