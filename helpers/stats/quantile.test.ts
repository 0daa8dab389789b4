import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from './latency-histogram.ts';
import { minimumSamples, quantileInterval, quantileIntervalRanks, ranked } from './quantile.ts';
import { seededRandom } from './random.ts';

/** P(B <= k), summed term by term from p^n downwards: a second implementation. */
function cdf(k: number, n: number, p: number): number {
  let term = p ** n;
  let upper = 0;
  for (let j = n; j > k; j--) {
    upper += term;
    term *= (j / (n - j + 1)) * ((1 - p) / p);
  }
  return 1 - upper;
}

describe('minimumSamples', () => {
  it.each([
    [0.5, 5],
    [0.9, 29],
    [0.95, 59],
    [0.99, 299],
    [0.999, 2995],
  ])('should ask for enough samples to bound p = %d from above', (p, samples) => {
    expect(minimumSamples(p)).toBe(samples);
    expect(1 - p ** samples).toBeGreaterThanOrEqual(0.95);
    expect(1 - p ** (samples - 1)).toBeLessThan(0.95);
  });

  it('should take another confidence', () => {
    expect(minimumSamples(0.9, 0.99)).toBe(44);
    expect(minimumSamples(0.5, 0.5)).toBe(1);
  });
});

describe('quantileIntervalRanks', () => {
  it.each([
    // The ranks that printed tables of distribution-free intervals of the median have.
    [10, 0.5, 2, 9],
    [20, 0.5, 6, 15],
    [100, 0.5, 40, 61],
    // The upper end of a p95 first exists with 72 samples: 0.95^72 <= 0.025.
    [71, 0.95, 63, null],
    [72, 0.95, 64, 72],
    [5, 0.5, null, null],
    [6, 0.5, 1, 6],
    [1, 0.95, null, null],
    [0, 0.95, null, null],
  ])('should be exact for %i samples and p = %d', (count, p, low, high) => {
    expect(quantileIntervalRanks(count, p)).toEqual({ low, high });
  });

  it('should be the tightest ranks of the exact binomial sums', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.constantFrom(0.5, 0.9, 0.95, 0.99), (n, p) => {
        let low: number | null = null;
        let high: number | null = null;
        for (let rank = 1; rank <= n; rank++) {
          if (cdf(rank - 1, n, p) <= 0.025) low = rank;
          if (high === null && cdf(rank - 1, n, p) >= 0.975) high = rank;
        }
        expect(quantileIntervalRanks(n, p)).toEqual({ low, high });
      }),
    );
  });

  it('should cover the true quantile at least 95 % of the time', () => {
    const random = seededRandom(3);
    let covered = 0;
    for (let run = 0; run < 2000; run++) {
      const { low, high } = quantileInterval(ranked(Array.from({ length: 100 }, random)), 0.9);
      if ((low ?? 0) <= 0.9 && (high ?? 1) >= 0.9) covered++;
    }
    // Binomial(2000, 0.95) is above 1860 with 99.99 % probability.
    expect(covered).toBeGreaterThan(1860);
  });
});

describe('quantileInterval', () => {
  it('should give the values at the ranks, from a list or a histogram', () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(quantileInterval(ranked(values), 0.5)).toEqual({ low: 40, high: 61 });
    const histogram = new LatencyHistogram();
    for (const value of values) histogram.record(value);
    expect(quantileInterval(histogram, 0.5)).toEqual({ low: 40, high: 61 });
    expect(quantileInterval(histogram, 0.99)).toEqual({ low: 97, high: null });
  });
});

describe('ranked', () => {
  it('should sort numbers as numbers and leave the list as it was', () => {
    const values = [10, 9, 100];
    const found = ranked(values);
    expect([1, 2, 3].map((rank) => found.valueAtRank(rank))).toEqual([9, 10, 100]);
    expect(values).toEqual([10, 9, 100]);
    expect(() => found.valueAtRank(4)).toThrow('expected a rank from 1 to 3, got 4');
  });
});
