import type { Phase } from '../profile/profile.ts';
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
  if (phase.kind !== 'constant' && phase.kind !== 'ramp') return;
  const from = phase.kind === 'constant' ? phase.ratePerSecond : phase.fromPerSecond;
  const to = phase.kind === 'constant' ? phase.ratePerSecond : phase.toPerSecond;
  if (phase.spacing === 'even') {
    for (let k = 0; k < count; k++) yield timeOfArrivals(k, from, to, phase.durationS);
    return;
  }
  const integral = ((from + to) / 2) * phase.durationS;
  for (const u of sortedUniforms(count, random))
    yield timeOfArrivals(u * integral, from, to, phase.durationS);
}
