import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kneedle } from './kneedle.ts';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const concave = { shape: 'concave' } as const;
const convex = { shape: 'convex' } as const;

describe('kneedle', () => {
  it("should find the knee of the paper's example, y = 5 - 1 / (x + 0.1), at x = 2/9", () => {
    const x = range(10).map((i) => i / 9);
    const knee = kneedle(
      x,
      x.map((value) => 5 - 1 / (value + 0.1)),
      concave,
    );
    expect(knee?.index).toBe(2);
    expect(knee?.x).toBe(2 / 9);
    // (y - y(0)) / (y(1) - y(0)) = 11 x / (10 x + 1): 22/29 at 2/9.
    expect(knee?.strength).toBeCloseTo(22 / 29 - 2 / 9, 12);
  });

  it('should find where the slope is that of the diagonal', () => {
    const x = range(101).map((i) => i / 100);
    // sqrt(x) has slope 1 at 1/4, 1 - (1 - x)^2 at 1/2; x^3 at sqrt(1/3).
    expect(kneedle(x, x.map(Math.sqrt), concave)).toEqual({ index: 25, x: 0.25, y: 0.5, strength: 0.25 });
    const parabola = kneedle(
      x,
      x.map((value) => 1 - (1 - value) ** 2),
      concave,
    );
    expect(parabola).toEqual({ index: 50, x: 0.5, y: 0.75, strength: 0.25 });
    const cube = kneedle(
      x,
      x.map((value) => value ** 3),
      convex,
    );
    expect(cube?.x).toBe(0.58);
    expect(cube?.strength).toBeCloseTo(0.58 - 0.58 ** 3, 12);
  });

  it('should find the level at which a server with 40 places is full, also when it then loses throughput', () => {
    const levels = range(16).map((i) => 10 * (i + 1));
    const full = (loss: number) =>
      levels.map((level) => Math.min(level, 40) - loss * Math.max(0, level - 40));
    expect(kneedle(levels, full(0), concave)?.x).toBe(40);
    expect(kneedle(levels, full(0.1), concave)?.x).toBe(40);
    const latencies = levels.map((level) => Math.max(1, level / 40));
    expect(kneedle(levels, latencies, convex)?.x).toBe(40);
  });

  it('should find no knee in a line, a flat curve, or one that bends the other way', () => {
    const x = range(11);
    const square = x.map((value) => value * value);
    expect(kneedle(x, x, concave)).toBeNull();
    expect(kneedle(x, x, convex)).toBeNull();
    expect(
      kneedle(
        x,
        x.map(() => 3),
        concave,
      ),
    ).toBeNull();
    expect(kneedle(x, square, concave)).toBeNull();
    expect(kneedle(x, x.toReversed(), concave)).toBeNull();
    expect(kneedle(x, x.map(Math.sqrt), convex)).toBeNull();
  });

  it('should ask a knee to bend back by `sensitivity` mean steps', () => {
    // A height of 1/4 above the diagonal, which it leaves; a step is 1/10: lost after 2.5 of them.
    const x = range(11);
    const y = x.map((value) => 100 - (10 - value) ** 2);
    expect(kneedle(x, y, { shape: 'concave', sensitivity: 2.4 })?.x).toBe(5);
    expect(kneedle(x, y, { shape: 'concave', sensitivity: 2.6 })).toBeNull();
  });

  it('should return the strongest of several knees and not be caught by a dent', () => {
    // Heights above the diagonal of 0 to 10: a knee of 2 at x = 2, one of 3 at x = 7 with a dent before it.
    const heights = [0, 1, 2, 1, 0, 1, 0.9, 3, 2, 1, 0];
    const y = heights.map((height, x) => x + height);
    // Where y is the largest it is scaled to 1, so: y = 10 at the end and at x = 7 and x = 8.
    const knee = kneedle(range(11), y, concave);
    expect([knee?.x, knee?.y]).toEqual([7, 10]);
    expect(knee?.strength).toBeCloseTo(0.3, 12);
  });

  it('should take the last of several tops that are less than a step apart, as the paper does', () => {
    const heights = [0, 1, 2, 3, 2.75, 2.875, 2, 1.5, 1, 0.5, 0];
    const y = heights.map((height, x) => x + height);
    expect(kneedle(range(11), y, concave)?.x).toBe(5);
  });

  it('should agree, on any curve that bends one way, with the point farthest from its chord', () => {
    const slopes = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 4, maxLength: 25 });
    fc.assert(
      fc.property(slopes, fc.boolean(), (steps, bendsDown) => {
        const sorted = steps.toSorted((a, b) => (bendsDown ? b - a : a - b));
        const y = [0];
        for (const step of sorted) y.push((y.at(-1) ?? 0) + step);
        const n = sorted.length;
        const top = y.at(-1) ?? 0;
        // Twice the area of the triangle with the chord, in whole numbers; the distance is that over n times the top.
        const areas = y.map((value, x) => Math.abs(n * value - top * x));
        const farthest = Math.max(...areas);
        const knee = kneedle(range(n + 1), y, bendsDown ? concave : convex);
        // At the threshold itself rounding decides.
        fc.pre(farthest !== top);
        const strength = knee === null ? null : Math.round(knee.strength * n * top);
        expect(strength).toBe(farthest > top ? farthest : null);
        expect(areas[knee?.index ?? areas.indexOf(farthest)]).toBe(farthest);
      }),
    );
  });

  // Eighths, which binary fractions hold exactly: the distance at x is (y - x) / 8.
  const eighths = (...y: number[]) => kneedle(range(9), y, concave);

  it('should follow a curve that runs along the diagonal down to its foot', () => {
    expect(eighths(0, 4, 5, 6, 7, 8, 8, 8, 8)).toEqual({ index: 1, x: 1, y: 4, strength: 3 / 8 });
  });

  it('should ask for a fall of more than the sensitivity, not for as much', () => {
    // One step of x above the diagonal, from the second level to the last but one.
    expect(eighths(0, 2, 3, 4, 5, 6, 7, 8, 8)).toBeNull();
    const found = kneedle(range(9), [0, 2, 3, 4, 5, 6, 7, 8, 8], { shape: 'concave', sensitivity: 0.99 });
    expect(found).toEqual({ index: 1, x: 1, y: 2, strength: 1 / 8 });
  });

  it('should be the stronger of two knees, and the first of two alike', () => {
    // Distances 0 4 3 2 1 3 2 1 0 eighths, then 0 3 2 1 0 3 2 1 0.
    expect(eighths(0, 5, 5, 5, 5, 8, 8, 8, 8)?.index).toBe(1);
    expect(eighths(0, 4, 4, 4, 4, 8, 8, 8, 8)?.index).toBe(1);
    expect(eighths(0, 3, 3, 3, 3, 8, 8, 8, 8)?.index).toBe(5);
  });

  it('should see none in a flat curve', () => {
    expect(eighths(7, 7, 7, 7, 7, 7, 7, 7, 7)).toBeNull();
  });

  it('should not care for units', () => {
    const increments = fc.array(fc.integer({ min: -20, max: 50 }), { minLength: 5, maxLength: 25 });
    fc.assert(
      fc.property(increments, fc.constantFrom(concave, convex), (steps, settings) => {
        const y = [0];
        for (const step of steps) y.push((y.at(-1) ?? 0) + step);
        const x = range(y.length);
        const scaled = kneedle(
          x.map((value) => 8 * value),
          y.map((value) => value / 64),
          settings,
        );
        expect(scaled?.index).toBe(kneedle(x, y, settings)?.index);
      }),
    );
  });

  it('should say what it needs', () => {
    const x = range(5);
    expect(() => kneedle(range(4), range(4), concave)).toThrow(
      'a knee needs at least 5 points, got 4; measure more levels',
    );
    expect(() => kneedle(x, range(4), concave)).toThrow('expected as many x as y, got 5 and 4');
    expect(() => kneedle([0, 1, 1, 2, 3], x, concave)).toThrow('expected ascending x, got 1 after 1');
    expect(() => kneedle(x, x.with(2, Number.NaN), concave)).toThrow('expected finite points, got (2, NaN)');
    expect(() => kneedle(x, x, { shape: 'concave', sensitivity: 0 })).toThrow(
      'expected a sensitivity above 0, got 0',
    );
  });
});
