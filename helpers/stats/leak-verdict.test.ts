import { describe, expect, it } from 'vitest';
import { FEWEST_LEAK_POINTS, leakVerdict } from './leak-verdict.ts';
import { seededRandom } from './random.ts';
import { at, kinds, MB, noise, plus, range, sum, timesS } from './testing.ts';
import { theilSen } from './trend.ts';

const BOUND_PER_HOUR = 10 * MB;
const judge = (values: readonly number[], boundPerHour = BOUND_PER_HOUR) =>
  leakVerdict(timesS, values, { boundPerHour });

/** A second way: every pair, every sum and every lag written out. */
function reference(times: readonly number[], values: readonly number[], boundPerHour: number) {
  const minima = range(24).map((block) => {
    const indices = range(values.length).filter(
      (i) =>
        i >= Math.floor((block * values.length) / 24) && i < Math.floor(((block + 1) * values.length) / 24),
    );
    return indices.toSorted((a, b) => at(values, a) - at(values, b) || a - b)[0] ?? Number.NaN;
  });
  const line = (indices: readonly number[]) => {
    const hours = indices.map((i) => at(times, i) / 3600);
    const ys = indices.map((i) => at(values, i));
    const pairs = range(indices.length).flatMap((j) => range(j).map((i) => [i, j] as const));
    const slopes = pairs.map(([i, j]) => (at(ys, j) - at(ys, i)) / (at(hours, j) - at(hours, i)));
    slopes.sort((a, b) => a - b);
    const slope =
      (at(slopes, Math.floor((slopes.length - 1) / 2)) + at(slopes, Math.ceil((slopes.length - 1) / 2))) / 2;
    const level = sum(ys.map((y, i) => y - slope * at(hours, i))) / ys.length;
    const residuals = ys.map((y, i) => y - slope * at(hours, i) - level);
    const n = indices.length;
    // The spread of times is that of all pairs, over n.
    const spread = sum(pairs.map(([i, j]) => (at(hours, j) - at(hours, i)) ** 2)) / n;
    return { slope, residuals, spread };
  };
  const [whole, second] = [line(minima), line(minima.slice(12))];
  const r =
    sum(range(23).map((i) => at(whole.residuals, i) * at(whole.residuals, i + 1))) /
    sum(whole.residuals.map((value) => value * value));
  const rho = Math.min(0.9, Math.max(0, r + (1 + 4 * r) / 24));
  const inflation =
    sum(range(12).flatMap((i) => range(12).map((j) => (i === j ? 1 : rho ** Math.abs(i - j))))) / 12;
  const deviation = Math.sqrt(sum(second.residuals.map((v) => v * v)) / Math.max(3, 12 - 2 * inflation));
  const standardError = (deviation * Math.sqrt((inflation * Math.PI) / 3)) / Math.sqrt(second.spread);
  const smallest = boundPerHour + 2 * 1.6448536269514722 * standardError;
  return { slope: whole.slope, secondHalf: second.slope, smallest };
}

