import { describe, expect, it } from 'vitest';
import { leakVerdict } from './leak-verdict.ts';
import { seededRandom } from './random.ts';
import { kinds, MB, noise, plus, range, timesS, warmUp } from './testing.ts';
import { mannKendall } from './trend.ts';

/** 400 give the figures in the doc comment of `leakVerdict`. */
const SEEDS = 400;
const BOUND_PER_HOUR = 10 * MB;
const judge = (values: readonly number[], boundPerHour = BOUND_PER_HOUR) =>
  leakVerdict(timesS, values, { boundPerHour });
const share = (holds: (seed: number) => boolean) => range(SEEDS).filter(holds).length / SEEDS;

describe('false alarms and power of leakVerdict', () => {
  it.each(kinds)('should raise at most 2 false alarms in 100 on $kind', ({ make }) => {
    expect(share((seed) => judge(make(seededRandom(seed, 1))).leaking)).toBeLessThanOrEqual(0.02);
  });

  it.each(kinds)('should raise at most 2 in 100 even when the bound is 0, on $kind', ({ make }) => {
    expect(share((seed) => judge(make(seededRandom(seed, 1)), 0).leaking)).toBeLessThanOrEqual(0.02);
  });

  it.each(kinds)('should call growth of just the bound a leak in at most 5 of 100, on $kind', ({ make }) => {
    expect(
      share((seed) => judge(plus(make(seededRandom(seed, 1)), BOUND_PER_HOUR)).leaking),
    ).toBeLessThanOrEqual(0.05);
  });

  it.each(kinds)(
    'should find 95 of 100 leaks of twice the size that another run stated, on $kind',
    ({ make }) => {
      const found = share((seed) => {
        const { smallestDetectablePerHour } = judge(make(seededRandom(seed, 1)));
        return judge(plus(make(seededRandom(seed, 2)), 2 * smallestDetectablePerHour)).leaking;
      });
      expect(found).toBeGreaterThanOrEqual(0.95);
    },
  );

  it('should be needed: Mann-Kendall alone calls every warm-up a leak', () => {
    const alone = share((seed) => mannKendall(warmUp(noise(seededRandom(seed, 1), 0, 3 * MB))).pValue < 0.01);
    expect(alone).toBe(1);
  });
});
