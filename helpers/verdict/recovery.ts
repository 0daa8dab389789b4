import { isTargetItself } from '../profile/faults.ts';
import type { Limit } from '../profile/profile.ts';
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
  /** When the last of what was bad in it was due, where that is known better than to the second. */
  readonly badUntilS?: number;
  /** Something ended failed, refused or unanswered. */
  readonly errors: boolean;
  /** The p95 of this second is above what counts as recovered. */
  readonly slow: boolean;
}

/** Seconds with answers that it takes to see a level. */
export const FEWEST_SECONDS = 5;
/** At 1.2 times the baseline's p95 (after a fault: p90) a latency counts as being back. */
const LEVEL_FACTOR = 1.2;
/** Of a load, and of the mixed traffic around a fault, of which each operation has few answers a second. */
const QUANTILE_AFTER_LOAD = 0.95;
const QUANTILE_AFTER_FAULT = 0.9;
const ERRORS_SHARE = 0.05;
const SLOW_SHARE = 0.2;
const LONGEST_BAD_RUN = 2;
/** Where whoever broke a part took more of the time for recovery to bring it back, nobody saw that it never came. */
const SEEN_SHARE = 0.5;

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

/** From when recovery counts, and of what. */
interface Since {
  readonly atS: number;
  /** `after spike`. */
  readonly words: string;
  /** Times of single arrivals count, not whole seconds: what was sent before it was over says nothing of after. */
  readonly exact: boolean;
  /** What bringing the part back took of the time that was planned for recovery. Seconds. */
  readonly lateS: number;
}

/** @returns why there is nothing to recover from, as the end of "... cannot be judged: " */
function sinceOf(view: RecordView, { after, afterFault }: Limit): Since | string {
  if (afterFault === undefined) {
    const phase = view.phases(after ?? '').at(-1);
    if (!phase) return `there is no phase ${after ?? '(none named)'} to recover from`;
    return { atS: phase.endS, words: `after ${phase.name}`, exact: false, lateS: 0 };
  }
  const fault = view.record.faults?.find(({ name }) => name === afterFault);
  if (fault === undefined || fault.startS === null) {
    return `the fault ${afterFault} was never made${fault?.problem == null ? '' : `: ${fault.problem}`}`;
  }
  const atS = isTargetItself(fault) ? fault.endOrderedS : fault.endS;
  if (atS === null)
    return `the fault ${afterFault} was never undone: ${fault.problem ?? 'no reason was recorded'}`;
  const lateS = atS - (fault.endOrderedS ?? atS);
  return { atS, words: `after the ${fault.description}`, exact: true, lateS };
}

const lastEndS = (phases: readonly { readonly endS: number }[]): number =>
  Math.max(0, ...phases.map(({ endS }) => endS));

/** What the next fault does is not for this one to recover from. */
function nextFaultS(view: RecordView, since: Since, { afterFault }: Limit): number {
  // A restart ends in the moment in which it begins, and is not the next one after itself.
  const others = (view.record.faults ?? []).filter(({ name }) => name !== afterFault);
  const starts = others.flatMap(({ startS }) => startS ?? []);
  return since.exact ? Math.min(Infinity, ...starts.filter((startS) => startS >= since.atS)) : Infinity;
}

/**
 * Seconds from the end of phase `after` to the end of the last disturbed second, 0 when there is none. Measured
 * against the p95 of the phase in `relativeTo`: a second is slow above `max(1.2 x p95, p95 + tolerance)`.
 *
 * After a fault: from when the part was back (for the server itself: from when it was to come back) to when the last
 * arrival was due that ended not ok, or that was slow; seconds are held against the p90 of the baseline. An arrival that hangs in a dead connection until
 * its time-out was due long before it ended; counted by its end it would make every recovery look like the time-out.
 */
