import type { PhaseRecord } from '../record/run-record.ts';
import { LatencyBins } from '../stats/latency-bins.ts';
import { median } from '../stats/moments.ts';
import { mannKendall, theilSen } from '../stats/trend.ts';
import { absoluteBound, isUpper } from './bound.ts';
import { formatValue } from './format.ts';
import { fail, inconclusive, pass, type Subject } from './limit-result.ts';
import { noData, type Measurement } from './measurement.ts';
import type { RecordView } from './record-view.ts';
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
  const ends = new Map(phases.map(({ name, endS }) => [name, endS]));
  return view.record.series.flatMap(({ atS, phase, by }) => {
    const { okUs } = by[of] ?? {};
    // After the last phase only stragglers end: their latencies would bend the end of every run upwards.
    if (okUs === undefined || !(atS < (ends.get(phase) ?? -1))) return [];
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
  const points = thin(latencySeries(view, of, phases));
  if (points.length < FEWEST_POINTS) {
    const seconds = points.length === 1 ? '1 second has' : `${points.length} seconds have`;
    const because = `${seconds} ok answers of ${of}, a trend needs at least ${FEWEST_POINTS}`;
    return inconclusive(subject, { ...noData(''), samples: points.length }, bound, because);
  }
  const times = points.map(({ atS }) => atS);
  const latencies = points.map(({ latencyS }) => latencyS);
  const spanS = Math.max(...times) - Math.min(...times);
  const middleS = median(latencies);
  const { slope, interval } = theilSen(times, latencies);
  const relative = (perSecond: number | null) => (perSecond === null ? null : (perSecond * spanS) / middleS);
  const measurement: Measurement = {
    measured: (slope * spanS) / middleS,
    interval: { low: relative(interval.low), high: relative(interval.high) },
    samples: points.length,
    blind: null,
    detail: '',
  };
  const { pValue } = mannKendall(latencies);
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
