/** What can only be judged of a search once its scales are known. */
import { minimumSamples } from '../stats/quantile.ts';
import type { LimitDraft } from './parse-limits.ts';
import type { SearchDraft } from './parse-search.ts';
import { plannedAttempts } from './planned-attempts.ts';
import { levelPhase, levelSeconds } from './search-levels.ts';
import type { SearchPlan } from './search-plan.ts';
import { SCALES, type Measure, type OperationUse, type Scale } from './profile.ts';
import type { YamlFields } from './yaml-source.ts';

const QUANTILES: Partial<Record<Measure, number>> = {
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  'p99.9': 0.999,
};

export type SearchAtEveryScale = Readonly<
  Record<
    Scale,
    { readonly plan: SearchPlan; readonly operations: readonly OperationUse[]; readonly clock: number }
  >
>;

/** Reports a search that could not be run as it is asked for. */
export function checkSearch(
  root: YamlFields,
  draft: SearchDraft,
  threads: number,
  scales: SearchAtEveryScale,
): void {
  if (threads > 1) {
    (root.get('threads') ?? root.value).problem(
      'threads: 1 beside a search',
      String(threads),
      'the levels of a search are decided by one generator while it runs',
    );
  }
  for (const scale of SCALES) {
    const { plan, clock } = scales[scale];
    if (clock !== 1) {
      draft.at.problem('no clock in the scales of a profile with a search', `clock ${clock} at ${scale}`);
    }
    const longest = levelSeconds(plan, 'hold');
    if (plan.withinS < longest) {
      draft.at
        .at(`${draft.at.field}.within`)
        .problem(
          `at least the ${longest} s that a level may take (warmUp and the longer of hold and confirm) at every scale`,
          `${plan.withinS} s at ${scale}`,
        );
    }
  }
  for (const healthy of draft.healthy) checkLevelSamples(healthy, scales);
}

/** A percentile of the lowest level must have its samples too, at every scale. */
function checkLevelSamples({ limit, at }: LimitDraft, scales: SearchAtEveryScale): void {
  const quantile = QUANTILES[limit.measure];
  if (quantile === undefined) return;
  const needed = minimumSamples(quantile, 0.95);
  const short = SCALES.flatMap((scale) => {
    const { plan, operations } = scales[scale];
    const samples = levelSamples(limit.of, plan, operations);
    return samples !== null && samples < needed ? [`${samples} at ${plan.levels[0]} at ${scale}`] : [];
  });
  if (short.length === 0) return;
  at.at(`${at.field}.measure`).problem(
    `at least ${needed} planned samples of ${limit.of} for ${limit.measure} in the lowest level at every scale`,
    short.join(', '),
    'hold the levels longer, begin higher, or claim a lower percentile',
  );
}

/** Samples of an operation or step in the level that has the fewest; null where only the target decides. */
function levelSamples(of: string, plan: SearchPlan, operations: readonly OperationUse[]): number | null {
  const lowest = plan.levels[0] ?? 0;
  if (plan.over === 'rate') return plannedAttempts(of, levelPhase(plan, 1, lowest, 'climb'), operations);
  const [name = '', step] = of.split('.');
  const use = operations.find((operation) => operation.name === name);
  // Each job once a second, whether it streams now.
  if (step === 'streaming') return lowest * Math.max(1, Math.floor(plan.holdS));
  if (step === 'poll') return lowest * Math.floor(plan.holdS * Number(use?.options['pollsPerSecond'] ?? 0));
  const rises = plan.levels.map((level, i) => level - (plan.levels[i - 1] ?? 0));
  return plan.jobs === 'kept' ? Math.min(...rises) : lowest;
}
