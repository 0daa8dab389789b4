import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from './nearest.ts';
import { inShare } from './spread.ts';

describe('inShare', () => {
  it('should pick exactly floor(n * share) of the first n, for every n', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 500 }),
        (share, n) => {
          const picked = Array.from({ length: n }, (_, i) => i + 1).filter((i) => inShare(i, share));
          expect(picked.length).toBe(Math.floor(n * share));
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
