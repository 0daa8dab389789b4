import { describe, expect, it } from 'vitest';
import { difference, differenceOfShares } from './difference.ts';

describe('difference', () => {
  it('should add the distances to the ends as squares', () => {
    const first = { estimate: 10, interval: { low: 6, high: 14 } };
    const second = { estimate: 20, interval: { low: 17, high: 32 } };
    // Below: 3 and 4; above: 12 and 4.
    expect(difference(first, second)).toEqual({
      estimate: 10,
      interval: { low: 5, high: 10 + Math.sqrt(160) },
    });
  });

  it('should be the other way round when the two change places', () => {
    const first = { estimate: 1, interval: { low: 0.5, high: 3 } };
    const second = { estimate: 2, interval: { low: 1, high: 2.5 } };
    const [there, back] = [difference(first, second), difference(second, first)];
    expect(back.interval.low).toBeCloseTo(-there.interval.high, 12);
    expect(back.interval.high).toBeCloseTo(-there.interval.low, 12);
  });
});

describe('differenceOfShares', () => {
  /** Newcombe 1998, table II, method 10: 56/70 - 48/80, 9/10 - 3/10, 6/7 - 2/7, 5/56 - 0/29, 0/10 - 0/20, 10/10 - 0/20. */
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
  ])('should be that of the paper for %d/%d - %d/%d', (a, m, b, n, low, high) => {
    const { interval } = differenceOfShares({ successes: b, trials: n }, { successes: a, trials: m });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('should refuse a share of nothing', () => {
    expect(() => differenceOfShares({ successes: 0, trials: 0 }, { successes: 1, trials: 1 })).toThrow(
      'trials > 0, got 0 of 0',
    );
  });
});
