import type { PhaseRecord } from '../record/run-record.ts';
import { absoluteBound, holds, isLower } from './bound.ts';
import { formatBeside } from './format.ts';
import { compare, fail, inconclusive, pass, type Subject } from './limit-result.ts';
import { noData, type Measurement } from './measurement.ts';
import { measureRatio } from './ratios.ts';
import type { RecordView } from './record-view.ts';
import type { LimitResult } from './verdict.ts';

interface Level {
  readonly count: number;
  /** The lowest success of the phases at this level; null when it was not run. */
  readonly success: number | null;
  readonly name: string;
}

/**
 * The largest at-once phase whose success is at least `successAtLeast`; levels count in ascending order, and one
 * above a failed level does not count. Levels that were not run cannot fail: a limit that depends on them is
 * INCONCLUSIVE.
 */
export function judgeCapacity(
  view: RecordView,
  subject: Subject,
  phases: readonly PhaseRecord[],
): LimitResult {
  const { limit, of } = subject;
  const bound = absoluteBound(limit, view.record.environment);
  const levels = levelsOf(view, of, phases);
  const needed = limit.successAtLeast;
  if (needed === undefined) {
    return inconclusive(subject, noData(''), bound, 'the limit does not say successAtLeast');
  }
  const stop = levels.findIndex(({ success }) => success === null || success < needed);
  const held = stop < 0 ? levels : levels.slice(0, stop);
  const next = stop < 0 ? undefined : levels[stop];
  if (levels.length === 0 || (held.length === 0 && next?.success === null)) {
    return inconclusive(subject, noData(''), bound, `no level of ${limit.phase} was run`);
  }
  const capacity = held.at(-1)?.count ?? 0;
  const measurement: Measurement = {
    measured: capacity,
    interval: null,
    samples: levels.filter(({ success }) => success !== null).length,
    blind: null,
    detail: '',
  };
  if (bound.value === null) return compare(subject, measurement, bound);
  const kept = holds(capacity, limit.comparison, bound.value);
  if (next && next.success !== null) {
    const found = formatBeside(next.success, needed, 'ratio');
    const asked = formatBeside(needed, next.success, 'ratio');
    const because = `${next.name} (${next.count} at once) had a success of ${found}, a level needs ${asked}`;
    return kept ? pass(subject, measurement, bound) : fail(subject, measurement, bound, because);
  }
  // Every level that was run held: the capacity is at least this, and only a lower bound can be kept by that.
  if (kept && isLower(limit.comparison)) {
    return pass(subject, measurement, bound);
  }
  const because = next
    ? `every level up to ${capacity} held, but ${next.name} (${next.count} at once) was not run`
    : `every level up to ${capacity} held, and there is no higher one; add a level to the profile`;
  return inconclusive(subject, measurement, bound, because);
}

function levelsOf(view: RecordView, of: string, phases: readonly PhaseRecord[]): Level[] {
  const byCount = new Map<number, Level>();
  for (const phase of phases) {
    const planned = view.record.profile.phases.find(({ name }) => name === phase.name);
    if (planned?.kind !== 'at-once') continue;
    const { measured } = measureRatio(view, 'success', of, [phase]);
    const other = byCount.get(planned.count);
    const lower = !other || (other.success ?? -1) > (measured ?? -1);
    if (lower) byCount.set(planned.count, { count: planned.count, success: measured, name: phase.name });
  }
  return [...byCount.values()].sort((a, b) => a.count - b.count);
}
