import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOfLevel } from './change-of-level.ts';
import { seededRandom } from './random.ts';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** Ways in which `n` and `m` values without ties have each `u`: a second way to the interval, without the normal. */
function divisions(n: number, m: number): number[] {
  if (n === 0 || m === 0) return [1];
  // The largest value is in the second sample and above all n of the first, or it is in the first.
  const [inSecond, inFirst] = [divisions(n, m - 1), divisions(n - 1, m)];
  return range(n * m + 1).map((u) => (inSecond[u - n] ?? 0) + (inFirst[u] ?? 0));
}

describe('changeOfLevel', () => {
  it('should be the median of all differences', () => {
    // Differences 9, 8, 6; 19, 18, 16; 29, 28, 26.
    expect(changeOfLevel([1, 2, 4], [10, 20, 30])).toMatchObject({
      shift: 18,
      interval: { low: null, high: null },
    });
  });

  it('should give the interval by its ranks: 8 and 8 values, 13 from either end', () => {
    // 32 - 1.96 sqrt(64 x 17 / 12) = 13.34.
    const before = range(8);
    const after = range(8).map((i) => 100 + 10 * i);
    const differences = after.flatMap((b) => before.map((a) => b - a)).sort((a, b) => a - b);
    expect(changeOfLevel(before, after).interval).toEqual({ low: differences[12], high: differences[51] });
  });

  it('should take ranks whose exact confidence is 95 % or at most 0.7 % less', () => {
    for (const [n, m] of [
      [4, 4],
      [5, 8],
      [8, 8],
      [6, 12],
      [10, 10],
    ] as const) {
      const ways = divisions(n, m);
      const all = ways.reduce((a, b) => a + b, 0);
      // With values n apart, differences are all different: their place is their rank.
      const { interval } = changeOfLevel(
        range(n),
        range(m).map((i) => n * i),
      );
      const sorted = range(m)
        .flatMap((b) => range(n).map((a) => n * b - a))
        .sort((a, b) => a - b);
      const rank = sorted.indexOf(interval.low ?? Number.NaN) + 1;
      expect(sorted.indexOf(interval.high ?? Number.NaN) + 1).toBe(n * m + 1 - rank);
      const outside = (2 * ways.slice(0, rank).reduce((a, b) => a + b, 0)) / all;
      expect(outside).toBeLessThan(0.057);
      expect(outside).toBeGreaterThan(0.02);
    }
  });

  it('should cover the true shift in 95 of 100 runs, and find it when it is large', () => {
    const random = seededRandom(17);
    // Skewed, as latencies are: exponential with mean 10.
    const skewed = (shift: number) => range(30).map(() => shift - 10 * Math.log(1 - random()));
    let covered = 0;
    let found = 0;
    for (let run = 0; run < 400; run++) {
      const { interval, pValue } = changeOfLevel(skewed(0), skewed(15));
      if ((interval.low ?? -Infinity) <= 15 && (interval.high ?? Infinity) >= 15) covered++;
      if (pValue < 0.01) found++;
    }
    // Binomial(400, 0.95): mean 380, standard deviation 4.4.
    expect(covered).toBeGreaterThan(366);
    expect(covered).toBeLessThan(394);
    expect(found).toBe(400);
  });

  it('should move with the second window, turn with the order, and not follow a freak value', () => {
    const windows = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 5, maxLength: 20 });
    fc.assert(
      fc.property(windows, windows, fc.integer({ min: -99, max: 99 }), (before, after, step) => {
        const plain = changeOfLevel(before, after);
        const moved = changeOfLevel(
          before,
          after.map((value) => value + step),
        );
        expect(moved.shift).toBe(plain.shift + step);
        expect(changeOfLevel(after, before).shift + plain.shift).toBe(0);
        const freak = changeOfLevel(before, after.with(0, 1e9));
        expect(Math.abs(freak.shift)).toBeLessThanOrEqual(1000);
      }),
    );
  });

  it('should hold 0 in its interval just when Mann-Whitney sees nothing, up to one rank', () => {
    const random = seededRandom(23);
    for (let run = 0; run < 300; run++) {
      const before = range(12).map(() => random());
      const after = range(15).map(() => random() + run / 600);
      const { interval, pValue } = changeOfLevel(before, after);
      const outside = (interval.low ?? -Infinity) > 0 || (interval.high ?? Infinity) < 0;
      // One rank more or less is 0.05 in z: a p-value between 0.043 and 0.058 may go either way.
      expect(pValue).toBeGreaterThanOrEqual(outside ? 0 : 0.043);
      expect(pValue).toBeLessThanOrEqual(outside ? 0.058 : 1);
    }
  });

  it('should refuse an empty window', () => {
    expect(() => changeOfLevel([1], [])).toThrow('a comparison needs values in both samples, got 1 and 0');
  });
});
