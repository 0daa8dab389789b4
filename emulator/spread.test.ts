import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from './nearest.ts';
import { inShare, shareOf } from './spread.ts';

describe('inShare', () => {
  it('should pick exactly k of n events when the share is k/n, whatever the rounding of k/n', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 2000 }), (a, b) => {
        const [k, n] = [Math.min(a, b), Math.max(a, b)];
        const picked = Array.from({ length: n }, (_, i) => i + 1).filter((i) => inShare(i, k / n));
        expect(picked.length).toBe(k);
      }),
    );
    // 0.29 x 100 is 28.999999999999996.
    expect(shareOf(100, 0.29)).toBe(29);
  });

  it('should never be a whole event ahead or behind, for every n', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 500 }),
        (share, n) => {
          const picked = Array.from({ length: n }, (_, i) => i + 1).filter((i) => inShare(i, share));
          expect(Math.abs(picked.length - n * share)).toBeLessThan(1);
        },
      ),
    );
  });
});

describe('nearest', () => {
  it('should count edits and pick the name that needs the fewest', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
    expect(nearest('lost-row', ['slow-all', 'lost-rows', 'hang'])).toBe('lost-rows');
  });
});