export function judgeRecovery(view: RecordView, subject: Subject): LimitResult {
  const { limit, of } = subject;
  const bound = absoluteBound(limit, null);
  const blind = (because: string) => inconclusive(subject, noData(''), bound, because);
  const since = sinceOf(view, limit);
  if (typeof since === 'string') return blind(since);
  const baselinePhase = limit.relativeTo;
  if (baselinePhase === undefined) return blind('the limit names no baseline phase');
  const clocked = { clock: 'response', over: 'ok' } as const;
  const percentile = since.exact ? 'p90' : 'p95';
  const baseline = measureLatency(view, percentile, clocked, of, view.phases(baselinePhase));
  if (baseline.measured === null || baseline.blind !== null) {
    return blind(`its baseline ${baselinePhase} is missing: ${baseline.blind ?? 'no data'}`);
  }
  const levelS = Math.max(LEVEL_FACTOR * baseline.measured, baseline.measured + limit.toleranceS);
  // A fault may end within a phase.
  const later = view.record.phases.filter(({ startS, endS }) =>
    since.exact ? endS > since.atS : startS >= since.atS,
  );
  const endS = Math.max(since.atS, Math.min(nextFaultS(view, since, limit), lastEndS(later)));
  const seconds = secondsBetween(view, of, since, endS, levelS);
  const level = `${formatValue(levelS, 's')} (${baselinePhase} had a ${percentile} of ${formatValue(baseline.measured, 's')})`;
  const never = {
    measured: endS - since.atS,
    interval: null,
    samples: seconds.length,
    blind: null,
    detail: '',
  } satisfies Measurement;
  const notRecovered = (because: string): LimitResult => {
    const plannedS = never.measured + since.lateS;
    if (never.measured >= SEEN_SHARE * plannedS) return fail(subject, never, bound, because);
    const [leftS, wholeS, lateS] = [never.measured, plannedS, since.lateS].map((s) => formatValue(s, 's'));
    return inconclusive(
      subject,
      never,
      bound,
      `${because}; but only ${leftS} of ${wholeS} were left for it, bringing the part back took ${lateS}`,
    );
  };
  const { ok, due } = view.tally(
    of,
    later.filter(({ warmUp }) => !warmUp),
  );
  if (seconds.length < FEWEST_SECONDS) {
    if (due > 0 && ok === 0) {
      return notRecovered(`not recovered by the end, none of ${plural(due, 'arrival')} was ok`);
    }
    const count = plural(seconds.length, 'second');
    return blind(`${count} with answers ${since.words}, it takes at least ${FEWEST_SECONDS}`);
  }
  const disturbed = disturbedSeconds(seconds);
  if (disturbed === null) {
    const errors = seconds.filter((second) => second.errors).length;
    const slow = seconds.filter((second) => second.slow).length;
    const because =
      `not recovered by the end: of ${plural(seconds.length, 'second')} with answers ` +
      `${errors} had errors and ${slow} a ${percentile} above ${level}`;
    return notRecovered(because);
  }
  const until = seconds
    .slice(0, disturbed)
    .filter(({ errors, slow }) => errors || slow)
    .map(({ atS, badUntilS }) => badUntilS ?? atS + 1);
  const measured = Math.max(0, ...until.map((atS) => atS - since.atS));
  const detail = `until then seconds had errors or a ${percentile} above ${level}`;
  return compare(subject, { ...never, measured, detail }, bound);
}

const BAD: readonly Outcome[] = ['failed', 'refused', 'unanswered'];

/** The drain after the last phase is left out: only stragglers end there. */
function secondsBetween(view: RecordView, of: string, since: Since, toS: number, levelS: number): Second[] {
  const seconds = view.record.series.flatMap(({ atS, by }) => {
    const figures: SeriesFigures | undefined = by[of];
    const begun = since.exact ? atS + 1 > since.atS : atS >= since.atS;
    return figures && begun && atS < toS ? [{ atS, figures }] : [];
  });
  return since.exact ? byDueTime(seconds, since, levelS) : byEndTime(seconds, levelS);
}

interface Figures {
  readonly atS: number;
  readonly figures: SeriesFigures;
}
const isBad = (figures: SeriesFigures): boolean => BAD.some((outcome) => figures[outcome] > 0);

/** The quantile of what was ok, in seconds; 0 when nothing was. */
function quantileS({ okUs }: SeriesFigures, quantile: number): number {
  return okUs === undefined ? 0 : LatencyBins.decode(okUs).quantile(quantile) / 1e6;
}

function byEndTime(seconds: readonly Figures[], levelS: number): Second[] {
  return seconds.flatMap(({ atS, figures }) => {
    const errors = isBad(figures);
    if (!errors && figures.ok === 0) return [];
    return [{ atS, errors, slow: quantileS(figures, QUANTILE_AFTER_LOAD) > levelS }];
  });
}

/** What ended not ok belongs to the second in which it was due: it says how the target was then. */
function byDueTime(seconds: readonly Figures[], since: Since, levelS: number): Second[] {
  const badUntil = new Map<number, number>();
  for (const { atS, figures } of seconds) {
    const badAtS = isBad(figures) ? (figures.lastBadAtS ?? atS + 1) : 0;
    // What found no room in flight was due in this very second.
    const untilS = (figures.dropped ?? 0) > 0 ? atS + 1 : badAtS;
    // What was due before is of before, however long it took.
    if (untilS < since.atS) continue;
    const second = Math.min(atS, Math.floor(untilS));
    badUntil.set(second, Math.max(badUntil.get(second) ?? 0, untilS));
  }
  const ok = new Map(seconds.map(({ atS, figures }) => [atS, figures] as const));
  const all = [
    ...new Set([
      ...badUntil.keys(),
      ...seconds.filter(({ figures }) => figures.ok > 0).map(({ atS }) => atS),
    ]),
  ];
  return all
    .sort((a, b) => a - b)
    .map((atS) => {
      const figures = ok.get(atS);
      const slowestS = figures === undefined ? 0 : quantileS(figures, QUANTILE_AFTER_FAULT);
      const slow = slowestS > levelS;
      // A slow one ended in this second at the latest, so it was due so much earlier.
      const slowUntilS = slow ? Math.max(since.atS, atS + 1 - slowestS) : 0;
      const errorsUntilS = badUntil.get(atS);
      const badUntilS = Math.max(errorsUntilS ?? 0, slowUntilS);
      return { atS, errors: errorsUntilS !== undefined, slow, ...(badUntilS > 0 ? { badUntilS } : {}) };
    });
}
