import { studentQuantile } from './distributions.ts';
import { CONFIDENCE, type ClosedInterval } from './interval.ts';

/** @throws RangeError when there are no values: the mean of nothing is not 0 */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('a mean needs at least one value');
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** Sample variance (divided by n - 1), in two passes, so that a large common offset costs no digits. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) throw new RangeError(`a variance needs at least two values, got ${values.length}`);
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}

/** Median; of an even number of values the mean of the middle two. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('a median needs at least one value');
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/**
 * Student's t interval of a mean, null for fewer than two values. Latencies are skewed, so for few samples it is
 * an approximation by the central limit theorem and no guarantee.
 * @param standardDeviation of the sample, in the unit of the mean
 */
export function meanInterval(
  meanValue: number,
  standardDeviation: number,
  count: number,
  confidence = CONFIDENCE,
): ClosedInterval | null {
  if (count < 2) return null;
  const half = (studentQuantile(1 - (1 - confidence) / 2, count - 1) * standardDeviation) / Math.sqrt(count);
  return { low: meanValue - half, high: meanValue + half };
}
