import { BROWSER_COUNTERS } from '../profile/browsers.ts';
import { OPERATION_SIGNATURES } from '../profile/operations.ts';
import { isInterrupted } from '../record/run-end.ts';
import { absoluteBound, holds, isUpper, type Bound } from './bound.ts';
import { compare, inconclusive, notAvailable, type Subject } from './limit-result.ts';
import { noData, type Measurement } from './measurement.ts';
import type { RecordView } from './record-view.ts';
import type { LimitResult } from './verdict.ts';

const exactly = (measured: number): Measurement => ({
  measured,
  interval: null,
  samples: 1,
  blind: null,
  detail: '',
});

/** Counts how often the target did not tell what the counter before the ending counts. */
const NOT_TOLD = '-not-told';

/**
 * A counter of the run. One that was never counted is 0, but a limit is kept by it only when an operation that
 * could have counted it was ok at least once: "no lost rows" is not shown by a run that received none. Nor is it
 * kept by a target that does not tell: then counter `<name>-not-told` says so, and the limit is NOT AVAILABLE.
 */
export function judgeCounter(view: RecordView, subject: Subject): LimitResult {
  const { limit, of } = subject;
  const bound = absoluteBound(limit, view.record.environment);
  const measurement = exactly(view.record.counters[of] ?? 0);
  const kept = bound.value !== null && holds(measurement.measured ?? 0, limit.comparison, bound.value);
  const operations = reporters(view, of);
  const ok = operations.reduce((sum, name) => sum + view.tally(name, view.phases('run')).ok, 0);
  if (kept && ok === 0) {
    const who =
      operations.length === 0
        ? 'no operation of the profile counts it'
        : `no ${operations.join(' or ')} was ok`;
    return inconclusive(subject, measurement, bound, `${who}, so nothing could be counted`);
  }
  const untold = view.record.counters[of + NOT_TOLD] ?? 0;
  if (kept && untold > 0) {
    const because = `the target does not tell it (asked ${untold === 1 ? 'once' : `${untold} times`})`;
    return notAvailable(subject, noData(because), bound, because);
  }
  return compare(subject, measurement, bound);
}

/** Operations that can report a counter; those whose module is not in the table may. */
function reporters(view: RecordView, counter: string): string[] {
  const { operations, browsers = [] } = view.record.profile;
  if ((BROWSER_COUNTERS as readonly string[]).includes(counter)) {
    return browsers.map(({ name }) => `${name}.visit`);
  }
  return operations
    .filter(({ use }) => OPERATION_SIGNATURES[use]?.counters.includes(counter) ?? true)
    .map(({ name }) => name);
}

/** A figure of the run; one that is missing is no data. Of a record of segments the worst of theirs is judged. */
export function judgeFigure(view: RecordView, subject: Subject): LimitResult {
  const { limit, of } = subject;
  const { figures, leftovers, environment, joined } = view.record;
  const bound = absoluteBound(limit, environment);
  if (joined?.as === 'segments' && of !== 'leftovers') {
    const parts = joined.parts.map((part) => ({ segment: part.index + 1, value: part.figures?.[of] }));
    const without = parts.find(({ value }) => value === undefined);
    if (without) return compare(subject, noData(`segment ${without.segment} did not report it`), bound);
    return compare(
      subject,
      exactly(
        worst(
          parts.map(({ value = 0 }) => value),
          limit,
          bound,
        ),
      ),
      bound,
    );
  }
  const value = figures[of] ?? (of === 'leftovers' ? leftovers.length : undefined);
  if (of === 'leftovers' && value !== undefined && value > 0 && isInterrupted(view.record)) {
    const because = 'the run was interrupted before it had removed what it made; the next run does';
    return inconclusive(subject, exactly(value), bound, because);
  }
  return compare(subject, value === undefined ? noData('the run did not report it') : exactly(value), bound);
}

/** The one that is nearest to breaking a limit, or breaks it most. */
function worst(values: readonly number[], { comparison }: Subject['limit'], { value: bound }: Bound): number {
  if (comparison !== 'equals') return isUpper(comparison) ? Math.max(...values) : Math.min(...values);
  const off = (value: number) => Math.abs(value - (bound ?? value));
  return values.reduce((a, b) => (off(b) > off(a) ? b : a));
}
