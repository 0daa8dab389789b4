import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binOf, LatencyBins, upperEdgeUs } from './latency-bins.ts';
import { LONGEST_US } from './latency-histogram.ts';

const latency = fc.integer({ min: 0, max: LONGEST_US });
const of = (values: readonly number[]): LatencyBins => {
  const bins = new LatencyBins();
  for (const value of values) bins.record(value);
  return bins;
};

describe('binOf', () => {
  it('should give every latency below 256 µs a bin of its own and 128 bins to every doubling', () => {
    expect([0, 1, 255, 256, 257, 258, 511, 512, 515, 516, 1023, 1024].map(binOf)).toEqual([
      0, 1, 255, 256, 256, 257, 383, 384, 384, 385, 511, 512,
    ]);
  });

  it('should hold each latency between the edges of its bin, at most 1/128 too long', () => {
    fc.assert(
      fc.property(latency, (us) => {
        const edge = upperEdgeUs(binOf(us));
        expect(edge).toBeGreaterThanOrEqual(us);
        expect(edge - us).toBeLessThanOrEqual(us < 256 ? 0 : us / 128);
        expect(binOf(edge)).toBe(binOf(us));
        expect(binOf(edge + 1)).toBe(binOf(us) + 1);
      }),
    );
  });
});

describe('LatencyBins', () => {
  it('should give nearest-rank quantiles as upper edges', () => {
    const bins = of([100, 200, 300, 400]);
    expect([0.25, 0.5, 0.75, 1].map((p) => bins.quantile(p))).toEqual([100, 200, 301, 401]);
  });

  it('should refuse a rank that does not exist', () => {
    expect(() => new LatencyBins().quantile(0.5)).toThrow(
      'expected a whole rank from 1 to the 0 latencies, got 1',
    );
    expect(() => of([5]).valueAtRank(2)).toThrow('got 2');
  });

  it('should encode the bins as distances in base 36 with their counts', () => {
    expect(of([36, 1, 1, 1, 37]).encode()).toBe('1*3 z 1');
    expect(new LatencyBins().encode()).toBe('');
    expect(LatencyBins.decode('1*3 z 1').count).toBe(5);
    expect(LatencyBins.decode('1*3 z 1').valueAtRank(5)).toBe(37);
  });

  it('should say that a damaged text is damaged', () => {
    expect(() => LatencyBins.decode('1*3 ?')).toThrow('found "1*3 ?"; the record is damaged');
  });

  it('should read back exactly what it wrote', () => {
    fc.assert(
      fc.property(fc.array(latency), (values) => {
        const text = of(values).encode();
        expect(LatencyBins.decode(text).encode()).toBe(text);
      }),
    );
  });

  it('should be the same merged as recorded in one, in any order, and again after taking a part out', () => {
    fc.assert(
      fc.property(fc.array(latency), fc.array(latency), (a, b) => {
        const merged = of(b);
        merged.merge(of(a));
        expect(merged.encode()).toBe(of([...a, ...b]).encode());
        merged.remove(of(a));
        expect(merged.encode()).toBe(of(b).encode());
        expect(merged.count).toBe(b.length);
      }),
    );
  });
});
