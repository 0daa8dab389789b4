import type { Outcome, SeriesFigures } from '../record/run-record.ts';
import { LatencyBins } from '../stats/latency-bins.ts';
import { absoluteBound } from './bound.ts';
import { formatValue, plural } from './format.ts';
import { measureLatency } from './latency.ts';
import { compare, fail, inconclusive, type Subject } from './limit-result.ts';
import { noData, type Measurement } from './measurement.ts';
import type { RecordView } from './record-view.ts';
import type { LimitResult } from './verdict.ts';

/** One second in which something ended. */
export interface Second {
  readonly atS: number;
  /** Something ended failed, refused or unanswered. */
  readonly errors: boolean;
  /** The p95 of this second is above what counts as recovered. */
  readonly slow: boolean;
}

/** Seconds with answers that it takes to see a level. */
export const FEWEST_SECONDS = 5;
/** At 1.2 times the baseline's p95 a latency counts as being back. */
const LEVEL_FACTOR = 1.2;
const ERRORS_SHARE = 0.05;
const SLOW_SHARE = 0.2;
const LONGEST_BAD_RUN = 2;

/**
 * How many leading seconds are still disturbed; null when the level is never regained. It is regained at the
 * first good second from which on, to the end, there are at least 5 seconds with answers, at most 1 of them or 5 %
 * has errors, at most 1 or 20 % is slow, and never more than 2 in a row are either. So one lucky answer is no
 * recovery, and one slow second does not undo one: the p95 of a second with few answers is their largest, which
 * even an undisturbed target has above its own p95 now and then.
 * @param seconds only those in which something ended, ascending
 */
export function disturbedSeconds(seconds: readonly Second[]): number | null {
  let regained: number | null = null;
  let [errors, slow, run] = [0, 0, 0];
  for (let first = seconds.length - 1; first >= 0; first--) {
    const second = seconds[first];
    if (!second) break;
    const bad = second.errors || second.slow;
    if (second.errors) errors++;
    if (second.slow) slow++;
    run = bad ? run + 1 : 0;
    if (run > LONGEST_BAD_RUN) break;
    const length = seconds.length - first;
    const allowed = (share: number) => Math.max(1, Math.floor(share * length));
    const level = errors <= allowed(ERRORS_SHARE) && slow <= allowed(SLOW_SHARE);
    if (length >= FEWEST_SECONDS && !bad && level) regained = first;
  }
  return regained;
}

/**
 * Seconds from the end of phase `after` to the end of the last disturbed second, 0 when there is none. Measured
 * against the p95 of the phase in `relativeTo`: a second is slow above `max(1.2 x p95, p95 + tolerance)`.
 */
export function judgeRecovery(view: RecordView, subject: Subject): LimitResult {
  const { limit, of } = subject;
  const bound = absoluteBound(limit, null);
  const blind = (because: string) => inconclusive(subject, noData(''), bound, because);
  const after = view.phases(limit.after ?? '').at(-1);
  if (!after) return blind(`there is no phase ${limit.after ?? '(none named)'} to recover from`);
  const baselinePhase = limit.relativeTo;
  if (baselinePhase === undefined) return blind('the limit names no baseline phase');
  const clocked = { clock: 'response', over: 'ok' } as const;
  const baseline = measureLatency(view, 'p95', clocked, of, view.phases(baselinePhase));
  if (baseline.measured === null || baseline.blind !== null) {
    return blind(`its baseline ${baselinePhase} is missing: ${baseline.blind ?? 'no data'}`);
  }
  const levelS = Math.max(LEVEL_FACTOR * baseline.measured, baseline.measured + limit.toleranceS);
  const later = view.record.phases.filter(({ startS }) => startS >= after.endS);
  const endS = Math.max(after.endS, ...later.map((phase) => phase.endS));
  const seconds = secondsBetween(view, of, after.endS, endS, levelS);
  const level = `${formatValue(levelS, 's')} (${baselinePhase} had a p95 of ${formatValue(baseline.measured, 's')})`;
  const never: Measurement = {
    measured: endS - after.endS,
    interval: null,
    samples: seconds.length,
    blind: null,
    detail: '',
  };
  const { ok, due } = view.tally(
    of,
    later.filter(({ warmUp }) => !warmUp),
  );
  if (seconds.length < FEWEST_SECONDS) {
    if (due > 0 && ok === 0) {
      return fail(
        subject,
        never,
        bound,
        `not recovered by the end, none of ${plural(due, 'arrival')} was ok`,
      );
    }
    const count = plural(seconds.length, 'second');
    return blind(`${count} with answers after ${after.name}, it takes at least ${FEWEST_SECONDS}`);
  }
  const disturbed = disturbedSeconds(seconds);
  if (disturbed === null) {
    const errors = seconds.filter((second) => second.errors).length;
    const slow = seconds.filter((second) => second.slow).length;
    const because =
      `not recovered by the end: of ${plural(seconds.length, 'second')} with answers ` +
      `${errors} had errors and ${slow} a p95 above ${level}`;
    return fail(subject, never, bound, because);
  }
  const last = seconds[disturbed - 1];
  const measured = last === undefined ? 0 : Math.max(0, last.atS + 1 - after.endS);
  const detail = `until then seconds had errors or a p95 above ${level}`;
  return compare(subject, { ...never, measured, detail }, bound);
}

const BAD: readonly Outcome[] = ['failed', 'refused', 'unanswered'];

/** The drain after the last phase is left out: only stragglers end there. */
function secondsBetween(view: RecordView, of: string, fromS: number, toS: number, levelS: number): Second[] {
  return view.record.series.flatMap(({ atS, by }) => {
    const figures: SeriesFigures | undefined = by[of];
    if (!figures || atS < fromS || atS >= toS) return [];
    const errors = BAD.some((outcome) => figures[outcome] > 0);
    if (!errors && figures.ok === 0) return [];
    const p95Us = figures.okUs === undefined ? 0 : LatencyBins.decode(figures.okUs).quantile(0.95);
    return [{ atS, errors, slow: p95Us / 1e6 > levelS }];
  });
}
