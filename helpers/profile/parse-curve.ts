import type { CurvePoint } from './profile.ts';
import type { PhaseChange } from './parse-scales.ts';
import { parseSpacing, whole, type Spacing } from './phase-entries.ts';
import { segmentsBetween } from './rate-segments.ts';
import { DURATION, RATE_FROM_0 } from './units.ts';
import type { YamlFields, YamlValue } from './yaml-source.ts';

/** What a curve says, before a scale is applied. Its duration is the time of its last point. */
export interface CurveBody {
  readonly kind: 'curve';
  readonly durationS: number;
  readonly points: readonly CurvePoint[];
  readonly spacing: Spacing;
}

const POINT_KEYS = ['at', 'rate'] as const;
const POINTS = 'a list of points such as { at: 5 min, rate: 2/s }';

interface ReadPoint extends CurvePoint {
  /** Where its time stands in the file. */
  readonly at: YamlValue;
}

/** Reads the points of a `curve` phase; undefined when they have mistakes (told). */
export function parseCurve(fields: YamlFields): CurveBody | undefined {
  const value = fields.present('points', POINTS);
  const items = value?.items(POINTS);
  const spacing = parseSpacing(fields);
  if (value === undefined || items === undefined) return undefined;
  const read = items.map(parsePoint);
  const points = read.flatMap((point) => point ?? []);
  // What follows from a point that could not be read is no mistake of the others.
  if (points.length < read.length || !sound(value, points)) return undefined;
  const durationS = points.at(-1)?.atS;
  return whole({
    kind: 'curve',
    durationS,
    points: points.map(({ atS, ratePerSecond }) => ({ atS, ratePerSecond })),
    spacing,
  });
}

function parsePoint(item: YamlValue): ReadPoint | undefined {
  const fields = item.fields('a point such as { at: 5 min, rate: 2/s }');
  if (fields === undefined) return undefined;
  fields.only(POINT_KEYS, 'a key of a point');
  const atS = fields.required('at', DURATION);
  const ratePerSecond = fields.required('rate', RATE_FROM_0);
  if (atS === undefined || ratePerSecond === undefined) return undefined;
  return { atS, ratePerSecond, at: fields.get('at') ?? item };
}

/** Whether the points make a curve; every reason why not is told. */
function sound(value: YamlValue, points: readonly ReadPoint[]): boolean {
  if (points.length < 2) {
    value.problem('at least two points', String(points.length), 'one rate all the time is kind: constant');
    return false;
  }
  const before = value.source.problems.length;
  points.forEach((point, index) => checkPlace(point, points.slice(0, index)));
  if (value.source.problems.length > before) return false;
  if (segmentsBetween(points).length > 0) return true;
  value.problem(
    'a curve with arrivals',
    'a rate of 0 all the time',
    'raise a point; no arrivals at all is kind: pause',
  );
  return false;
}

function checkPlace({ at, atS }: ReadPoint, earlier: readonly ReadPoint[]): void {
  const previous = earlier.at(-1);
  if (previous === undefined) {
    if (atS > 0) at.problem('0 s for the first point', undefined, 'times count from the start of the phase');
    return;
  }
  if (atS < previous.atS) {
    at.problem(
      `a time not before that of the point above it (${JSON.stringify(previous.at.raw)})`,
      undefined,
      'points go forward in time; two at the same time are a step of the rate',
    );
  }
  if (atS === previous.atS && atS === earlier.at(-2)?.atS) {
    at.problem(
      `at most two points at ${JSON.stringify(at.raw)}`,
      'a third',
      'a step needs the rate before it and the rate after it only',
    );
  }
}

/** Stretched or compressed to another duration: the points move along in time, the rates stay. */
export function changedCurve(body: CurveBody, change: PhaseChange): CurveBody {
  const durationS = change.duration;
  if (durationS === undefined) return body;
  // Divided first: the last point lands on the new duration exactly.
  const points = body.points.map((point) => ({ ...point, atS: (point.atS / body.durationS) * durationS }));
  return { ...body, durationS, points };
}

/** On a clock that runs `clock` times as fast. */
export function curveOnClock(body: CurveBody, clock: number): CurveBody {
  return {
    ...body,
    durationS: body.durationS / clock,
    points: body.points.map(({ atS, ratePerSecond }) => ({
      atS: atS / clock,
      ratePerSecond: ratePerSecond * clock,
    })),
  };
}
