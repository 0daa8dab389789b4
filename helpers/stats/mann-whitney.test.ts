import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mannWhitney } from './mann-whitney.ts';

/** A second way: every pair. */
function pairs(first: readonly number[], second: readonly number[]): number {
  return second
    .flatMap((b) => first.map((a) => (Math.sign(b - a) + 1) / 2))
    .reduce((sum, value) => sum + value, 0);
}

/** `u` of every way to divide the values into a first sample of `n` and the rest. */
function enumerated(values: readonly number[], n: number): number[] {
  const us: number[] = [];
  for (let mask = 0; mask < 2 ** values.length; mask++) {
    const first = values.filter((_, i) => (mask >> i) % 2 === 1);
    const second = values.filter((_, i) => (mask >> i) % 2 === 0);
    if (first.length === n) us.push(pairs(first, second));
  }
  return us;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** P of being at least as far from the middle as `u`, over all divisions. */
const exactP = (us: readonly number[], u: number, middle: number) =>
  us.filter((other) => Math.abs(other - middle) >= Math.abs(u - middle) - 1e-9).length / us.length;

describe('mannWhitney', () => {
  it('should have the figures that can be done by hand', () => {
    const { u, variance, z, superiority } = mannWhitney([1, 2, 3, 4], [5, 6, 7]);
    expect([u, variance, superiority]).toEqual([12, 8, 1]);
    expect(z).toBeCloseTo(5.5 / Math.sqrt(8), 14);
    // Tied: 2 three times, so the variance is 9/12 x (7 - 24/30); pairs above 1 + 3 + 3, half of 2 ties.
    const tied = mannWhitney([1, 2, 2], [2, 3, 4]);
    expect(tied.u).toBe(8);
    expect(tied.variance).toBeCloseTo((9 / 12) * (7 - 24 / 30), 14);
    expect(tied.z).toBeCloseTo(3 / Math.sqrt(4.65), 14);
  });

  it('should see no difference between equal samples, constant ones, and half a pair', () => {
    expect(mannWhitney([1, 2, 3], [1, 2, 3])).toMatchObject({ z: 0, pValue: 1, superiority: 0.5 });
    expect(mannWhitney([7, 7], [7, 7, 7])).toMatchObject({ variance: 0, z: 0, pValue: 1, superiority: 0.5 });
    // One value between two: u is 1 of 2, the middle.
    expect(mannWhitney([1, 3], [2])).toMatchObject({ u: 1, z: 0, pValue: 1 });
    // The continuity correction must not turn a half over to the other side.
    expect(mannWhitney([1], [2])).toMatchObject({ u: 1, z: 0, pValue: 1 });
  });

  it.each([
    [[1, 2, 3, 4, 5, 6, 7, 8, 9], 4],
    [[1, 1, 2, 2, 2, 3, 5, 5, 8], 5],
    [[0, 0, 0, 0, 1, 1], 2],
  ])('should have mean and variance of all divisions of %j, %i in the first sample', (values, n) => {
    const us = enumerated(values, n);
    const middle = (n * (values.length - n)) / 2;
    expect(mean(us)).toBeCloseTo(middle, 10);
    const found = mannWhitney(values.slice(0, n), values.slice(n));
    expect(found.variance).toBeCloseTo(mean(us.map((u) => (u - middle) ** 2)), 10);
  });

  it('should be near the exact probability of every u of 8 and 8 values', () => {
    const first = [1, 2, 3, 4, 5, 6, 7, 8];
    const us = enumerated(
      Array.from({ length: 16 }, (_, i) => i),
      8,
    );
    expect(us).toHaveLength(12_870);
    for (let u = 0; u < 64; u++) {
      // So many of the second sample above the whole first, one in the midst of it, the rest below.
      const above = Math.floor(u / 8);
      const second = [
        ...first.slice(0, above).map((value) => value + 10),
        (u % 8) + 0.5,
        ...first.slice(0, 7 - above).map((value) => -value),
      ];
      const found = mannWhitney(first, second);
      expect(found.u).toBe(u);
      const exact = exactP(us, u, 32);
      expect(Math.abs(found.pValue - exact)).toBeLessThan(exact < 0.1 ? 0.0034 : 0.011);
    }
  });

  it('should count all pairs, in any samples', () => {
    const samples = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(samples, samples, (first, second) => {
        const found = mannWhitney(first, second);
        expect(found.u).toBe(pairs(first, second));
        const turned = mannWhitney(second, first);
        expect(found.u + turned.u).toBe(first.length * second.length);
        expect(found.z + turned.z).toBeCloseTo(0, 14);
        // Ranks only: any rising change of the values changes nothing.
        expect(
          mannWhitney(
            first.map((value) => value ** 3),
            second.map((value) => value ** 3),
          ),
        ).toEqual(found);
      }),
    );
  });

  it('should refuse empty samples and what is no number', () => {
    expect(() => mannWhitney([], [1])).toThrow('a comparison needs values in both samples, got 0 and 1');
    expect(() => mannWhitney([1], [2, Number.NaN])).toThrow('expected finite values, got NaN');
  });
});
