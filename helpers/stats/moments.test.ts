import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jainIndex } from './fairness.ts';
import { mean, meanInterval, median, variance } from './moments.ts';

describe('mean, variance, median', () => {
  it('should have the textbook values', () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(mean(values)).toBe(5);
    expect(variance(values)).toBe(32 / 7);
    expect(median(values)).toBe(4.5);
    expect(median([3, 1, 2])).toBe(2);
  });

  it('should not lose the variance to a large offset', () => {
    expect(variance([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])).toBe(30);
  });

  it('should agree with half the mean squared difference of all pairs', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 2, maxLength: 30 }),
        (values) => {
          let sum = 0;
          for (const a of values) for (const b of values) sum += (a - b) ** 2;
          expect(variance(values)).toBeCloseTo(sum / (2 * values.length * (values.length - 1)), 6);
        },
      ),
    );
  });

  it('should refuse to make something of nothing', () => {
    expect(() => mean([])).toThrow('a mean needs at least one value');
    expect(() => median([])).toThrow('a median needs at least one value');
    expect(() => variance([1])).toThrow('a variance needs at least two values, got 1');
  });
});

describe('meanInterval', () => {
  it("should be Student's: 10 values of mean 5 and deviation 2 lie within 2.262 x 2 / sqrt(10)", () => {
    const half = (2.2621571628540993 * 2) / Math.sqrt(10);
    const found = meanInterval(5, 2, 10);
    expect(found?.low).toBeCloseTo(5 - half, 8);
    expect(found?.high).toBeCloseTo(5 + half, 8);
  });

  it('should exist for two values, with one degree of freedom: tan(0.475 pi) = 12.706', () => {
    const half = (Math.tan(0.475 * Math.PI) * 3) / Math.SQRT2;
    expect(meanInterval(5, 3, 2)?.high).toBeCloseTo(5 + half, 8);
  });

  it('should not exist for one value', () => {
    expect(meanInterval(5, 0, 1)).toBeNull();
  });
});

describe('jainIndex', () => {
  it.each([
    [[1, 1, 1, 1], 1],
    [[5, 0, 0, 0, 0], 0.2],
    [[1, 1, 0, 0], 0.5],
    [[1, 2, 3], 36 / 42],
    [[0, 0], 1],
  ])('should rate %j', (shares, expected) => {
    expect(jainIndex(shares)).toBeCloseTo(expected, 14);
  });

  it('should be 1 / (1 + squared coefficient of variation), whatever the unit', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(shares, fc.constantFrom(1e-200, 1, 1e200), (values, unit) => {
        const n = values.length;
        const variation = (variance(values) * (n - 1)) / n / mean(values) ** 2;
        expect(jainIndex(values.map((value) => value * unit))).toBeCloseTo(1 / (1 + variation), 10);
      }),
    );
  });

  it('should refuse no shares and negative ones', () => {
    expect(() => jainIndex([])).toThrow("Jain's index needs at least one share");
    expect(() => jainIndex([1, -2])).toThrow('expected shares >= 0, got -2');
  });
});
