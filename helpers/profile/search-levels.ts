import type { Phase } from './profile.ts';
import { countedS, type SearchPlan } from './search-plan.ts';

/** `level/3@20`: the third level that was run, with 20 jobs or arrivals per second. */
export const levelName = (n: number, value: number): string => `level/${n}@${value}`;

/** The counted part of a level as an ordinary phase: a burst of so many jobs, or arrivals at a constant rate. */
export function levelPhase(plan: SearchPlan, n: number, value: number, purpose: string, jobs = value): Phase {
  const base = {
    name: levelName(n, value),
    warmUp: false,
    durationS: countedS(plan, purpose),
    operations: plan.operations,
  };
  return plan.over === 'jobs'
    ? { ...base, kind: 'at-once', count: jobs, durationS: levelSeconds(plan, purpose) }
    : { ...base, kind: 'constant', ratePerSecond: value, spacing: 'even' };
}

/** The load before the counted part of a rate's level. */
export function warmUpPhase(plan: SearchPlan, n: number, value: number): Phase {
  return {
    name: `${levelName(n, value)}/warm-up`,
    kind: 'constant',
    warmUp: true,
    durationS: plan.warmUpS,
    operations: plan.operations,
    ratePerSecond: value,
    spacing: 'even',
  };
}

/** The longest that a level takes, from its first arrival to the end of its counted part. Seconds. */
export const levelSeconds = (plan: SearchPlan, purpose: string): number =>
  plan.warmUpS + (purpose === 'hold' ? Math.max(plan.holdS, countedS(plan, purpose)) : plan.holdS);
