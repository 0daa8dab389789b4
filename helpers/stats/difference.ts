import { CONFIDENCE, type ClosedInterval } from './interval.ts';
import { wilsonInterval } from './proportion.ts';

/** A figure and the interval of its true value. */
export interface Estimate {
  readonly estimate: number;
  readonly interval: ClosedInterval;
}

/**
 * The difference `second - first` of two independent figures, from the interval of each: the distances to the ends are
 * added as squares (method of variance estimates recovery, Zou & Donner, Statistics in Medicine 27 (2008) 1693-1702).
 * It has the confidence of the two intervals, and needs neither to be symmetric.
 */
export function difference(first: Estimate, second: Estimate): Estimate {
  const estimate = second.estimate - first.estimate;
  const below = Math.hypot(second.estimate - second.interval.low, first.interval.high - first.estimate);
  const above = Math.hypot(second.interval.high - second.estimate, first.estimate - first.interval.low);
  return { estimate, interval: { low: estimate - below, high: estimate + above } };
}

/** `successes` of `trials`. */
export interface Share {
  readonly successes: number;
  readonly trials: number;
}

/**
 * The difference of two shares, `second - first`: Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10 (the
 * squares of the distances of Wilson's intervals). It stays within -1 to 1, also for shares of 0 and 1.
 * @throws RangeError when a share has no trials or more successes than trials
 */
export function differenceOfShares(first: Share, second: Share, confidence = CONFIDENCE): Estimate {
  const wilson = ({ successes, trials }: Share): Estimate => ({
    interval: wilsonInterval(successes, trials, confidence),
    estimate: successes / trials,
  });
  return difference(wilson(first), wilson(second));
}
