import type { Comparison, Limit } from '../profile/profile.ts';
import { formatExact, formatValue, sign, unitOf } from './format.ts';
import type { Unit } from './verdict.ts';

/** What a measurement is compared with. */
export interface Bound {
  /** Null when it could not be known. */
  readonly value: number | null;
  /** For people: `< 300 ms`, `<= 1.2 x before (= 84 ms)`. */
  readonly text: string;
  /** Why `value` is null, as the end of "... cannot be judged: ". */
  readonly unknown: string | null;
}

export const isUpper = (comparison: Comparison): boolean => comparison === 'below' || comparison === 'atMost';
export const isLower = (comparison: Comparison): boolean =>
  comparison === 'atLeast' || comparison === 'above';

/** Whether `measured` keeps the limit; exactly at the bound only `atMost`, `atLeast` and `equals` do. */
export function holds(measured: number, comparison: Comparison, bound: number): boolean {
  switch (comparison) {
    case 'below':
      return measured < bound;
    case 'atMost':
      return measured <= bound;
    case 'atLeast':
      return measured >= bound;
    case 'above':
      return measured > bound;
    case 'equals':
      return measured === bound;
  }
}

/** How far inside the bound, as a share of it; negative is a breach; null for a bound of 0 that was missed. */
export function margin(measured: number, comparison: Comparison, bound: number): number | null {
  if (measured === bound) return 0;
  if (bound === 0) return null;
  if (comparison === 'equals') return -Math.abs((measured - bound) / bound);
  return (isUpper(comparison) ? bound - measured : measured - bound) / Math.abs(bound);
}

/** Jobs that the environment says it can hold, and that it must hold; null where it says nothing. */
export interface Declared {
  readonly declaredJobs: number | null;
  readonly minimumJobs: number | null;
}

/** A bound that the profile states as a number, or by a name to which the environment gives one. */
export function absoluteBound(limit: Limit, declared: Declared | null): Bound {
  const start = sign(limit.comparison);
  if (typeof limit.bound === 'string') {
    const isTarget = limit.bound === 'declared-jobs';
    const value = (isTarget ? declared?.declaredJobs : declared?.minimumJobs) ?? null;
    if (value !== null) return { value, text: `${start} ${limit.bound} (= ${value})`, unknown: null };
    return {
      value,
      text: `${start} ${limit.bound}`,
      unknown:
        `the environment does not declare how many jobs it ${isTarget ? 'can' : 'must'} hold; ` +
        `set declared.${isTarget ? 'streamingJobs' : 'minimumStreamingJobs'} in its file under environments/`,
    };
  }
  return { value: limit.bound, text: `${start} ${formatExact(limit.bound, unitOf(limit))}`, unknown: null };
}

/**
 * A factor of the same measure in another phase. From above it is `max(factor x reference, reference +
 * tolerance)`, from below the mirror image, so that a difference below the tolerance is never called one.
 * @param unknown why the reference is no data, when `reference` is null
 */
export function relativeBound(
  limit: Limit & { readonly relativeTo: string },
  factor: number,
  reference: number | null,
  unknown: string | null,
): Bound {
  const unit = unitOf(limit);
  const start = sign(limit.comparison);
  const product = `${start} ${Number(factor.toPrecision(9))} x ${limit.relativeTo}`;
  if (reference === null || unknown !== null) {
    return {
      value: null,
      text: product,
      unknown: `its reference in ${limit.relativeTo} is missing: ${unknown ?? 'no data'}`,
    };
  }
  const scaled = factor * reference;
  const toleranceOf = (side: 1 | -1) => reference + side * limit.toleranceS;
  const value = widest(limit.comparison, scaled, toleranceOf, unit);
  if (value === scaled) return { value, text: `${product} (= ${formatValue(value, unit)})`, unknown: null };
  const side = value > reference ? '+' : '-';
  const tolerance = formatExact(limit.toleranceS, unit);
  return {
    value,
    text: `${start} ${limit.relativeTo} ${side} ${tolerance} (= ${formatValue(value, unit)})`,
    unknown: null,
  };
}

/** The tolerance is in seconds, so only times have one. */
function widest(
  comparison: Comparison,
  scaled: number,
  toleranceOf: (side: 1 | -1) => number,
  unit: Unit,
): number {
  if (unit !== 's') return scaled;
  if (isUpper(comparison)) return Math.max(scaled, toleranceOf(1));
  return isLower(comparison) ? Math.min(scaled, toleranceOf(-1)) : scaled;
}
