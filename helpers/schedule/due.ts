import type { Phase, Profile } from '../profile/profile.ts';
import type { Shard } from './arrivals.ts';
import { mixCounts, mixedOperations, operationsOf } from './mix.ts';
import { plannedArrivals } from './phases.ts';

/**
 * How many of a shard's first `due` arrivals of an open phase are of each operation; a record counts due arrivals
 * by phase only. Exact: a run that ended early is replayed from the schedule. Null for closed phases.
 */
export function dueByOperation(
  profile: Pick<Profile, 'phases' | 'operations'>,
  phase: Phase,
  due: number,
  shard: Shard,
): Map<string, number> | null {
  const planned = plannedArrivals(phase);
  if (planned === null) return null;
  const operations = operationsOf(profile, phase);
  const [only] = operations;
  if (operations.length === 1 && only) return new Map([[only.name, due]]);
  if (due >= planned) {
    const all = mixCounts(
      planned,
      operations.map((operation) => operation.weight),
    );
    return new Map(operations.map(({ name }, i) => [name, all[i] ?? 0]));
  }
  const counts = new Map(operations.map((operation) => [operation.name, 0]));
  let index = 0;
  for (const before of profile.phases.slice(0, profile.phases.indexOf(phase))) {
    index += plannedArrivals(before) ?? 0;
  }
  let left = due;
  for (const operation of mixedOperations(profile, phase, planned)) {
    if (left === 0) break;
    if (index++ % shard.count !== shard.index) continue;
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    left--;
  }
  return counts;
}
