import type { Limit, Measure } from '../profile/profile.ts';
import type { PhaseRecord } from '../record/run-record.ts';
import { groupName } from '../record/groups.ts';
import { absoluteBound, holds, relativeBound, type Bound } from './bound.ts';
import { judgeCapacity } from './capacity.ts';
import { judgeCounter, judgeFigure } from './counters.ts';
import { judgeDrift } from './drift.ts';
import { judgeFairness, missingGroups } from './groups.ts';
import { judgeKnee } from './knee.ts';
import { measureLatency, type LatencyMeasure } from './latency.ts';
import { compare, inconclusive, type Subject } from './limit-result.ts';
import { noData, type Measurement } from './measurement.ts';
import { judgeProbeLimit } from './probes.ts';
import { bestRatio, excused, measureRatio, type RatioMeasure } from './ratios.ts';
import type { RecordView } from './record-view.ts';
import { judgeRecovery } from './recovery.ts';
import { judgeFound, judgeHysteresis } from './search.ts';
import type { LimitResult } from './verdict.ts';
import { isWindowed, judgeWindows } from './windows.ts';

/** What is made of all phases together, whatever `each` says. */
const OVER_PHASES: readonly Measure[] = ['recovery', 'capacity', 'knee'];

/** One result for each operation that `*` means and, with `each`, for each phase; always at least one. */
export function judgeLimit(view: RecordView, limit: Limit): LimitResult[] {
  if (limit.measure === 'counter') return [judgeCounter(view, { limit, of: limit.of, phase: limit.phase })];
  if (limit.measure === 'figure') return [judgeFigure(view, { limit, of: limit.of, phase: limit.phase })];
  if (limit.measure === 'probe' || limit.measure === 'leak') return judgeProbeLimit(view, limit);
  const matched = view.phases(limit.phase);
  const groups: { name: string; phases: PhaseRecord[] }[] =
    limit.each && !OVER_PHASES.includes(limit.measure)
      ? matched.map((phase) => ({ name: phase.name, phases: [phase] }))
      : [{ name: limit.phase, phases: matched }];
  const results = groups.flatMap(({ name, phases }) => {
    const operations = limit.of === '*' ? view.operationsIn(phases) : [limit.of];
    return operations.flatMap((of) => judgeGroups(view, { limit, of, phase: name }, phases));
  });
  if (results.length > 0) return results;
  const subject = { limit, of: limit.of, phase: limit.phase };
  const bound = { value: null, text: absoluteBound(limit, null).text, unknown: null };
  return [
    inconclusive(subject, noData(''), bound, `the run has no counted phase ${limit.phase} with arrivals`),
  ];
}

/** With `by`, one judgement for each group; else one for the operation or step. */
function judgeGroups(view: RecordView, subject: Subject, phases: readonly PhaseRecord[]): LimitResult[] {
  const { limit, of } = subject;
  const { by } = limit;
  if (by === undefined || limit.measure === 'fairness') return [judgeOne(view, subject, phases)];
  const missing = missingGroups(view, subject, phases);
  return [
    ...(missing ? [missing] : []),
    ...view
      .groups(of, by, phases)
      .map((value) => judgeOne(view, { ...subject, of: groupName(of, by, value) }, phases)),
  ];
}

function judgeOne(view: RecordView, subject: Subject, phases: readonly PhaseRecord[]): LimitResult {
  const { limit, of } = subject;
  switch (limit.measure) {
    case 'fairness':
      return judgeFairness(view, subject, phases);
    case 'drift':
      return judgeDrift(view, subject, phases);
    case 'recovery':
      return judgeRecovery(view, subject);
    case 'capacity':
      return of === 'search' ? judgeFound(view, subject) : judgeCapacity(view, subject, phases);
    case 'knee':
      return judgeKnee(view, subject, phases);
    case 'hysteresis':
      return judgeHysteresis(view, subject);
    case 'counter':
    case 'figure':
    case 'probe':
    case 'leak':
      throw new TypeError(`${limit.measure} ${limit.of} belongs to no operation and is judged by itself`);
    case 'success':
    case 'failed':
    case 'refused':
    case 'achieved': {
      const measure: RatioMeasure = limit.measure;
      const bound = boundOf(view, limit, (reference) => measureRatio(view, measure, of, reference));
      const result =
        isWindowed(limit) && measure !== 'achieved'
          ? judgeWindows(view, subject, measure, phases, bound)
          : compare(subject, measureRatio(view, measure, of, phases), bound);
      return unlessExcused(view, subject, measure, phases, result);
    }
    case 'mean':
    case 'p50':
    case 'p90':
    case 'p95':
    case 'p99':
    case 'p99.9':
    case 'max': {
      const measure: LatencyMeasure = limit.measure;
      const take = (from: readonly PhaseRecord[]) => measureLatency(view, measure, limit, of, from);
      const bound = boundOf(view, limit, take);
      if (isWindowed(limit)) return judgeWindows(view, subject, measure, phases, bound);
      return compare(subject, take(phases), bound);
    }
  }
}

function boundOf(
  view: RecordView,
  limit: Limit,
  measure: (phases: readonly PhaseRecord[]) => Measurement,
): Bound {
  const { relativeTo, bound } = limit;
  if (relativeTo === undefined || typeof bound === 'string') {
    return absoluteBound(limit, view.record.environment);
  }
  const { measured, blind } = measure(view.phases(relativeTo));
  return relativeBound({ ...limit, relativeTo }, bound, measured, blind);
}

/** A ratio is broken only if it would be even with everything ok that is not the target's doing. */
function unlessExcused(
  view: RecordView,
  subject: Subject,
  measure: RatioMeasure,
  phases: readonly PhaseRecord[],
  result: LimitResult,
): LimitResult {
  if (result.outcome !== 'FAIL' || result.boundValue === null) return result;
  const own = excused(view, subject.of, phases);
  if (own === null) return result;
  const best = isWindowed(subject.limit)
    ? bestOfWindow(measure, result, own.count)
    : bestRatio(view, measure, subject.of, phases, own);
  if (!holds(best, subject.limit.comparison, result.boundValue)) return result;
  const reason = `${result.what} cannot be judged: ${own.because}.`;
  return { ...result, outcome: 'INCONCLUSIVE', reason };
}

/** The worst window as it would be if all that is excused, as far as it fits in, had been in it and ok. */
function bestOfWindow(
  measure: RatioMeasure,
  { measured, samples }: LimitResult,
  excusedCount: number,
): number {
  const value = measured ?? 0;
  const more = excusedCount / Math.max(1, samples);
  return measure === 'success' ? Math.min(1, value + more) : Math.max(0, value - more);
}
