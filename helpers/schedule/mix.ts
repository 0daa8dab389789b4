import type { OperationUse, Phase, Profile } from '../profile/profile.ts';

/** The operations mixed in a phase, in the order of the phase. */
export function operationsOf(profile: Pick<Profile, 'operations'>, phase: Phase): OperationUse[] {
  return phase.operations.map((name) => {
    const found = profile.operations.find((operation) => operation.name === name);
    if (!found) {
      const known = profile.operations.map((operation) => operation.name).join(', ');
      throw new RangeError(`phase "${phase.name}" mixes operation "${name}"; the profile has only: ${known}`);
    }
    return found;
  });
}

/**
 * Splits `total` by weight into whole numbers whose sum is exactly `total` (largest remainder, Hamilton's
 * method; of equal remainders the earlier one wins, because sorting is stable). All zero when no weight is above zero.
 */
export function mixCounts(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum <= 0) return weights.map(() => 0);
  const quotas = weights.map((weight) => (total * weight) / sum);
  // A quota that misses a whole number by rounding has the largest remainder, and gets it back below.
  const counts = quotas.map((quota) => Math.floor(quota));
  let missing = total - counts.reduce((a, b) => a + b, 0);
  const byRemainder = quotas
    .map((quota, index) => ({ index, remainder: quota - (counts[index] ?? 0) }))
    .sort((a, b) => b.remainder - a.remainder);
  for (const { index } of byRemainder) {
    if (missing <= 0) break;
    counts[index] = (counts[index] ?? 0) + 1;
    missing--;
  }
  return counts;
}

/**
 * An endless order in which each index comes up in proportion to its weight and as evenly spread as can be:
 * smooth weighted round robin, as in nginx (`ngx_http_upstream_get_round_robin_peer`). With whole-number
 * weights every run of `sum(weights)` picks contains each index exactly `weight` times.
 */
export function* smoothOrder(weights: readonly number[]): Generator<number, never> {
  const total = weights.reduce((a, b) => a + b, 0);
  if (!(total > 0)) throw new RangeError(`a mix needs a weight above 0, got [${weights.join(', ')}]`);
  const current: number[] = [];
  for (;;) {
    let best = 0;
    let bestValue = -Infinity;
    for (const [i, weight] of weights.entries()) {
      // A weight of zero stays at 0 and is never the best: the values add up to `total`, so one is above 0.
      const value = (current[i] ?? 0) + weight;
      current[i] = value;
      if (value > bestValue) {
        best = i;
        bestValue = value;
      }
    }
    current[best] = bestValue - total;
    yield best;
  }
}

/** The operation of each arrival of an open phase with `count` arrivals: exact counts, smoothly mixed. */
export function* mixedOperations(
  profile: Pick<Profile, 'operations'>,
  phase: Phase,
  count: number,
): Generator<string> {
  const operations = operationsOf(profile, phase);
  const order = smoothOrder(
    mixCounts(
      count,
      operations.map((operation) => operation.weight),
    ),
  );
  for (let i = 0; i < count; i++) {
    const operation = operations[order.next().value];
    if (operation) yield operation.name;
  }
}
