import { describe, expect, it } from 'vitest';
import { blockBootstrap } from './block-bootstrap.ts';
import { mean } from './moments.ts';
import { seededRandom } from './random.ts';
import { correlated, range } from './testing.ts';

describe('blockBootstrap', () => {
  it('should draw whole blocks of neighbours, from everywhere, and cut the last', () => {
    const drawn: (readonly number[])[] = [];
    blockBootstrap(
      range(11),
      (values) => {
        drawn.push(values);
        return 0;
      },
      { seed: 1, blockLength: 3, resamples: 199 },
    );
    // 199 resamples, then the series itself.
    expect(drawn).toHaveLength(200);
    const starts = new Set<number>();
    for (const values of drawn.slice(0, -1)) {
      const [a = -1, b = -1, c = -1, d = -1] = [values[0], values[3], values[6], values[9]];
      expect(values).toEqual([a, a + 1, a + 2, b, b + 1, b + 2, c, c + 1, c + 2, d, d + 1]);
      for (const start of [a, b, c, d]) starts.add(start);
    }
    expect([...starts].sort((a, b) => a - b)).toEqual(range(9));
  });

  it('should have the quantiles of all series that can be drawn: 3 blocks of 2 from 4 values', () => {
    const series = [0, 1, 10, 100];
    const blocks = [
      [0, 1],
      [1, 10],
      [10, 100],
    ];
    const all = blocks.flatMap((a) => blocks.map((b) => mean([...a, ...b]))).sort((a, b) => a - b);
    // Nine equally likely means; of 1,999 draws the middle 60 % begin in the second and end in the eighth ninth.
    const { estimate, interval } = blockBootstrap(series, mean, { seed: 4, blockLength: 2, confidence: 0.6 });
    expect(estimate).toBe(27.75);
    expect(interval).toEqual({ low: all[1], high: all[7] });
    const whole = blockBootstrap(series, mean, { seed: 4, blockLength: 2, confidence: 0.95 });
    expect(whole.interval).toEqual({ low: all[0], high: all[8] });
  });

  it('should know only one series of one block, and only one value of a constant', () => {
    const series = [3, 1, 4, 1, 5];
    expect(blockBootstrap(series, mean, { seed: 1, blockLength: 5 })).toEqual({
      estimate: 2.8,
      interval: { low: 2.8, high: 2.8 },
      blockLength: 5,
    });
    const constant = blockBootstrap(
      range(50).map(() => 7),
      mean,
      { seed: 1 },
    );
    expect(constant.interval).toEqual({ low: 7, high: 7 });
  });

  it.each([
    [1, 1],
    [8, 2],
    [9, 3],
    [27, 3],
    [1000, 10],
    [1001, 11],
  ])('should draw blocks by the cube root: of %i values %i', (length, blockLength) => {
    expect(blockBootstrap(range(length), mean, { seed: 1, resamples: 39 }).blockLength).toBe(blockLength);
  });

  it('should give the same interval for a seed, and another for another', () => {
    const series = correlated(seededRandom(2), 60);
    const low = (seed: number) => blockBootstrap(series, mean, { seed }).interval.low;
    expect(low(1)).toBe(low(1));
    expect(low(1) === low(2)).toBe(false);
  });

  it('should agree with the normal interval for independent values drawn one by one', () => {
    const random = seededRandom(6);
    const series = range(200).map(() => random());
    const { interval } = blockBootstrap(series, mean, { seed: 1, blockLength: 1 });
    const centre = mean(series);
    const half = 1.96 * Math.sqrt(series.reduce((sum, x) => sum + (x - centre) ** 2, 0) / 200 / 200);
    // The 2.5 % points of 1,999 draws are uncertain by 4 % of the half width.
    expect((interval.high - interval.low) / (2 * half)).toBeGreaterThan(0.92);
    expect((interval.high - interval.low) / (2 * half)).toBeLessThan(1.08);
  });

  it('should end at the ranks (resamples + 1) risk / 2 from either end', () => {
    // A statistic that counts its calls: 1 to 199 for the resamples, 200 for the series.
    let calls = 0;
    const { estimate, interval } = blockBootstrap(range(8), () => ++calls, { seed: 1, resamples: 199 });
    expect({ estimate, interval }).toEqual({ estimate: 200, interval: { low: 5, high: 195 } });
  });

  it.each([0, 1.5, -1])('should refuse the block length %d', (blockLength) => {
    expect(() => blockBootstrap([1, 2], mean, { seed: 1, blockLength })).toThrow(
      `expected a whole block length from 1 to 2, got ${blockLength}`,
    );
  });

  it('should say what it needs', () => {
    expect(() => blockBootstrap([], mean, { seed: 1 })).toThrow('a bootstrap needs at least one value');
    expect(() => blockBootstrap([1, 2], mean, { seed: 1, blockLength: 3 })).toThrow(
      'expected a whole block length from 1 to 2, got 3',
    );
    expect(() => blockBootstrap([1, 2], mean, { seed: 1, resamples: 30 })).toThrow(
      '30 resamples are too few for the confidence asked; draw 1999',
    );
  });
});
