import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuRatio, median, resultOf, type ContestRounds } from './figures.ts';
import type { Figures } from './protocol.ts';

const figures = (changes: Partial<Figures> = {}): Figures => ({
  requests: 1_000,
  seconds: 2,
  cpuUs: 40_000,
  errors: 0,
  lateness: null,
  ...changes,
});
const contest = (...rounds: ContestRounds['rounds']): ContestRounds => ({
  part: 'closed',
  name: 'a',
  rounds,
});

describe('median', () => {
  it('should be the middle value, or the mean of the two middle ones', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7]), median([])]).toEqual([2, 2.5, 7, null]);
  });

  it('should have as many values above as below, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values)!;
        const above = values.filter((value) => value > middle).length;
        const below = values.filter((value) => value < middle).length;
        expect(Math.max(above, below)).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });
});

describe('resultOf', () => {
  it('should take the median of each figure over the rounds and add the errors up', () => {
    const lateness = (p50Us: number, p99Us: number) => ({ lateness: { p50Us, p99Us } });
    const result = resultOf(
      contest(
        figures({ cpuUs: 30_000, seconds: 1, errors: 2, ...lateness(100, 900) }),
        figures({ cpuUs: 90_000, seconds: 4, errors: 3, ...lateness(300, 500) }),
        figures({ cpuUs: 60_000, seconds: 2, ...lateness(200, 700) }),
      ),
    );
    expect(result).toEqual({
      part: 'closed',
      name: 'a',
      rounds: 3,
      missing: null,
      cpuUsPerRequest: 60,
      ratePerSecond: 500,
      errors: 5,
      latenessP50Us: 200,
      latenessP99Us: 700,
    });
  });

  it('should say why there are no figures', () => {
    expect(resultOf(contest({ missing: 'not installed' }))).toMatchObject({
      rounds: 0,
      missing: 'not installed',
      cpuUsPerRequest: null,
      ratePerSecond: null,
    });
  });

  it('should not let a round without requests pass for a figure', () => {
    expect(resultOf(contest(figures({ requests: 0 }), figures()))).toMatchObject({
      rounds: 1,
      missing: '1 of 2 rounds measured no request',
      cpuUsPerRequest: 40,
    });
  });
});

describe('cpuRatio', () => {
  it('should compare within the rounds, so that a slow round does not count', () => {
    const a = contest(figures({ cpuUs: 20_000 }), figures({ cpuUs: 900_000 }), figures({ cpuUs: 60_000 }));
    const b = contest(figures({ cpuUs: 10_000 }), figures({ cpuUs: 300_000 }), figures({ cpuUs: 30_000 }));
    expect(cpuRatio(a, b)).toBe(2);
  });

  it('should leave out rounds that one of the two has not', () => {
    const a = contest({ missing: 'failed' }, figures({ cpuUs: 50_000 }));
    expect(cpuRatio(a, contest(figures(), figures({ cpuUs: 10_000 })))).toBe(5);
    expect(cpuRatio(a, contest(figures()))).toBe(null);
    expect(cpuRatio(a, contest(figures(), figures({ cpuUs: 0 })))).toBe(null);
  });
});
