import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plateau } from './plateau.ts';
import { seededRandom } from './random.ts';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** A second way: the error of every cut on its own, from the squared differences of all pairs. */
function squaredErrors(values: readonly number[]): number[] {
  const batches = range(Math.floor(values.length / 5)).map((i) => sum(values.slice(5 * i, 5 * i + 5)) / 5);
  return range(Math.floor(batches.length / 2) + 1).map((cut) => {
    const rest = batches.slice(cut);
    return sum(rest.flatMap((a) => rest.map((b) => (a - b) ** 2))) / (2 * rest.length ** 3);
  });
}

describe('plateau', () => {
  it('should cut off a step exactly, and nothing of a constant', () => {
    const step = range(100).map((i) => (i < 20 ? 50 : 10));
    expect(plateau(step)).toEqual({ from: 20, settled: true });
    expect(plateau(range(100).map(() => 10))).toEqual({ from: 0, settled: true });
  });

  it('should cut off the whole batch in which the step is', () => {
    expect(plateau(range(100).map((i) => (i < 17 ? 50 : 10)))).toEqual({ from: 20, settled: true });
  });

  it('should say that it is not settled when the values still climb, or settle only behind the middle', () => {
    expect(plateau(range(100))).toEqual({ from: 50, settled: false });
    expect(plateau(range(100).map((i) => Math.min(i, 70)))).toEqual({ from: 50, settled: false });
  });

  it('should cut an exponential warm-up where what is left of it drowns in the noise', () => {
    // Noise of deviation 1 (uniform), batch means 0.45: of 50 exp(-i / 10), 0.45 are left at 10 ln (50 / 0.45) = 47.
    const cuts = range(100).map((seed) => {
      const random = seededRandom(seed);
      const { from } = plateau(
        range(300).map((i) => -50 * Math.exp(-i / 10) + Math.sqrt(12) * (random() - 0.5)),
      );
      return from;
    });
    cuts.sort((a, b) => a - b);
    // Three time constants leave 5 % of the warm-up; 94 of 100 cuts are later than that.
    expect(cuts[5]).toBeGreaterThanOrEqual(30);
    expect(cuts[50]).toBeGreaterThanOrEqual(35);
    expect(cuts[50]).toBeLessThanOrEqual(50);
  });

  it('should agree with every cut tried on its own', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 20, maxLength: 90 });
    fc.assert(
      fc.property(values, (series) => {
        const errors = squaredErrors(series);
        const { from, settled } = plateau(series);
        // By error and not by place: rounding decides between cuts that are equally good.
        expect(errors[from / 5]).toBeCloseTo(Math.min(...errors), 6);
        expect(settled).toBe(from / 5 < errors.length - 1);
      }),
    );
  });

  it('should not care for unit and sign', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(values, (series) => {
        expect(plateau(series.map((value) => -4 * value))).toEqual(plateau(series));
      }),
    );
  });

  it('should say what it needs', () => {
    expect(() => plateau(range(19))).toThrow(
      'the end of a warm-up needs at least 20 points, got 19; run longer or take samples more often',
    );
    expect(() => plateau(range(30).with(4, Number.NaN))).toThrow('expected finite values, got NaN');
  });
});
