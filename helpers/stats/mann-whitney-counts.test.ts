import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mannWhitneyOfCounts } from './mann-whitney-counts.ts';
import { mannWhitney } from './mann-whitney.ts';

const counted = (values: readonly number[]): [number, number][] =>
  [...new Set(values)].map((value) => [value, values.filter((other) => other === value).length]);
const sample = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 40 });

describe('mannWhitneyOfCounts', () => {
  it('should be the test of the values themselves', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const [expected, found] = [mannWhitney(a, b), mannWhitneyOfCounts(counted(a), counted(b))];
        expect(found.u).toBeCloseTo(expected.u, 9);
        expect(found.variance).toBeCloseTo(expected.variance, 9);
        expect(found.z).toBeCloseTo(expected.z, 9);
        expect(found.pValue).toBeCloseTo(expected.pValue, 9);
        expect(found.superiority).toBeCloseTo(expected.superiority, 9);
      }),
    );
  });

  it('should count every pair: 3 of the second above 2 of the first, 1 tie', () => {
    expect(
      mannWhitneyOfCounts(
        [[1, 2]],
        [
          [1, 1],
          [2, 3],
        ],
      ),
    ).toMatchObject({ u: 7, superiority: 7 / 8 });
  });

  it('should refuse an empty sample', () => {
    expect(() => mannWhitneyOfCounts([], [[1, 1]])).toThrow('got 0 and 1');
  });
});
