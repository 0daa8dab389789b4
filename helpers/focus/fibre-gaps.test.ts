import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FibreLooks, longestHoleS, ONGOING } from './fibre-gaps.ts';

describe('longestHoleS', () => {
  it.each<[string, [number, number][], number]>([
    [
      'one recording after the other',
      [
        [0, 10],
        [10, 20],
        [20, 30],
      ],
      0,
    ],
    [
      'recordings that overlap, in any order',
      [
        [15, 30],
        [0, 20],
      ],
      0,
    ],
    [
      'two holes',
      [
        [0, 5],
        [8, 10],
        [17, 30],
      ],
      7,
    ],
    ['a hole at the start', [[9, 30]], 9],
    [
      'a hole at the end',
      [
        [0, 10],
        [10, 22],
      ],
      8,
    ],
    [
      'one that is still being written',
      [
        [0, 10],
        [14, ONGOING],
      ],
      4,
    ],
    [
      'a long one that covers what a later one leaves',
      [
        [0, 29],
        [3, 5],
        [29, 30],
      ],
      0,
    ],
    [
      'one that began before and one that begins after',
      [
        [-100, 12],
        [40, 50],
      ],
      18,
    ],
    ['nothing', [], 30],
  ])('should be of %s the longest time without one', (_, recordings, expected) => {
    expect(longestHoleS(recordings, 0, 30)).toBe(expected);
  });

  it('should be what counting second by second says', () => {
    // None is without length, and none ends at -1, which says that it goes on.
    const recording = fc.tuple(fc.integer({ min: -1, max: 60 }), fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(fc.array(recording, { maxLength: 12 }), (drawn) => {
        const recordings = drawn.map(([startS, lengthS]) => [startS, startS + lengthS] as const);
        let [run, longest] = [0, 0];
        for (let s = 0; s < 50; s++) {
          run = recordings.some(([startS, endS]) => startS <= s && s < endS) ? 0 : run + 1;
          longest = Math.max(longest, run);
        }
        expect(longestHoleS(recordings, 0, 50)).toBe(longest);
      }),
    );
  });
});

describe('FibreLooks', () => {
  const looks = (text: string) => {
    const seen = new FibreLooks();
    [...text].forEach((letter, atS) => seen.saw(atS, letter === 'f'));
    return seen;
  };

  it.each([
    ['ffffff', 0],
    ['ffwwff', 2],
    // To the last look: nobody saw it come back.
    ['ffwww', 2],
    ['fwfwwwf', 3],
    ['w', 0],
    ['', 0],
  ])('should have seen in %s no fibre for %s s', (text, expected) => {
    expect(looks(text).longestWithoutS()).toBe(expected);
  });

  it('should not mind looks in another order', () => {
    const seen = new FibreLooks();
    for (const [atS, there] of [
      [5, true],
      [1, true],
      [3, false],
      [2, false],
    ] as const)
      seen.saw(atS, there);
    expect(seen.longestWithoutS()).toBe(3);
    expect(seen.span).toEqual({ fromS: 1, untilS: 5 });
  });

  it('should know of no span when nobody looked', () => {
    expect(new FibreLooks().span).toBeNull();
  });
});
