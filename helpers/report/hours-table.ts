import type { RunRecord, SeriesPoint } from '../record/run-record.ts';
import { LatencyBins } from '../stats/latency-bins.ts';
import { sumOperations } from './charts/record-bands.ts';
import { formatCount, formatLatency, significant } from './format.ts';
import type { Table } from './table.ts';

const HOUR_S = 3600;
/** Shorter runs have no hours worth a table: the phases say it all. Seconds. */
const FROM_S = 2 * HOUR_S;

/** What each hour of a long run came to; null for a run of less than two hours. */
export function hoursTable(record: RunRecord): Table | null {
  if (record.durationS < FROM_S) return null;
  const hours = new Map<number, SeriesPoint[]>();
  for (const point of record.series) {
    const hour = Math.floor(point.atS / HOUR_S);
    const points = hours.get(hour);
    if (points) points.push(point);
    else hours.set(hour, [point]);
  }
  const gauges = [...new Set(record.series.flatMap(({ gauges: told }) => Object.keys(told ?? {})))].sort();
  return {
    title: 'Hours',
    columns: [
      { title: 'Hour', whole: true },
      ...['Offered', 'Ok', 'Not ok', 'p95', ...gauges].map((title) => ({ title, number: true })),
    ],
    rows: [...hours].map(([hour, points]) => [
      `${hour + 1}`,
      formatCount(sum(points, ({ offered }) => offered)),
      formatCount(sum(points, (point) => sumOperations(point, (figures) => figures.ok))),
      formatCount(
        sum(
          points,
          (point) => point.dropped + sumOperations(point, (f) => f.refused + f.failed + f.unanswered),
        ),
      ),
      p95(points, new Set(record.profile.operations.map(({ name }) => name))),
      ...gauges.map((name) => significant(sum(points, (p) => p.gauges?.[name] ?? 0) / points.length)),
    ]),
    note: 'p95: response time of whole arrivals that ended ok in the hour. Levels: the mean of the hour.',
  };
}

const sum = (points: readonly SeriesPoint[], value: (point: SeriesPoint) => number): number =>
  points.reduce((total, point) => total + value(point), 0);

/** Over the bins of all its seconds together; percentiles of seconds are never averaged. */
function p95(points: readonly SeriesPoint[], operations: ReadonlySet<string>): string {
  const all = new LatencyBins();
  for (const { by } of points) {
    for (const [name, { okUs }] of Object.entries(by)) {
      if (okUs !== undefined && operations.has(name)) all.merge(LatencyBins.decode(okUs));
    }
  }
  return all.count === 0 ? '–' : formatLatency(all.valueAtRank(Math.ceil(0.95 * all.count)) / 1e6);
}
