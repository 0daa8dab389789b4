import { LatencyBins } from '../stats/latency-bins.ts';
import { compareText } from './order.ts';
import type { SeriesFigures, SeriesPoint } from './run-record.ts';

/** The series of several shards as one: second by second, counts and bins added. */
export function joinSeries(parts: readonly (readonly SeriesPoint[])[]): SeriesPoint[] {
  const seconds = new Map<number, [SeriesPoint, ...SeriesPoint[]]>();
  for (const point of parts.flat()) {
    const same = seconds.get(point.atS);
    if (same) same.push(point);
    else seconds.set(point.atS, [point]);
  }
  return [...seconds.values()].map(joinSecond).sort((a, b) => a.atS - b.atS);
}

function joinSecond(points: readonly [SeriesPoint, ...SeriesPoint[]]): SeriesPoint {
  if (points.length === 1) return points[0];
  const total = (count: (point: SeriesPoint) => number) =>
    points.reduce((sum, point) => sum + count(point), 0);
  const names = [...new Set(points.flatMap(({ by }) => Object.keys(by)))].sort(compareText);
  return {
    atS: points[0].atS,
    phase: points[0].phase,
    offered: total(({ offered }) => offered),
    started: total(({ started }) => started),
    dropped: total(({ dropped }) => dropped),
    late: total(({ late }) => late),
    inFlight: total(({ inFlight }) => inFlight),
    by: Object.fromEntries(names.map((of) => [of, joinFigures(points.flatMap(({ by }) => by[of] ?? []))])),
    ...joinGauges(points),
    generators: points.flatMap(({ generators }) => generators).sort((a, b) => a.shard - b.shard),
  };
}

/** Levels of several shards add up to that of the whole. */
function joinGauges(points: readonly SeriesPoint[]): Pick<SeriesPoint, 'gauges'> {
  const names = [...new Set(points.flatMap(({ gauges }) => Object.keys(gauges ?? {})))].sort(compareText);
  if (names.length === 0) return {};
  const total = (name: string) => points.reduce((sum, { gauges }) => sum + (gauges?.[name] ?? 0), 0);
  return { gauges: Object.fromEntries(names.map((name) => [name, total(name)])) };
}

function joinFigures(parts: readonly SeriesFigures[]): SeriesFigures {
  const total = (count: (figures: SeriesFigures) => number) =>
    parts.reduce((sum, figures) => sum + count(figures), 0);
  const dropped = total((figures) => figures.dropped ?? 0);
  const timed = parts.flatMap(({ okUs }) => (okUs === undefined ? [] : [LatencyBins.decode(okUs)]));
  const okUs = new LatencyBins();
  for (const bins of timed) okUs.merge(bins);
  return {
    ok: total(({ ok }) => ok),
    refused: total(({ refused }) => refused),
    failed: total(({ failed }) => failed),
    unanswered: total(({ unanswered }) => unanswered),
    ...(dropped > 0 ? { dropped } : {}),
    ...(timed.length > 0
      ? {
          okUs: okUs.encode(),
          okSumUs: total(({ okSumUs }) => okSumUs ?? 0),
          okMaxUs: Math.max(...parts.map(({ okMaxUs }) => okMaxUs ?? 0)),
        }
      : {}),
    ...lastBad(parts.flatMap(({ lastBadAtS }) => lastBadAtS ?? [])),
  };
}

const lastBad = (times: readonly number[]): Pick<SeriesFigures, 'lastBadAtS'> =>
  times.length === 0 ? {} : { lastBadAtS: Math.max(...times) };