describe('leakVerdict', () => {
  it.each(kinds)('should give the figures of a second implementation, on $kind', ({ make }) => {
    for (const seed of range(10)) {
      for (const boundPerHour of [0, BOUND_PER_HOUR]) {
        const values = make(seededRandom(seed, 3));
        const found = judge(values, boundPerHour);
        const expected = reference(timesS, values, boundPerHour);
        expect(found.slopePerHour / expected.slope).toBeCloseTo(1, 9);
        expect(found.secondHalfPerHour / expected.secondHalf).toBeCloseTo(1, 9);
        expect(found.smallestDetectablePerHour / expected.smallest).toBeCloseTo(1, 9);
      }
    }
  });

  it('should measure a line without noise exactly, and need no more than the bound to see it', () => {
    const line = timesS.map((timeS) => 1024 + timeS / 4);
    const { smallestDetectablePerHour, ...verdict } = judge(line, 600);
    expect(smallestDetectablePerHour).toBeCloseTo(600, 9);
    expect(verdict).toEqual({
      leaking: true,
      slopePerHour: 900,
      interval: { low: 900, high: 900 },
      secondHalfPerHour: 900,
      reason: 'rises by 900 per hour, and by 900 in the second half; allowed are 600',
    });
    expect(judge(line, 900)).toMatchObject({
      leaking: false,
      reason: 'rises by 900 per hour, allowed are 900',
    });
  });

  it('should not call a fall or a constant a leak', () => {
    expect(judge(timesS.map((timeS) => -timeS)).leaking).toBe(false);
    expect(judge(timesS.map(() => 7))).toEqual({
      leaking: false,
      slopePerHour: 0,
      interval: { low: 0, high: 0 },
      secondHalfPerHour: 0,
      smallestDetectablePerHour: BOUND_PER_HOUR,
      reason: 'no significant rise, Mann-Kendall p = 0.50',
    });
  });

  it('should say what is missing in the second half, in the words of the caller', () => {
    const format = (perHour: number) => `${(perHour / MB).toFixed(1)} MB`;
    const verdict = (values: readonly number[]) =>
      leakVerdict(timesS, values, { boundPerHour: BOUND_PER_HOUR, format }).reason;
    expect(verdict(timesS.map((timeS) => 0.01 * MB * Math.min(timeS, 3600)))).toBe(
      'no significant rise in the second half, Mann-Kendall p = 0.50',
    );
    expect(verdict(timesS.map((timeS) => 0.01 * MB * Math.min(timeS, 3600) + (timeS * MB) / 3600))).toBe(
      'the second half rises by 1.0 MB per hour, allowed are 10.0 MB',
    );
    expect(verdict(timesS.map((timeS) => (timeS * 18 * MB) / 3600))).toBe(
      'rises by 18.0 MB per hour, and by 18.0 MB in the second half; allowed are 10.0 MB',
    );
  });

  it('should ask more of a slope than noise alone can give, whatever the bound', () => {
    const wandering = plus(noise(seededRandom(8, 1), 0.9, 3 * MB), 8 * MB);
    expect(judge(wandering, 0)).toMatchObject({
      leaking: false,
      reason:
        'the second half rises by 4.14e+6 per hour, its noise alone makes up to 1.06e+7 of the 0.00 that are allowed',
    });
    // 1.645 standard errors for the noise, another 1.645 for a power of 95 %.
    expect(judge(wandering, 0).smallestDetectablePerHour / (2 * 1.063e7)).toBeCloseTo(1, 3);
  });

  it('should find a descriptor leak of 8 in the run, in steps of 1, and not care for the sampling', () => {
    const irregular = timesS.map((timeS, i) => timeS + (i % 3) * 7);
    const descriptors = irregular.map((timeS) => 40 + Math.floor(timeS / 900));
    expect(leakVerdict(irregular, descriptors, { boundPerHour: 1 }).leaking).toBe(true);
  });

  it("should give Sen's interval at 95 % where neighbours do not correlate", () => {
    // Minima 3 above and 3 below a line in turn, one at the start of each block: an autocorrelation below 0 is none.
    const starts = range(24).map((block) => 10 * block + (block % 2 === 0 ? 3 : -3));
    const times = range(48).map((i) => 60 * i);
    const verdict = leakVerdict(
      times,
      times.map((_, i) => at(starts, Math.floor(i / 2)) + (i % 2)),
      { boundPerHour: 0 },
    );
    const { slope, interval } = theilSen(
      times.filter((_, i) => i % 2 === 0).map((timeS) => timeS / 3600),
      starts,
    );
    expect([verdict.slopePerHour, verdict.interval]).toEqual([slope, interval]);
    expect(verdict.interval.low).toBeLessThan(slope);
    expect(verdict.interval.high).toBeGreaterThan(slope);
  });

  it('should widen the interval of a slope when neighbours correlate', () => {
    const width = (rho: number) => {
      const widths = range(20).map((seed) => {
        const { interval } = judge(noise(seededRandom(seed, 4), rho, MB));
        return (interval.high ?? Infinity) - (interval.low ?? -Infinity);
      });
      return widths.sort((a, b) => a - b)[10] ?? Number.NaN;
    };
    expect(width(0.9) / width(0)).toBeGreaterThan(2);
  });

  it('should say what it needs', () => {
    const settings = { boundPerHour: 0 };
    const few = range(FEWEST_LEAK_POINTS - 1);
    expect(() => leakVerdict(few, few, settings)).toThrow(
      'a leak verdict needs at least 48 points, got 47; run longer or take samples more often',
    );
    expect(() => leakVerdict(timesS, few, settings)).toThrow(
      'expected as many times as values, got 120 and 47',
    );
    expect(() => leakVerdict(timesS.toReversed(), timesS, settings)).toThrow(
      'expected ascending times, got 7080 s after 7140 s',
    );
    expect(() => leakVerdict(timesS.with(5, 240), timesS, settings)).toThrow(
      'expected ascending times, got 240 s after 240 s',
    );
    expect(() => leakVerdict(timesS, timesS.with(3, Number.NaN), settings)).toThrow(
      'expected finite values, got NaN at 180 s',
    );
    expect(() => leakVerdict(timesS, timesS, { boundPerHour: -1 })).toThrow(
      'expected a bound of 0 or more per hour, got -1',
    );
  });
});
