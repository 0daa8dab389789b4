import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';
import { mannKendall, theilSen } from './trend.ts';

const indices = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('mannKendall', () => {
  it('should count n (n - 1) / 2 rising pairs in a rising series', () => {
    const { s, variance, z, pValue } = mannKendall(indices(10));
    expect(s).toBe(45);
    expect(variance).toBe((10 * 9 * 25) / 18);
    expect(z).toBeCloseTo(44 / Math.sqrt(125), 12);
    expect(pValue).toBeCloseTo(8.3034e-5, 8);
  });

  it('should correct the variance for ties', () => {
    // Two values of 1, three of 2: (5 x 4 x 15 - 2 x 1 x 9 - 3 x 2 x 11) / 18.
    const { s, variance } = mannKendall([1, 2, 2, 1, 2]);
    expect(variance).toBe((300 - 18 - 66) / 18);
    expect(s).toBe(2);
  });

  it('should see no trend in a constant series, a single value or none', () => {
    for (const series of [[5, 5, 5, 5], [1], []]) {
      expect(mannKendall(series)).toMatchObject({ s: 0, z: 0, pValue: 1 });
    }
  });

  it('should have the variance that all orders of the values really have', () => {
    const orders = (values: number[]): number[][] =>
      values.length === 0
        ? [[]]
        : values.flatMap((value, i) => orders(values.toSpliced(i, 1)).map((rest) => [value, ...rest]));
    for (const values of [
      [1, 2, 3, 4, 5, 6],
      [1, 1, 2, 3, 3, 3],
    ]) {
      const all = orders(values).map((order) => mannKendall(order).s);
      const mean = all.reduce((a, b) => a + b, 0) / all.length;
      const spread = all.reduce((a, b) => a + b * b, 0) / all.length;
      expect(mean).toBe(0);
      expect(mannKendall(values).variance).toBeCloseTo(spread, 10);
    }
  });

  it('should raise a false alarm on noise about as often as it says', () => {
    const random = seededRandom(11);
    const alarms = indices(2000).filter(
      () => mannKendall(Array.from({ length: 30 }, random)).pValue < 0.05,
    ).length;
    // Binomial(2000, 0.05): mean 100, standard deviation 10.
    expect(alarms).toBeGreaterThan(60);
    expect(alarms).toBeLessThan(140);
  });

  it('should turn its sign when the series is reversed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 }), (series) => {
        const forward = mannKendall(series);
        const backward = mannKendall(series.toReversed());
        expect(backward.s + forward.s).toBe(0);
        expect(backward.pValue).toBe(forward.pValue);
      }),
    );
  });
});

describe('theilSen', () => {
  it('should find a line exactly, whatever the spacing of x', () => {
    const x = [0, 1, 5, 7, 12, 13, 20, 21, 22, 40];
    const { slope, interval } = theilSen(
      x,
      x.map((value) => 3 + 0.5 * value),
    );
    expect(slope).toBe(0.5);
    expect(interval).toEqual({ low: 0.5, high: 0.5 });
  });

  it('should not be moved by one freak value', () => {
    const y = indices(11);
    y[5] = 1_000_000;
    expect(theilSen(indices(11), y).slope).toBe(1);
  });

  it('should give the interval of Sen 1968: ranks (N - C) / 2 from either end, rounded outwards', () => {
    const x = indices(12);
    const y = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8];
    const slopes = x
      .flatMap((j) => x.filter((i) => i < j).map((i) => ((y[j] ?? 0) - (y[i] ?? 0)) / (j - i)))
      .sort((a, b) => a - b);
    const spread = 1.959963984540054 * Math.sqrt(mannKendall(y).variance);
    const rank = Math.floor((66 - spread) / 2);
    expect(slopes).toHaveLength(66);
    expect(rank).toBe(18);
    const found = theilSen(x, y);
    expect(found.slope).toBe(((slopes[32] ?? 0) + (slopes[33] ?? 0)) / 2);
    expect(found.interval).toEqual({ low: slopes[17], high: slopes[48] });
  });

  it('should leave an end open when there are too few points for it', () => {
    expect(theilSen([0, 1, 2], [0, 1, 2]).interval).toEqual({ low: null, high: null });
  });

  it('should cover the true slope at least 93 % of the time in noise', () => {
    const random = seededRandom(5);
    const x = indices(25);
    let covered = 0;
    for (let run = 0; run < 1000; run++) {
      const { interval } = theilSen(
        x,
        x.map((value) => 2 * value + 30 * random()),
      );
      if ((interval.low ?? -Infinity) <= 2 && (interval.high ?? Infinity) >= 2) covered++;
    }
    expect(covered).toBeGreaterThan(930);
  });

  it('should scale with y and not care for offsets', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: -100, max: 100 }),
        (y, scale, offset) => {
          const x = indices(y.length);
          const plain = theilSen(x, y);
          const moved = theilSen(
            x,
            y.map((value) => scale * value + offset),
          );
          expect(moved.slope).toBeCloseTo(scale * plain.slope, 8);
        },
      ),
    );
  });

  it('should refuse what has no slope', () => {
    expect(() => theilSen([1, 1], [2, 3])).toThrow('a slope needs two points with different x');
    expect(() => theilSen([1], [2, 3])).toThrow('expected as many x as y, got 1 and 2');
  });
});
