import { describe, expect, it } from 'vitest';
import { bootstrapQuantile } from './bootstrap-quantile.ts';
import { LatencyBins } from './latency-bins.ts';
import { seededRandom } from './random.ts';

const binsOf = (...latenciesUs: number[]): LatencyBins => {
  const bins = new LatencyBins();
  for (const us of latenciesUs) bins.record(us);
  return bins;
};

describe('bootstrapQuantile', () => {
  it('should be the quantile of all latencies, empty seconds among them', () => {
    const seconds = [binsOf(10, 20), binsOf(), binsOf(30, 40, 50)];
    expect(bootstrapQuantile(seconds, 0.5, 1).estimate).toBe(30);
    expect(bootstrapQuantile(seconds, 0.95, 1).estimate).toBe(50);
    expect(bootstrapQuantile(seconds, 0.2, 1).estimate).toBe(10);
  });

  it('should have an interval without width when all seconds are alike', () => {
    const alike = Array.from({ length: 20 }, () => binsOf(100, 110));
    expect(bootstrapQuantile(alike, 0.5, 1).interval).toEqual({ low: 100, high: 100 });
  });

  it('should be wider when neighbours resemble each other than when the same seconds are shuffled', () => {
    const random = seededRandom(3);
    const levels = Array.from({ length: 120 }, (_, i) => (Math.floor(i / 15) % 2 === 0 ? 100 : 160));
    const seconds = (order: readonly number[]) =>
      order.map((level) => binsOf(...Array.from({ length: 9 }, () => level + Math.floor(60 * random()))));
    const width = (order: readonly number[]) => {
      const { low, high } = bootstrapQuantile(seconds(order), 0.5, 1).interval;
      return high - low;
    };
    const shuffled = levels.map((level) => [random(), level] as const).sort(([a], [b]) => a - b);
    expect(width(levels)).toBeGreaterThan(1.3 * width(shuffled.map(([, level]) => level)));
  });

  it('should refuse seconds without a latency', () => {
    expect(() => bootstrapQuantile([binsOf()], 0.5, 1)).toThrow('at least one latency');
  });
});
