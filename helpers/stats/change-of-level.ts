import { normalQuantile } from './distributions.ts';
import { CONFIDENCE, type Interval } from './interval.ts';
import { checkSamples, mannWhitney } from './mann-whitney.ts';
import { median } from './moments.ts';

/** In the unit of the values. */
export interface ChangeOfLevel {
  /** How much higher the values are afterwards; negative when they are lower. */
  readonly shift: number;
  /** Interval of that shift; an end that so few values cannot give is null. */
  readonly interval: Interval;
  /** Mann-Whitney's two-sided probability of such a difference when nothing changed. */
  readonly pValue: number;
}

/**
 * By how much did a level change between two windows, or two runs? The median of the differences of all pairs
 * (Hodges & Lehmann, Annals of Mathematical Statistics 34 (1963) 598-611), which freak values hardly move. Interval
 * by inverting the Mann-Whitney test (Hollander & Wolfe, Nonparametric Statistical Methods, 1999, 4.3): differences
 * of rank `n m / 2 - z sqrt(n m (n + m + 1) / 12)` from either end, rounded outwards. It is that of a level only when
 * both windows spread alike, and assumes independent values: of an autocorrelated series give medians of blocks, or
 * the interval is too narrow. Takes n m differences.
 * @throws RangeError when a window is empty or has a value that is no number
 */
export function changeOfLevel(
  before: readonly number[],
  after: readonly number[],
  confidence = CONFIDENCE,
): ChangeOfLevel {
  checkSamples(before, after);
  const [n, m] = [before.length, after.length];
  const differences = Float64Array.from(after.flatMap((b) => before.map((a) => b - a))).sort();
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const rank = Math.floor((n * m) / 2 - z * Math.sqrt((n * m * (n + m + 1)) / 12));
  const at = (place: number): number | null => differences[place - 1] ?? null;
  return {
    shift: median([...differences]),
    interval: { low: at(rank), high: at(n * m + 1 - rank) },
    pValue: mannWhitney(before, after).pValue,
  };
}
