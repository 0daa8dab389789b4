import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram, LONGEST_US, mergedHistogram, quantileRank } from './latency-histogram.ts';

const latencies = fc.array(fc.integer({ min: 1, max: LONGEST_US }), { minLength: 1, maxLength: 60 });
function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}
const PS = [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1];
const quantiles = (histogram: LatencyHistogram) => PS.map((p) => histogram.quantile(p));

/** Upper edge of a bin, a second way: 2,048 bins of 1 µs, then each doubling of the value has 1,024 bins. */
function upperEdge(valueUs: number): number {
  let width = 1;
  while (valueUs >= 2048 * width) width *= 2;
  return Math.min(LONGEST_US, Math.floor(valueUs / width) * width + width - 1);
}

describe('LatencyHistogram', () => {
  it('should give the ceil(p n)-th smallest value, as the upper edge of its bin', () => {
    const histogram = histogramOf([10_000, 1, 2047, 2048, 500_000]);
    expect(histogram.count).toBe(5);
    expect([1, 2, 3, 4, 5].map((rank) => histogram.valueAtRank(rank))).toEqual([
      1, 2047, 2049, 10_007, 500_223,
    ]);
    expect(histogram.quantile(0.5)).toBe(2049);
    expect(histogram.quantile(0.6)).toBe(2049);
    expect(histogram.quantile(0.61)).toBe(10_007);
    expect(histogram.max).toBe(500_223);
  });

  it('should agree with a sorted list for any values', () => {
    fc.assert(
      fc.property(latencies, fc.double({ min: 0, max: 1, noNaN: true }), (values, p) => {
        const sorted = [...values].sort((a, b) => a - b);
        const expected = sorted[Math.max(1, Math.ceil(p * sorted.length - 1e-9)) - 1] ?? Number.NaN;
        const found = histogramOf(values).quantile(p);
        expect(found).toBe(upperEdge(expected));
        expect(found).toBeGreaterThanOrEqual(expected);
        expect(found).toBeLessThanOrEqual(expected * 1.001);
      }),
    );
  });

  it('should have quantiles that never fall as p rises', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const found = quantiles(histogramOf(values));
        expect(found).toEqual([...found].sort((a, b) => a - b));
      }),
    );
  });

  it('should clamp what is out of range, and count it', () => {
    const histogram = histogramOf([-5, 0, 0.4, 1, 2.6, LONGEST_US, LONGEST_US + 1]);
    expect(histogram.clamped).toBe(4);
    expect([1, 3, 4, 5, 6, 7].map((rank) => histogram.valueAtRank(rank))).toEqual([
      1,
      1,
      1,
      3,
      LONGEST_US,
      LONGEST_US,
    ]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('should refuse %d', (value) => {
    expect(() => new LatencyHistogram().record(value)).toThrow(
      `a latency must be a finite number of microseconds, got ${value}`,
    );
  });

  it('should have no quantile when it is empty, and a maximum of 0', () => {
    const empty = new LatencyHistogram();
    expect(() => empty.quantile(0.5)).toThrow(
      'expected a whole rank from 1 to the 0 latencies recorded, got 1',
    );
    expect([empty.count, empty.max, empty.mean, empty.standardDeviation]).toEqual([0, 0, 0, 0]);
  });

  it.each([0, -1, 1.5, 4])('should have no rank %d of three values', (rank) => {
    expect(() => histogramOf([1, 2, 3]).valueAtRank(rank)).toThrow(
      `expected a whole rank from 1 to the 3 latencies recorded, got ${rank}`,
    );
  });

  it('should know mean and standard deviation, exactly where bins are 1 µs wide', () => {
    const histogram = histogramOf([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(histogram.mean).toBe(5);
    expect(histogram.standardDeviation).toBe(2);
  });

  it('should survive encoding, and be readable by the library alone', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const histogram = histogramOf(values);
        const text = histogram.encode();
        const decoded = LatencyHistogram.decode(text);
        expect(decoded.count).toBe(values.length);
        expect(quantiles(decoded)).toEqual(quantiles(histogram));
        expect(decoded.encode()).toBe(text);
        expect(decodeFromCompressedBase64(text).totalCount).toBe(values.length);
      }),
      { numRuns: 30 },
    );
  });

  it('should survive encoding when empty', () => {
    expect(LatencyHistogram.decode(new LatencyHistogram().encode()).count).toBe(0);
  });

  it.each(['', 'not a histogram', 'SGVsbG8gd29ybGQsIHRoaXMgaXMgbm90IGE='])(
    'should refuse to decode "%s"',
    (text) => {
      expect(() => LatencyHistogram.decode(text)).toThrow(
        "expected a histogram in HdrHistogram's V2 compressed base64",
      );
    },
  );
});

describe('a damaged histogram', () => {
  const found = (text: string) => {
    try {
      return LatencyHistogram.decode(text).count;
    } catch (error) {
      return error instanceof Error ? [error.message, error.cause instanceof Error] : error;
    }
  };
  const message = (start: string) =>
    `expected a histogram in HdrHistogram's V2 compressed base64 form, found "${start}"; the record is damaged`;

  it('should be quoted by its first 20 characters, with the cause', () => {
    expect(found('x'.repeat(20))).toEqual([message('x'.repeat(20)), true]);
    expect(found('x'.repeat(21))).toEqual([message(`${'x'.repeat(20)}...`), true]);
  });
});

describe('merging', () => {
  it('should be the histogram of all values together, in any order and any grouping', () => {
    fc.assert(
      fc.property(latencies, latencies, latencies, (a, b, c) => {
        const [x, y, z] = [histogramOf(a), histogramOf(b), histogramOf(c)];
        const whole = histogramOf([...a, ...b, ...c]).encode();
        expect(mergedHistogram([x, y, z]).encode()).toBe(whole);
        expect(mergedHistogram([z, x, y]).encode()).toBe(whole);
        expect(mergedHistogram([mergedHistogram([x, y]), z]).encode()).toBe(whole);
        expect(mergedHistogram([x, mergedHistogram([y, z])]).encode()).toBe(whole);
      }),
      { numRuns: 25 },
    );
  });

  it('should leave its parts as they were and add up what was clamped', () => {
    const [a, b] = [histogramOf([0, 5]), histogramOf([-1])];
    expect(mergedHistogram([a, b]).clamped).toBe(2);
    expect([a.count, b.count]).toEqual([2, 1]);
  });

  it('should not average percentiles: one slow shard of ten is the p95 of the whole', () => {
    const fast = histogramOf(new Array<number>(90).fill(100));
    const slow = histogramOf(new Array<number>(10).fill(2000));
    expect(mergedHistogram([fast, slow]).quantile(0.95)).toBe(2000);
  });
});

describe('quantileRank', () => {
  it.each([
    [0.07, 100, 7],
    [0.95, 20, 19],
    [0.95, 21, 20],
    [0.999, 3000, 2997],
    [0, 5, 1],
    [1, 5, 5],
  ])('should put quantile %d of %i values at rank %i', (p, count, rank) => {
    expect(quantileRank(p, count)).toBe(rank);
  });
});
