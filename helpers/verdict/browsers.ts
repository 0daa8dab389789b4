/** What of the pages is the doing of their own machine, and what of the server. */
import { BROWSERS, isBrowserStep, type BrowserGroup } from '../profile/browsers.ts';
import { splitSeries } from '../profile/probe-series.ts';
import type { RunRecord } from '../record/run-record.ts';
import { bestJainIndex } from '../stats/fairness.ts';
import { median } from '../stats/moments.ts';
import { holds } from './bound.ts';
import { formatValue } from './format.ts';
import { unjudged } from './limit-result.ts';
import { framesPerSecond, isPictureAge, meanAges } from './picture-ages.ts';
import { probePhases, probeWindow } from './probe-window.ts';
import type { RecordView } from './record-view.ts';
import type { LimitResult } from './verdict.ts';

/** An idle page on a machine that has room gets a frame every 17 ms and computes as fast as ever. */
const STARVED_DELAY_S = 0.1;
const STARVED_SLOWDOWN = 1.5;
/** What pages are waited for has at least five times the room of its limit; only more than that makes it fail. */
const FAILS_DELAY_S = 2;
const FAILS_SLOWDOWN = 5;
/**
 * A picture goes from process to process: network, browser, page, compositor, screen. A page that is drawn so many times
 * a second spends at most one such interval in each of them, however slow the machine is.
 */
const DRAWING_STAGES = 5;
/** Series of pages that a starved browser makes worse. */
const SLOWED_SERIES = ['frame-age-seconds', 'frames-per-second', 'pages-live'];

/** How an idle page beside the others was meanwhile. */
export interface Starvation {
  /** The longest time that it got no frame. Seconds. */
  readonly delayS: number;
  /** A fixed computation took so many times as long as before the load; the median. */
  readonly slowdown: number;
}

/** Why nothing that the pages saw can be trusted; empty when all went well, or when there are no pages. */
export function browserProblems(record: RunRecord): readonly string[] {
  if (record.profile.browsers === undefined) return [];
  return record.browsers?.problems ?? ['what they saw was not recorded'];
}

/** How the browsers' machine was in these phases; null when nobody looked, or when it had room. */
export function starvation(record: RunRecord, phase: string): Starvation | null {
  const points = (series: string) =>
    probeWindow(record.probes, `${BROWSERS}.${series}`, probePhases(record, phase)).points;
  const delayS = Math.max(0, ...points('frame-delay-seconds').map(({ max }) => max));
  const slowdowns = points('slowdown').map(({ mean }) => mean);
  const slowdown = slowdowns.length === 0 ? 1 : median(slowdowns);
  return delayS > STARVED_DELAY_S || slowdown > STARVED_SLOWDOWN ? { delayS, slowdown } : null;
}

/**
 * A limit on pages that is broken says something of the server only if it were broken on a machine with room, too: a
 * time, less the longest that an idle page stood still, and as much shorter as an idle page computes faster on it; the
 * age of a picture, less that delay and the time that drawing can have taken; the fairness of pages, when each of them
 * may have been kept back by as much or not at all. What is neither (a share, a count of pages) is not judged where the
 * browsers starved. What is kept in spite of all that is kept.
 */
export function withBrowsers(view: RecordView, result: LimitResult): LimitResult {
  const { record } = view;
  const groups = record.profile.browsers;
  if (!isOfPages(result, groups) || result.outcome === 'INCONCLUSIVE') return result;
  const [problem] = browserProblems(record);
  if (problem !== undefined) return unjudged(result, `the pages cannot be trusted: ${problem}`);
  if (result.outcome === 'PASS') return result;
  const starved = starvation(record, result.phase);
  if (starved === null) return result;
  const { boundValue, limit } = result;
  const room = withRoom(view, result, starved);
  if (room !== null && boundValue !== null && !holds(room, limit.comparison, boundValue)) return result;
  const isShare = limit.measure === 'success' || limit.measure === 'failed';
  if (isShare && starved.delayS <= FAILS_DELAY_S && starved.slowdown <= FAILS_SLOWDOWN) return result;
  return unjudged(
    result,
    `the browsers starved on this machine: an idle page got no frame for up to ${formatValue(starved.delayS, 's')}, ` +
      `and computed ${starved.slowdown.toFixed(1)} times as long as before the load`,
  );
}

/** The figure of a limit as it can have been at best on a machine with room; null where that cannot be told. */
function withRoom(
  view: RecordView,
  { measured, unit, limit, phase }: LimitResult,
  { delayS, slowdown }: Starvation,
): number | null {
  if (measured === null) return null;
  const { of, measure, by = '' } = limit;
  const phases = view.phases(phase);
  // Rows wait for most of the age of a picture, and waiting takes no longer on a slow machine.
  const youngest = (ageS: number, drawnPerSecond: number) =>
    Math.max(0, ageS - delayS - DRAWING_STAGES / drawnPerSecond);
  const isAge = isPictureAge(view.record.profile, of);
  if (measure === 'fairness') {
    if (!isAge) return null;
    const ages = meanAges(view, of, by, phases);
    return bestJainIndex(
      ages.map(({ meanS, framesPerSecond: drawn }) => ({ low: youngest(meanS, drawn), high: meanS })),
    );
  }
  if (unit !== 's') return null;
  if (isAge) return youngest(measured, framesPerSecond(view, of, phases));
  return Math.max(0, measured - delayS) / Math.max(1, slowdown);
}

function isOfPages(
  { limit: { of, measure } }: LimitResult,
  groups: readonly BrowserGroup[] | undefined,
): boolean {
  if (measure === 'counter' || measure === 'figure') return false;
  if (measure !== 'probe' && measure !== 'leak') return isBrowserStep(groups, of);
  const parts = splitSeries(of);
  return parts !== null && isBrowserStep(groups, parts.probe) && SLOWED_SERIES.includes(parts.series);
}
