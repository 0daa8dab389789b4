import { describe, expect, it } from 'vitest';
import { blockBootstrap } from './block-bootstrap.ts';
import { mean } from './moments.ts';
import { seededRandom } from './random.ts';
import { correlated, range } from './testing.ts';

describe('blockBootstrap in many runs', () => {
  it('should cover the true mean of a correlated series, which drawing one by one does not', () => {
    const coverage = (blockLength: number) => {
      const covered = range(200).filter((seed) => {
        const series = correlated(seededRandom(seed, 9), 200);
        const { interval } = blockBootstrap(series, mean, { seed, blockLength, resamples: 199 });
        return interval.low <= 0 && interval.high >= 0;
      });
      return covered.length / 200;
    };
    // The variance of the mean is 1.7 / 0.3 times that of independent values: 1.96 / sqrt(5.67) covers 59 %.
    const oneByOne = coverage(1);
    expect(oneByOne).toBeGreaterThan(0.5);
    expect(oneByOne).toBeLessThan(0.68);
    expect(coverage(20)).toBeGreaterThan(0.87);
  });
});
