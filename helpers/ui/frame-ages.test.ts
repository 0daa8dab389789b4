import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameAges, type Draw } from './frame-ages.ts';

/** Rows drawn every 50 ms, each `ageMs` after it began. */
const drawn = (fromMs: number, count: number, ageMs: number): Draw[] =>
  Array.from({ length: count }, (_, i) => [fromMs + 50 * i, fromMs + 50 * i - ageMs] as const);

describe('FrameAges', () => {
  it.each([200, 500, 1000])('should read an age of %i ms back where rows are drawn that late', (ageMs) => {
    const ages = new FrameAges(100).take(drawn(1000, 20, ageMs), 1950);
    expect(ages.map(({ atMs }) => atMs)).toEqual([
      1000, 1100, 1200, 1300, 1400, 1500, 1600, 1700, 1800, 1900,
    ]);
    expect(new Set(ages.map((age) => age.ageMs))).toEqual(new Set([ageMs]));
  });

  it('should let the picture grow old while nothing is drawn', () => {
    const ages = new FrameAges(100).take([[1000, 900]], 1400);
    expect(ages).toEqual([
      { atMs: 1000, ageMs: 100 },
      { atMs: 1100, ageMs: 200 },
      { atMs: 1200, ageMs: 300 },
      { atMs: 1300, ageMs: 400 },
      { atMs: 1400, ageMs: 500 },
    ]);
  });

  it('should have the age of a picture that stood still, also when it is told afterwards', () => {
    // Nothing for 400 ms, then the newest row at once: a timer in the page would have seen only the good end.
    const ages = new FrameAges(100).take(
      [
        [1000, 950],
        [1400, 1350],
      ],
      1400,
    );
    expect(ages.map(({ ageMs }) => ageMs)).toEqual([50, 150, 250, 350, 50]);
  });

  it('should say nothing before the first drawing', () => {
    const ages = new FrameAges(100);
    expect(ages.take([], 5000)).toEqual([]);
    expect(ages.take([[5010, 5000]], 5200)).toEqual([
      { atMs: 5100, ageMs: 100 },
      { atMs: 5200, ageMs: 200 },
    ]);
  });

  it('should give the same ages however the drawings come in', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 0, max: 40 }), (lengths, cut) => {
        let atMs = 1000;
        const draws = lengths.map((gap): Draw => [(atMs += gap), atMs - (gap % 7) * 10]);
        const whole = new FrameAges(100).take(draws, atMs + 250);
        const parts = new FrameAges(100);
        const head = draws.slice(0, cut);
        const first = parts.take(head, head.at(-1)?.[0] ?? 0);
        expect([...first, ...parts.take(draws.slice(cut), atMs + 250)]).toEqual(
          // What is asked for at the very moment of a drawing belongs to the part that has it.
          whole,
        );
      }),
    );
  });
});
