import type { PhaseRecord } from '../record/run-record.ts';
import { LatencyBins } from '../stats/latency-bins.ts';
import { median } from '../stats/moments.ts';
import { mannKendallOf, theilSenOf } from '../stats/trend.ts';
import { absoluteBound, isUpper } from './bound.ts';
import { formatValue } from './format.ts';
import { fail, inconclusive, pass, type Subject } from './limit-result.ts';
import { noData, type Measurement } from './measurement.ts';
import type { RecordView } from './record-view.ts';
import { bySegment } from './segments.ts';
import type { LimitResult } from './verdict.ts';

/** A trend over fewer points is none: Mann-Kendall's normal approximation starts here. */
export const FEWEST_POINTS = 10;
/** More points are thinned to medians of equal blocks: the tests take n^2 / 2 comparisons. */
const MOST_POINTS = 600;
/** Mann-Kendall's p-value below which a trend is significant. */
const SIGNIFICANT = 0.01;

export interface Point {
  /** Seconds of the run. */
  readonly atS: number;
  readonly latencyS: number;
}

/** Median latency of every second of the phases in which something ended ok; the drain is not part of them. */
export function latencySeries(view: RecordView, of: string, phases: readonly PhaseRecord[]): Point[] {
  return view.record.series.flatMap(({ atS, phase, by }) => {
    const { okUs } = by[of] ?? {};
    // After the last phase only stragglers end: their latencies would bend the end of every run upwards.
    const isIn = phases.some(
      ({ name, startS, endS }) => name === phase && atS >= Math.floor(startS) && atS < endS,
    );
    if (okUs === undefined || !isIn) return [];
    return [{ atS, latencyS: LatencyBins.decode(okUs).quantile(0.5) / 1e6 }];
  });
}

/** At most `most` points: medians of blocks of neighbours, at the mean time of each block. */
export function thin(points: readonly Point[], most = MOST_POINTS): Point[] {
  const size = Math.ceil(points.length / most);
  if (size <= 1) return [...points];
  const blocks: Point[] = [];
  for (let i = 0; i < points.length; i += size) {
    const block = points.slice(i, i + size);
    blocks.push({
      atS: block.reduce((sum, { atS }) => sum + atS, 0) / block.length,
      latencyS: median(block.map(({ latencyS }) => latencyS)),
    });
  }
  return blocks;
}

/**
 * Did the latency grow over the run? Measured is the Theil-Sen slope times the span of the series, relative to
 * its median. Single tests cry wolf on autocorrelated seconds, so it is a FAIL only when all three hold: the trend
 * is significant (Mann-Kendall, p < 0.01), even the lower end of the slope's 95 % interval breaks the bound, and
 * the change is larger than the tolerance.
 */
export function judgeDrift(view: RecordView, subject: Subject, phases: readonly PhaseRecord[]): LimitResult {
  const { limit, of } = subject;
  const bound = absoluteBound(limit, null);
  if (!isUpper(limit.comparison)) {
    return inconclusive(subject, noData(''), bound, 'drift has only upper bounds; write atMost or below');
  }
  // Of a record of segments each has its own level: a server that was started anew is neither slower nor faster by it.
  const segments = bySegment(phases).map((own) => latencySeries(view, of, own));
  const most = Math.floor(MOST_POINTS / segments.length);
  const series = segments.map((own) => thin(own, most)).filter((own) => own.length > 0);
  const points = series.flat();
  if (points.length < FEWEST_POINTS) {
    const seconds = points.length === 1 ? '1 second has' : `${points.length} seconds have`;
    const because = `${seconds} ok answers of ${of}, a trend needs at least ${FEWEST_POINTS}`;
    return inconclusive(subject, { ...noData(''), samples: points.length }, bound, because);
  }
  const xy = series.map((own) => ({ x: own.map(({ atS }) => atS), y: own.map(({ latencyS }) => latencyS) }));
  const spanS = xy.reduce((sum, { x }) => sum + Math.max(...x) - Math.min(...x), 0);
  const middleS = median(points.map(({ latencyS }) => latencyS));
  const { slope, interval } = theilSenOf(xy);
  const relative = (perSecond: number | null) => (perSecond === null ? null : (perSecond * spanS) / middleS);
  const measurement: Measurement = {
    measured: (slope * spanS) / middleS,
    interval: { low: relative(interval.low), high: relative(interval.high) },
    samples: points.length,
    blind: null,
    detail: '',
  };
  const { pValue } = mannKendallOf(xy.map(({ y }) => y));
  const changeS = slope * spanS;
  const surely = measurement.interval?.low ?? null;
  const broken =
    pValue < SIGNIFICANT &&
    surely !== null &&
    surely > (bound.value ?? Infinity) &&
    changeS > limit.toleranceS;
  if (broken) {
    const because =
      `the median went up by ${formatValue(changeS, 's')} in ${formatValue(spanS, 's')}, ` +
      `Mann-Kendall p = ${pValue.toExponential(1)}`;
    return fail(subject, measurement, bound, because);
  }
  const result = pass(subject, measurement, bound);
  // A slope beyond the bound that is not proven, or is below the tolerance, is no breach.
  return { ...result, margin: Math.max(0, result.margin ?? 0) };
}
