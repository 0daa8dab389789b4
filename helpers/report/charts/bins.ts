/** Wider bins for long runs, so that a chart of a day is still readable and small. */
import type { SeriesPoint } from '../../record/run-record.ts';

/** More points than this are never drawn. */
export const MAX_POINTS = 600;

const WIDTHS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** Some neighbouring seconds of the run. */
export interface Bin {
  /** Middle of the bin, seconds since the start of the run. */
  readonly atS: number;
  readonly points: readonly SeriesPoint[];
}

export interface Binned {
  /** Seconds that one bin covers. */
  readonly widthS: number;
  readonly bins: readonly Bin[];
}

/** The series in bins of the smallest round width that gives at most `maxPoints` of them. Empty bins are left out. */
export function binSeries(series: readonly SeriesPoint[], maxPoints = MAX_POINTS): Binned {
  const lastS = series.at(-1)?.atS ?? 0;
  const spanS = Math.floor(lastS) + 1;
  const widthS = WIDTHS_S.find((w) => Math.ceil(spanS / w) <= maxPoints) ?? Math.ceil(spanS / maxPoints);
  const byIndex = new Map<number, SeriesPoint[]>();
  for (const point of series) {
    const index = Math.floor(point.atS / widthS);
    const bin = byIndex.get(index);
    if (bin) bin.push(point);
    else byIndex.set(index, [point]);
  }
  return {
    widthS,
    bins: [...byIndex.entries()].map(([index, points]) => ({ atS: (index + 0.5) * widthS, points })),
  };
}

/** Mean per second of a count over the seconds that the bin really holds (the last bin may be short). */
export function perSecond(bin: Bin, count: (point: SeriesPoint) => number): number {
  return bin.points.reduce((sum, point) => sum + count(point), 0) / bin.points.length;
}

/** The largest value in the bin; null where no second has one. Percentiles are never averaged. */
export function largest(bin: Bin, value: (point: SeriesPoint) => number | undefined): number | null {
  const values = bin.points.map(value).filter((v) => v !== undefined);
  return values.length === 0 ? null : Math.max(...values);
}

/** Added to captions of maxima when bins are wider than a second: ` (largest in 30 s)`. */
export function binNote(widthS: number, how: string): string {
  return widthS === 1 ? '' : ` (${how} in ${widthS} s)`;
}
