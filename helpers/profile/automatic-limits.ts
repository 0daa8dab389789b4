import type { Limit, Phase } from './profile.ts';
import { hasRate } from './rate-segments.ts';

const PLAIN = { phase: 'run', each: false, toleranceS: 0, clock: 'response', over: 'ok' } as const;

/** Everything created is removed. */
export const NO_LEFTOVERS: Limit = {
  of: 'leftovers',
  measure: 'figure',
  comparison: 'equals',
  bound: 0,
  ...PLAIN,
};
/** Answered arrivals are at least 98 % of the planned ones, or the load was not what the profile says. */
export const ACHIEVED: Limit = {
  of: '*',
  measure: 'achieved',
  comparison: 'atLeast',
  bound: 0.98,
  ...PLAIN,
};

/**
 * The limits that hold for every scenario, unless it states its own: no leftovers, and, where arrivals have a
 * rate (constant, ramp, curve, steps and spike), an achieved rate of 98 % of the offered one. Bursts have no rate to achieve.
 */
export function withAutomaticLimits(limits: readonly Limit[], phases: readonly Phase[]): Limit[] {
  const paced = phases.some((phase) => !phase.warmUp && hasRate(phase));
  const ownAchieved = limits.some((limit) => limit.measure === 'achieved');
  const ownLeftovers = limits.some((limit) => limit.measure === 'figure' && limit.of === NO_LEFTOVERS.of);
  return [...limits, ...(paced && !ownAchieved ? [ACHIEVED] : []), ...(ownLeftovers ? [] : [NO_LEFTOVERS])];
}
