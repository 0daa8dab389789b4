import type { Phase } from '../profile/profile.ts';
import {
  hasRate,
  integratedRate,
  rateSegments,
  WHOLE_COUNT_GUARD,
  type RateSegment,
} from '../profile/rate-segments.ts';
import type { Random } from '../stats/random.ts';
import { plannedArrivals } from './phases.ts';

/**
 * When `arrived` arrivals are due, in seconds since the start of a phase whose rate goes linearly from `from` to
 * `to` in `durationS`: solves `from t + (to - from) / (2 duration) t^2 = arrived`. Written as
 * `2 n / (from + sqrt(from^2 + 4 a n))`, which is exact for a constant rate too and never subtracts near-equals.
 */
export function timeOfArrivals(arrived: number, from: number, to: number, durationS: number): number {
  if (arrived === 0) return 0;
  const a = (to - from) / (2 * durationS);
  return (2 * arrived) / (from + Math.sqrt(Math.max(0, from * from + 4 * a * arrived)));
}

/**
 * `count` uniform numbers in [0, 1) in ascending order, one at a time and in constant memory: the smallest of n
 * is `1 - V^(1/n)`, and the rest are uniform above it (Bentley & Saxe, Generating sorted lists of random numbers,
 * ACM TOMS 6, 1980). Kept as a logarithm so that a long run of products stays exact.
 */
export function* sortedUniforms(count: number, random: Random): Generator<number> {
  let logRest = 0;
  for (let left = count; left > 0; left--) {
    // 1 - random() is in (0, 1]: its logarithm exists.
    logRest += Math.log(1 - random()) / left;
    yield -Math.expm1(logRest);
  }
}

/**
 * When `arrived` arrivals are due, in seconds since the start of a phase: the last moment at which its integrated
 * rate is not above that. While the rate is 0 nothing is due: an arrival that falls there waits until it rises.
 * @param segments of `rateSegments`, at least one
 */
function timeInSegments(arrived: number, segments: readonly RateSegment[]): number {
  const segment =
    segments.find((one) => arrived + WHOLE_COUNT_GUARD < one.arrivedBefore + one.arrivals) ?? segments.at(-1);
  if (segment === undefined) return 0;
  const { startS, durationS, fromPerSecond, toPerSecond, arrivedBefore } = segment;
  const within = timeOfArrivals(Math.max(0, arrived - arrivedBefore), fromPerSecond, toPerSecond, durationS);
  return startS + Math.min(within, durationS);
}

/**
 * Intended offsets of a phase's arrivals from its start, in seconds, ascending. Even spacing puts arrival k where
 * the integrated rate reaches k, so the first is at the start of the phase (at a constant rate k / rate).
 * Poisson spacing is a Poisson process given its count: sorted uniform numbers, scaled by the integrated rate.
 */
export function* phaseOffsets(phase: Phase, random: Random): Generator<number> {
  const count = plannedArrivals(phase) ?? 0;
  if (phase.kind === 'at-once') {
    for (let k = 0; k < count; k++) yield 0;
    return;
  }
  if (!hasRate(phase)) return;
  const segments = rateSegments(phase);
  if (phase.spacing === 'even') {
    for (let k = 0; k < count; k++) yield timeInSegments(k, segments);
    return;
  }
  const integral = integratedRate(phase);
  for (const u of sortedUniforms(count, random)) yield timeInSegments(u * integral, segments);
}
