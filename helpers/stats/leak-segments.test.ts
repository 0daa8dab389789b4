import { describe, expect, it } from 'vitest';
import { leakVerdict, leakVerdictOf } from './leak-verdict.ts';
import { seededRandom, type Random } from './random.ts';
import { at, kinds, MB, noise, plus, range, timesS } from './testing.ts';
import { mannKendall, mannKendallOf, theilSen, theilSenOf } from './trend.ts';

const BOUND_PER_HOUR = 10 * MB;
const SEEDS = 100;
/** The whole as two halves of 60 points; the server is started anew between them, 200 MB lower. */
const halves = (values: readonly number[]) =>
  [0, 60].map((from, half) => ({
    timesS: timesS.slice(from, from + 60),
    values: values.slice(from, from + 60).map((value) => value - 200 * MB * half),
  }));
const judge = (values: readonly number[]) => leakVerdictOf(halves(values), { boundPerHour: BOUND_PER_HOUR });
const share = (holds: (random: (salt: number) => Random) => boolean) =>
  range(SEEDS).filter((seed) => holds((salt) => seededRandom(seed, salt))).length / SEEDS;

describe('trend of several series', () => {
  it('should compare only what is of one series', () => {
    // 3 rising pairs each, whatever their levels; the variance of three values is 3 x 2 x 11 / 18.
    const { s, variance } = mannKendallOf([
      [1, 2, 3],
      [-9, -8, -7],
    ]);
    expect(s).toBe(6);
    expect(variance).toBeCloseTo((2 * 3 * 2 * 11) / 18, 12);
    expect(mannKendall([1, 2, 3, -9, -8, -7]).s).toBe(6 - 9);
    expect(mannKendallOf([])).toMatchObject({ s: 0, z: 0, pValue: 1 });
  });

  it('should find the slope that they have in common', () => {
    const up = { x: [0, 1, 2, 3], y: [0, 2, 4, 6] };
    const lower = { x: [10, 11, 12, 13], y: [-100, -98, -96, -94] };
    expect(theilSenOf([up, lower]).slope).toBe(2);
    expect(theilSen([...up.x, ...lower.x], [...up.y, ...lower.y]).slope).toBeLessThan(0);
    expect(theilSenOf([up])).toEqual(theilSen(up.x, up.y));
    expect(() => theilSenOf([{ x: [1, 2], y: [1] }])).toThrow('as many x as y, got 2 and 1');
  });
});

describe('leakVerdictOf', () => {
  it('should say of one segment what leakVerdict says of it', () => {
    const values = noise(seededRandom(5, 1), 0.5, 3 * MB);
    const settings = { boundPerHour: BOUND_PER_HOUR };
    expect(leakVerdictOf([{ timesS, values }], settings)).toEqual(leakVerdict(timesS, values, settings));
  });

  it('should measure a line without noise exactly over any number of restarts', () => {
    const line = plus(
      timesS.map(() => 500 * MB),
      30 * MB,
    );
    const found = judge(line);
    expect(found.slopePerHour / MB).toBeCloseTo(30, 6);
    expect(found.secondHalfPerHour / MB).toBeCloseTo(30, 6);
    expect(found.smallestDetectablePerHour / MB).toBeCloseTo(10, 3);
    expect(found.leaking).toBe(true);
    // As one series the restart hides it.
    const asOne = halves(line).flatMap(({ values }) => values);
    expect(leakVerdict(timesS, asOne, { boundPerHour: BOUND_PER_HOUR }).leaking).toBe(false);
  });

  it('should take no restart for a leak', () => {
    // Three starts, each 800 MB higher than the one before.
    const later = range(3).map((i) => ({
      timesS: timesS.slice(0, 48).map((timeS) => timeS + 3600 * i),
      values: noise(seededRandom(i, 1), 0, MB)
        .slice(0, 48)
        .map((value) => value + 800 * MB * i),
    }));
    const own = leakVerdictOf(later, { boundPerHour: BOUND_PER_HOUR });
    expect(own.leaking).toBe(false);
    expect(Math.abs(own.slopePerHour)).toBeLessThan(2 * MB);
    const asOne = leakVerdict(
      later.flatMap(({ timesS: times }) => times),
      later.flatMap(({ values }) => values),
      { boundPerHour: BOUND_PER_HOUR },
    );
    // As one series the starts are a slope of some 800 MB an hour.
    expect(asOne.slopePerHour).toBeGreaterThan(400 * MB);
  });

  it.each(kinds)('should raise at most 2 false alarms in 100 on two segments of $kind', ({ make }) => {
    expect(share((random) => judge(make(random(1))).leaking)).toBeLessThanOrEqual(0.02);
  });

  it('should find 95 of 100 leaks of twice the size that another run stated', () => {
    const make = (random: Random) => noise(random, 0.5, 3 * MB);
    const found = share((random) => {
      const { smallestDetectablePerHour } = judge(make(random(1)));
      return judge(plus(make(random(2)), 2 * smallestDetectablePerHour)).leaking;
    });
    expect(found).toBeGreaterThanOrEqual(0.95);
  });

  it('should tell smaller leaks from more segments', () => {
    const smallest = (count: number) =>
      leakVerdictOf(
        range(count).map((i) => ({ timesS, values: noise(seededRandom(i, 9), 0, 30 * MB) })),
        { boundPerHour: 0 },
      ).smallestDetectablePerHour;
    // The error of a slope falls with the root of the number of segments: 4 of them, about a half.
    expect(smallest(8) / smallest(2)).toBeGreaterThan(0.3);
    expect(smallest(8) / smallest(2)).toBeLessThan(0.7);
  });

  it('should need a segment, and 48 points of each', () => {
    const settings = { boundPerHour: 0 };
    expect(() => leakVerdictOf([], settings)).toThrow('at least one segment, got none');
    const short = { timesS: timesS.slice(0, 47), values: range(47).map((i) => at(timesS, i)) };
    expect(() => leakVerdictOf([{ timesS, values: timesS }, short], settings)).toThrow(
      'at least 48 points, got 47',
    );
  });
});
