/** Limits on server-side series: `probe` and `leak`. What a blind probe did not see is never a PASS. */
import type { Take } from '../profile/profile.ts';
import { splitSeries } from '../profile/probe-series.ts';
import type { PhaseRecord } from '../record/run-record.ts';
import { FEWEST_LEAK_POINTS, leakVerdictOf } from '../stats/leak-verdict.ts';
import { absoluteBound, holds, isUpper, relativeBound, type Bound } from './bound.ts';
import { formatValue, unitOf } from './format.ts';
import { compare, fail, inconclusive, pass, type Subject } from './limit-result.ts';
import { noData, type Measurement } from './measurement.ts';
import { blindText, probePhases, probeWindow, takeOf } from './probe-window.ts';
import type { RecordView } from './record-view.ts';
import { bySegment } from './segments.ts';
import type { LimitResult } from './verdict.ts';

/** One result for the phases together, or for each of them. */
export function judgeProbeLimit(view: RecordView, limit: Subject['limit']): LimitResult[] {
  const matched = probePhases(view.record, limit.phase);
  const groups = limit.each
    ? matched.map((phase) => ({ name: phase.name, phases: [phase] }))
    : [{ name: limit.phase, phases: matched }];
  const all = groups.length > 0 ? groups : [{ name: limit.phase, phases: [] }];
  return all.map(({ name, phases }) => {
    const subject = { limit, of: limit.of, phase: name };
    return limit.measure === 'leak' ? judgeLeak(view, subject, phases) : judgeSeries(view, subject, phases);
  });
}

/** What compares the end of the phases with their beginning. */
const OVER_TIME: ReadonlySet<Take> = new Set<Take>(['growth', 'growth-per-hour', 'change']);

function judgeSeries(view: RecordView, subject: Subject, phases: readonly PhaseRecord[]): LimitResult {
  const { limit, of } = subject;
  const take = limit.take ?? 'mean';
  if (OVER_TIME.has(take) && bySegment(phases).length > 1) {
    const because = `${take} over several segments says nothing, each may begin with a server started anew; use measure: leak`;
    return inconclusive(subject, noData(''), absoluteBound(limit, null), because);
  }
  const { probes } = view.record;
  const window = probeWindow(probes, of, phases);
  const baseline =
    limit.relativeTo === undefined
      ? null
      : probeWindow(probes, of, probePhases(view.record, limit.relativeTo));
  const measurement = takeOf(take, window.points, take === 'change' ? (baseline?.points ?? []) : []);
  const bound = boundOf(limit, take, baseline);
  const because =
    window.missing ??
    (window.blind.length > 0 ? blindText(splitSeries(of)?.probe ?? of, window.blind) : null) ??
    (baseline === null ? null : baselineProblem(of, limit.relativeTo ?? '', baseline));
  if (because === null) return compare(subject, measurement, bound);
  // What was seen to break a bound is broken, whatever was not seen.
  const seen =
    window.missing === null &&
    measurement.measured !== null &&
    bound.value !== null &&
    ((take === 'max' && isUpper(limit.comparison)) || (take === 'min' && !isUpper(limit.comparison))) &&
    !holds(measurement.measured, limit.comparison, bound.value);
  return seen
    ? fail(subject, measurement, bound, because)
    : inconclusive(subject, measurement, bound, because);
}

function baselineProblem(
  of: string,
  phase: string,
  { missing, blind }: ReturnType<typeof probeWindow>,
): string | null {
  if (missing !== null) return `in its baseline ${phase}: ${missing}`;
  return blind.length === 0
    ? null
    : `in its baseline ${phase}: ${blindText(splitSeries(of)?.probe ?? of, blind)}`;
}

/** `3 x quiet` of a level; anything else is a plain number. */
function boundOf(
  limit: Subject['limit'],
  take: Take,
  baseline: ReturnType<typeof probeWindow> | null,
): Bound {
  const { relativeTo, bound } = limit;
  if (relativeTo === undefined || baseline === null || take === 'change' || typeof bound !== 'number') {
    return absoluteBound(limit, null);
  }
  const { measured, blind } = takeOf(take, baseline.points, []);
  return relativeBound({ ...limit, relativeTo }, bound, measured, blind);
}

/**
 * Whether a series grows for as long as the load lasts, by `leakVerdict`. The measured figure is the slope of the whole;
 * the smallest leak that this run could have told is said beside it, also of a PASS.
 */
function judgeLeak(view: RecordView, subject: Subject, phases: readonly PhaseRecord[]): LimitResult {
  const { limit, of } = subject;
  const bound = absoluteBound(limit, null);
  if (!isUpper(limit.comparison)) {
    return inconclusive(subject, noData(''), bound, 'a leak has only upper bounds; write atMost or below');
  }
  const window = probeWindow(view.record.probes, of, phases);
  const { points } = window;
  const samples = points.reduce((sum, point) => sum + point.samples, 0);
  const none = { ...noData(''), samples };
  if (window.missing !== null) return inconclusive(subject, none, bound, window.missing);
  if (window.blind.length > 0) {
    return inconclusive(subject, none, bound, blindText(splitSeries(of)?.probe ?? of, window.blind));
  }
  // Of a record of segments each has its own level, and a segment that is too short to be judged tells nothing.
  const segments = bySegment(phases).map((own) => probeWindow(view.record.probes, of, own).points);
  const judged = segments.filter((own) => own.length >= FEWEST_LEAK_POINTS);
  if (judged.length === 0) {
    const most = Math.max(...segments.map((own) => own.length));
    const where = segments.length > 1 ? ' in the longest of its segments' : '';
    const because = `${most} points of ${of}${where}, a leak verdict needs at least ${FEWEST_LEAK_POINTS}`;
    return inconclusive(subject, none, bound, because);
  }
  const unit = unitOf(limit);
  // What is left after garbage collection: of a bucket, its lowest sample.
  const leak = leakVerdictOf(
    judged.map((own) => ({ timesS: own.map(({ atS }) => atS), values: own.map(({ min }) => min) })),
    {
      boundPerHour: bound.value ?? 0,
      format: (perHour) => formatValue(perHour, unit).replace(/\/h$/, ''),
    },
  );
  const measurement: Measurement = {
    measured: leak.slopePerHour,
    interval: leak.interval,
    samples,
    blind: null,
    detail: '',
  };
  const smallest = `smallest leak that this run could tell: ${formatValue(leak.smallestDetectablePerHour, unit)}`;
  const left = leak.leaking
    ? timeLeft(limit.exhaustedAt, points.at(-1)?.mean ?? 0, leak.secondHalfPerHour)
    : '';
  if (leak.leaking) {
    return { ...fail(subject, measurement, bound, `${leak.reason}${left}; ${smallest}`), note: smallest };
  }
  if (limit.detects !== undefined && leak.smallestDetectablePerHour > limit.detects) {
    const because = `${smallest}, asked is ${formatValue(limit.detects, unit)}; run longer`;
    return { ...inconclusive(subject, measurement, bound, because), note: smallest };
  }
  // A slope beyond the bound that is not proven is no leak.
  const result = pass(subject, measurement, bound);
  return { ...result, margin: Math.max(0, result.margin ?? 0), note: `${leak.reason}; ${smallest}` };
}

/** `; used up in 5.2 h at this rate`. */
function timeLeft(exhaustedAt: number | undefined, nowAt: number, perHour: number): string {
  if (exhaustedAt === undefined || !(perHour > 0)) return '';
  const hours = Math.max(0, exhaustedAt - nowAt) / perHour;
  return `; used up in ${hours < 10 ? hours.toFixed(1) : Math.round(hours)} h at this rate`;
}
