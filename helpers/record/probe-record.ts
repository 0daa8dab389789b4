/** Server-side series on the time axis of the run, as the record has them. */
import type { SeriesUnit } from '../profile/probe-series.ts';

/**
 * One sample `[atS, value]`, or the samples of a bucket of a long run: `[atS, mean, min, max, samples]`, where `atS` is
 * the mean of their times. Seconds since second 0 of the run; before it they are negative.
 */
export type ProbePoint =
  | readonly [atS: number, value: number]
  | readonly [atS: number, mean: number, min: number, max: number, samples: number];

export interface ProbeSeries {
  /** E.g. `cpu-cores`; the names are listed in helpers/profile/probe-series.ts. */
  readonly name: string;
  readonly unit: SeriesUnit;
  readonly points: readonly ProbePoint[];
}

/** From the last sample before to the first one after a time without any. */
export interface BlindSpan {
  readonly fromS: number;
  readonly toS: number;
  readonly reason: string;
}

/** What one probe saw. */
export interface ProbeRecord {
  /** What it looks at, as the environment calls it: `focus-server`, `mongodb`. */
  readonly name: string;
  readonly kind: 'process' | 'prometheus' | 'mongodb' | 'rabbitmq' | 'kubernetes' | 'browser';
  /** A sample was due this often. */
  readonly everyS: number;
  readonly series: readonly ProbeSeries[];
  /** When it saw nothing, and why. */
  readonly blind: readonly BlindSpan[];
  /** Series that this kind of probe has and that what it asks does not tell, with the reason. */
  readonly notTold: readonly { readonly series: string; readonly reason: string }[];
}

/** A point with all its parts, whichever form it has. */
export interface PointParts {
  readonly atS: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly samples: number;
}

export function partsOf(point: ProbePoint): PointParts {
  const [atS, mean, min = mean, max = mean, samples = 1] = point;
  return { atS, mean, min, max, samples };
}

/** The samples as one point: exact minimum and maximum, means weighted by samples. @throws RangeError for none */
export function joinedPoint(points: readonly ProbePoint[]): ProbePoint {
  const [first] = points;
  if (first === undefined) throw new RangeError('expected at least one point to join, got none');
  if (points.length === 1) return first;
  const parts = points.map(partsOf);
  const samples = parts.reduce((sum, part) => sum + part.samples, 0);
  const weighted = (value: (part: PointParts) => number) =>
    parts.reduce((sum, part) => sum + value(part) * part.samples, 0) / samples;
  return [
    weighted(({ atS }) => atS),
    weighted(({ mean }) => mean),
    Math.min(...parts.map(({ min }) => min)),
    Math.max(...parts.map(({ max }) => max)),
    samples,
  ];
}

/** A series never has more points than this. */
export const MOST_PROBE_POINTS = 2_000;

/**
 * A series of any length in at most `most` points: buckets of 2^k neighbouring samples each, with the smallest k that
 * is enough (the last bucket may be short). It depends on the samples alone, not on how they came.
 */
export function thinned(samples: readonly ProbePoint[], most = MOST_PROBE_POINTS): ProbePoint[] {
  let size = 1;
  while (Math.ceil(samples.length / size) > most) size *= 2;
  if (size === 1) return [...samples];
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, i) =>
    joinedPoint(samples.slice(i * size, (i + 1) * size)),
  );
}

/** The points of a series within some spans of time; their ends belong to what comes next. */
export function pointsWithin(
  points: readonly ProbePoint[],
  spans: readonly { readonly startS: number; readonly endS: number }[],
): ProbePoint[] {
  return points.filter(([atS]) => spans.some(({ startS, endS }) => atS >= startS && atS < endS));
}
