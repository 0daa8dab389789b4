import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  joinedPoint,
  MOST_PROBE_POINTS,
  partsOf,
  pointsWithin,
  thinned,
  type ProbePoint,
} from './probe-record.ts';

const samples = (count: number): ProbePoint[] =>
  Array.from({ length: count }, (_, i) => [i, (i * 37) % 101] as const);

describe('thinned', () => {
  it('should leave a short series as it is', () => {
    expect(thinned(samples(MOST_PROBE_POINTS))).toEqual(samples(MOST_PROBE_POINTS));
  });

  it('should make buckets of 2 samples of a series that is longer by one, the last one short', () => {
    const points = thinned(samples(2001));
    expect(points).toHaveLength(1001);
    expect(points[0]).toEqual([0.5, 18.5, 0, 37, 2]);
    expect(points.at(-1)).toEqual([2000, (2000 * 37) % 101]);
  });

  it('should keep 24 h of a sample a second in buckets of 64', () => {
    const points = thinned(samples(86_400));
    expect(points).toHaveLength(1350);
    expect(points.map((point) => partsOf(point).samples)).toEqual(new Array(1350).fill(64));
  });

  it('should keep smallest, largest, number and mean of any series', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 20 }), (numbers, most) => {
        const series = numbers.map((value, i) => [i, value] as const);
        const parts = thinned(series, most).map(partsOf);
        expect(parts.length).toBeLessThanOrEqual(most);
        expect(Math.min(...parts.map(({ min }) => min))).toBe(Math.min(...numbers));
        expect(Math.max(...parts.map(({ max }) => max))).toBe(Math.max(...numbers));
        expect(parts.reduce((sum, part) => sum + part.samples, 0)).toBe(numbers.length);
        const mean = parts.reduce((sum, part) => sum + part.mean * part.samples, 0) / numbers.length;
        expect(mean).toBeCloseTo(numbers.reduce((sum, value) => sum + value, 0) / numbers.length, 6);
      }),
    );
  });
});

describe('joinedPoint', () => {
  it('should weigh means and times by samples', () => {
    expect(
      joinedPoint([
        [10, 4, 1, 9, 3],
        [20, 8],
      ]),
    ).toEqual([12.5, 5, 1, 9, 4]);
  });

  it('should refuse to join nothing', () => {
    expect(() => joinedPoint([])).toThrow(new RangeError('expected at least one point to join, got none'));
  });
});

it('should give a point at the end of a span to the next one', () => {
  const spans = [{ startS: 2, endS: 4 }];
  expect(pointsWithin(samples(6), spans).map(([atS]) => atS)).toEqual([2, 3]);
});
