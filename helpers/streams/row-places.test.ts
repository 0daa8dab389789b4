import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowPlaces } from './row-places.ts';

function places(first: number | null = null, remembered = 100) {
  const lost: number[] = [];
  const tracked = new RowPlaces(
    (from, to) => {
      for (let index = from; index < to; index++) lost.push(index);
    },
    first,
    remembered,
  );
  return { tracked, lost };
}

describe('RowPlaces', () => {
  it('should tell late, repeated and forgotten rows apart', () => {
    const { tracked, lost } = places(null, 10);
    expect([0, 2, 1, 1, 2].map((index) => tracked.take(index))).toEqual([
      'in-order',
      'in-order',
      'late',
      'repeated',
      'repeated',
    ]);
    expect(tracked.take(50)).toBe('in-order');
    expect(lost).toEqual(Array.from({ length: 38 }, (_, i) => 3 + i));
    expect(tracked.take(40)).toBe('forgotten');
    expect(tracked.take(41)).toBe('late');
  });

  it('should take a row before the first one for one that was overtaken, and only once', () => {
    const { tracked, lost } = places();
    expect([5, 3, 3, 4].map((index) => tracked.take(index))).toEqual([
      'in-order',
      'late',
      'repeated',
      'late',
    ]);
    tracked.finish();
    expect(lost).toEqual([]);
  });

  it('should miss the rows that a stream should have begun with, and those that it should have ended with', () => {
    const { tracked, lost } = places(0);
    tracked.take(2);
    tracked.finish(5);
    expect(lost).toEqual([0, 1, 3, 4]);
  });

  it('should not call lost what a foreign row stands in for, whether it comes before or after the hole is seen', () => {
    const { tracked, lost } = places();
    tracked.take(0);
    tracked.standIn(1);
    tracked.take(2);
    tracked.take(5);
    tracked.standIn(4);
    tracked.finish();
    expect(lost).toEqual([3]);
  });

  it('should say of every row whether it came before, and lose exactly what never came, in any order', () => {
    const stream = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(stream, (indexes) => {
        const { tracked, lost } = places(0);
        const seen = new Set<number>();
        let newest = -1;
        for (const index of indexes) {
          const place = tracked.take(index);
          expect(place).toBe(seen.has(index) ? 'repeated' : index > newest ? 'in-order' : 'late');
          seen.add(index);
          newest = Math.max(newest, index);
        }
        tracked.finish();
        const missing = Array.from({ length: newest + 1 }, (_, i) => i).filter((index) => !seen.has(index));
        expect(lost).toEqual(missing);
      }),
    );
  });
});
