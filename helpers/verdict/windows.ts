import type { Comparison, Limit } from '../profile/profile.ts';
import type { PhaseRecord, SeriesPoint } from '../record/run-record.ts';
import { holds, isUpper, type Bound } from './bound.ts';
import { formatExact, formatValue, plural } from './format.ts';
import { compare, inconclusive, type Subject } from './limit-result.ts';
import { noData, type Measurement } from './measurement.ts';
import type { RecordView } from './record-view.ts';
import { SlidingWindow, type WindowMeasure } from './sliding-window.ts';
import type { LimitResult } from './verdict.ts';

/** A limit that is judged window by window. */
export function isWindowed(limit: Limit): boolean {
  return limit.windowS !== undefined || limit.forS !== undefined;
}

/** A limit with only `for` looks at single seconds. */
export const windowLengthS = (limit: Limit): number => limit.windowS ?? 1;

/** One window and what was measured in it. */
interface Looked {
  readonly fromS: number;
  readonly toS: number;
  /** Null where nothing was asked. */
  readonly measurement: Measurement | null;
}

/** The worst that was found: a window, or with `for` the mildest window of the worst stretch. */
interface Worst extends Looked {
  readonly measurement: Measurement;
  readonly stretchFromS: number;
  readonly stretchToS: number;
}

/**
 * Judges a limit for every window of the given length in the phases, moved on second by second. What is measured is
 * the worst window; with `for` it takes that many windows one after the other to break the limit, so it is the
 * mildest window of the worst stretch. Windows never reach over the end of what is judged: seconds that belong to it
 * only in part, and the drain, are left out. Windows in which nothing was asked say nothing; windows with too few
 * answers are named, and where nothing else breaks the limit they make it INCONCLUSIVE.
 */
export function judgeWindows(
  view: RecordView,
  subject: Subject,
  measure: WindowMeasure,
  phases: readonly PhaseRecord[],
  bound: Bound,
): LimitResult {
  const { limit, of } = subject;
  const lengthS = windowLengthS(limit);
  const stretches = connected(phases).map(({ startS, endS }) =>
    look(secondsIn(view.record.series, startS, endS), of, measure, lengthS),
  );
  const looked = stretches.flat();
  const asked = looked.filter(({ measurement }) => measurement !== null);
  if (asked.length === 0) {
    const because =
      looked.length === 0
        ? `no window of ${formatExact(lengthS, 's')} fits into ${subject.phase}`
        : `nothing of ${of} ended in any of ${plural(looked.length, 'window')}`;
    return inconclusive(subject, noData(''), bound, because);
  }
  const worst = worstOf(stretches, limit, bound.value);
  const blind = asked.filter(({ measurement }) => measurement?.blind != null);
  if (worst === null) {
    const first = blind[0];
    const because = first
      ? `all of ${plural(asked.length, 'window')} say nothing; the one from ${formatValue(first.fromS, 's')}: ${first.measurement?.blind}`
      : `there are no ${formatExact(limit.forS ?? 1, 's')} of windows one after the other`;
    return inconclusive(subject, noData(''), bound, because);
  }
  const result = compare(
    subject,
    { ...worst.measurement, detail: detailOf(worst, asked, limit, bound) },
    bound,
  );
  if (result.outcome !== 'PASS' || blind.length === 0) return result;
  const first = blind[0]!;
  return inconclusive(
    subject,
    worst.measurement,
    bound,
    `${blind.length} of ${plural(asked.length, 'window')} say nothing; ` +
      `the first, from ${formatValue(first.fromS, 's')}: ${first.measurement?.blind}`,
  );
}

/** Phases that follow each other without a gap, as one span of time. */
export function connected(
  phases: readonly { readonly startS: number; readonly endS: number }[],
): { startS: number; endS: number }[] {
  const spans: { startS: number; endS: number }[] = [];
  for (const { startS, endS } of [...phases].sort((a, b) => a.startS - b.startS)) {
    const last = spans.at(-1);
    if (last?.endS === startS) last.endS = endS;
    else spans.push({ startS, endS });
  }
  return spans;
}

function secondsIn(series: readonly SeriesPoint[], startS: number, endS: number): SeriesPoint[] {
  return series.filter(({ atS }) => atS >= startS && atS + 1 <= endS);
}

function look(
  seconds: readonly SeriesPoint[],
  of: string,
  measure: WindowMeasure,
  lengthS: number,
): Looked[] {
  const window = new SlidingWindow(lengthS);
  return seconds.flatMap(({ atS, by }) => {
    window.push(by[of]);
    if (!window.full) return [];
    return [{ fromS: atS + 1 - lengthS, toS: atS + 1, measurement: window.measure(measure) }];
  });
}

/** How bad a value is: the larger the worse. */
function badness(value: number, comparison: Comparison, bound: number | null): number {
  if (comparison === 'equals') return Math.abs(value - (bound ?? value));
  return isUpper(comparison) ? value : -value;
}

/** Over all runs of `for` windows in a row that can be judged: the worst of their mildest windows. */
function worstOf(
  stretches: readonly (readonly Looked[])[],
  limit: Limit,
  bound: number | null,
): Worst | null {
  const inARow = Math.max(1, limit.forS ?? 1);
  const badnessOf = ({ measurement }: { measurement: Measurement }) =>
    badness(measurement.measured ?? 0, limit.comparison, bound);
  let worst: Worst | null = null;
  for (const windows of stretches) {
    let row: (Looked & { measurement: Measurement })[] = [];
    for (const { fromS, toS, measurement } of windows) {
      if (measurement === null || measurement.measured === null || measurement.blind !== null) {
        row = [];
        continue;
      }
      row.push({ fromS, toS, measurement });
      if (row.length > inARow) row.shift();
      if (row.length < inARow) continue;
      const mildest = row.reduce((a, b) => (badnessOf(b) < badnessOf(a) ? b : a));
      if (worst === null || badnessOf(mildest) > badnessOf(worst)) {
        worst = { ...mildest, stretchFromS: row[0]?.fromS ?? fromS, stretchToS: toS };
      }
    }
  }
  return worst;
}

function detailOf(worst: Worst, asked: readonly Looked[], limit: Limit, bound: Bound): string {
  const span = `from ${formatValue(worst.fromS, 's')} to ${formatValue(worst.toS, 's')}`;
  const broken = asked.filter(
    ({ measurement }) =>
      measurement?.measured != null &&
      measurement.blind === null &&
      bound.value !== null &&
      !holds(measurement.measured, limit.comparison, bound.value),
  ).length;
  const count = `${broken} of ${plural(asked.length, 'window')} of ${formatExact(windowLengthS(limit), 's')} break it`;
  const kind =
    limit.forS === undefined
      ? `the worst is the one ${span}`
      : `the worst stretch is the one from ${formatValue(worst.stretchFromS, 's')} to ${formatValue(worst.stretchToS, 's')}, its mildest window the one ${span}`;
  return `${count}, ${kind}, with ${plural(worst.measurement.samples, 'sample')}`;
}
