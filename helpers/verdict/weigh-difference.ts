import type { Estimate } from '../stats/difference.ts';
import { normalQuantile, studentQuantile } from '../stats/distributions.ts';

/** Bins are up to 1/128 wide: less than two of them is no difference. */
const RESOLUTION = 2 / 128;
/** The chance of seeing a difference of the size that is called the smallest seen. */
const POWER = 0.8;

/** What a difference of two latencies is weighed by. */
export interface Weights {
  /** The latency that it is a difference from. Microseconds. */
  readonly firstUs: number;
  /** Independent parts of the shorter run, 2 or more: so many less one are the degrees of freedom of Student's t. */
  readonly blocks: number;
  /** Chance of calling equal runs different. */
  readonly risk: number;
}

/**
 * Whether a difference is one: its interval, of 95 %, is widened to `risk` and for the number of blocks (Student's t
 * over the normal quantile that it was made with), must exclude 0, and must be more than the bins can tell.
 * @returns also the smallest difference that would have been seen four times in five. Microseconds
 */
export function weighDifference(
  { estimate, interval }: Estimate,
  { firstUs, blocks, risk }: Weights,
): { readonly isClear: boolean; readonly smallestSeenUs: number } {
  const wider = studentQuantile(1 - risk / 2, blocks - 1) / normalQuantile(0.975);
  const [belowUs, aboveUs] = [estimate - interval.low, interval.high - estimate];
  const resolutionUs = RESOLUTION * firstUs;
  const excludesZero = estimate - wider * belowUs > 0 || estimate + wider * aboveUs < 0;
  return {
    isClear: excludesZero && Math.abs(estimate) > resolutionUs,
    smallestSeenUs: Math.max(
      resolutionUs,
      Math.max(belowUs, aboveUs) * (wider + normalQuantile(POWER) / normalQuantile(0.975)),
    ),
  };
}

/**
 * The smallest difference that would have been seen four times in five.
 * @param half of the interval of the difference, at `risk`
 */
export function smallestSeen(half: number, risk: number): number {
  return half * (1 + normalQuantile(POWER) / normalQuantile(1 - risk / 2));
}
