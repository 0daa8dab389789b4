import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestJainIndex, jainIndex, type ShareRange } from './fairness.ts';

const range = (low: number, high: number): ShareRange => ({ low, high });
const exactly = (share: number) => range(share, share);

describe('bestJainIndex', () => {
  it.each([
    ['shares that are known', [exactly(1), exactly(2), exactly(3)], 36 / 42],
    ['ranges that have a share in common', [range(1, 3), range(2, 5), range(0, 2)], 1],
    ['nothing, and what may be nothing', [exactly(0), range(0, 7)], 1],
    ['one that is too high at best', [range(0.3, 0.6), range(0.3, 0.6), range(1, 2.1)], 4.84 / 5.16],
    // The free share turns at x = B / A = (1 + 9) / (1 + 3), between those that are known.
    ['one that may be anything between two', [exactly(1), exactly(3), range(0, 10)], 6.5 ** 2 / (3 * 16.25)],
    // Here the turning point is beyond the end of the free share, which is as near to it as it comes.
    ['one that may not come that near', [exactly(1), exactly(3), range(0, 2)], 36 / 42],
    ['huge ones', [exactly(1e200), exactly(3e200), range(0, 1e201)], 6.5 ** 2 / (3 * 16.25)],
    // 5e-324 is the smallest number there is: at most 1, 2 and 2 times that.
    ['ones whose squares vanish', [range(0, 5e-324), range(0, 4e-236), exactly(1e-323)], 25 / 27],
  ])('should take %s at their best', (_, ranges, expected) => {
    expect(bestJainIndex(ranges)).toBeCloseTo(expected, 14);
  });

  it('should never be less than any shares within the ranges have', () => {
    const share = fc.record({
      low: fc.double({ min: 0, max: 10, noNaN: true }),
      wide: fc.double({ min: 0, max: 10, noNaN: true }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 8 }), (shares) => {
        const best = bestJainIndex(shares.map(({ low, wide }) => range(low, low + wide)));
        expect(best).toBeGreaterThanOrEqual(
          jainIndex(shares.map(({ low, wide, at }) => low + at * wide)) - 1e-12,
        );
        expect(best).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it('should refuse no ranges, negative ones, and ends the wrong way round', () => {
    expect(() => bestJainIndex([])).toThrow("Jain's index needs at least one share");
    expect(() => bestJainIndex([range(-1, -1)])).toThrow('expected shares >= 0, got -1');
    expect(() => bestJainIndex([range(1, 2), range(3, 2)])).toThrow('expected low <= high, got 3 to 2');
  });
});
