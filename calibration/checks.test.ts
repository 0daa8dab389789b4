import { describe, expect, it } from 'vitest';
import type { TransportName } from '../helpers/profile/profile.ts';
import { CHECKS } from './checks.ts';
import { nearestRank } from './laws.ts';
import { STEADY, type Plan } from './plan.ts';

function planOf(name: string, isShort: boolean, transport: TransportName = 'undici', seed = 1): Plan {
  const check = CHECKS.find((candidate) => candidate.name === name);
  if (!check) throw new Error(`no check ${name}`);
  return check.plan({ transport, seed, isShort });
}

describe('the laws of the checks, by hand', () => {
  it.each([1, 34])('mixed: each quantile should be well inside a share of its own (seed %i)', (seed) => {
    const { law } = planOf('mixed', false, 'playwright', seed);
    const quantiles = [0.5, 0.9, 0.99, 0.999];
    const timesUs = [50_000, 100_000, 200_000, 400_000];
    expect(quantiles.map((p) => nearestRank(law.responseUs, p))).toEqual(timesUs);
    const sizes = timesUs.map((us) => law.responseUs.lastIndexOf(us) + 1);
    expect(sizes).toEqual([600, 950, 995, 1000]);
    // At the edge of its share a quantile would be the slowest of all requests of that share.
    const places = quantiles.map((p, i) => {
      const from = sizes[i - 1] ?? 0;
      return (p * 1000 - from) / (sizes[i]! - from);
    });
    expect(Math.max(...places)).toBeLessThan(0.9);
  });

  it('mixed: the mean should be the sum of share times time', () => {
    const { law } = planOf('mixed', false);
    const mean = law.responseUs.reduce((a, b) => a + b, 0) / 1000;
    expect(mean).toBeCloseTo(600 * 50 + 350 * 100 + 45 * 200 + 5 * 400, 6);
  });

  it('stall: 100 arrivals, one of the whole stall and four behind it at their true times', () => {
    const { law } = planOf('stall', false);
    expect(law.counts).toMatchObject({ planned: 100, ok: 100 });
    expect(law.responseUs.slice(-6)).toEqual([0, 100_000, 200_000, 300_000, 400_000, 500_000]);
    expect(law.responseUs.slice(0, 95)).toEqual(new Array<number>(95).fill(0));
  });

  it('fixed: 19 in flight at every whole second, 40 offered and achieved in each', () => {
    const { law } = planOf('fixed', false, 'playwright');
    expect(law.inFlight).toEqual([6, 7, 8, 9].map((atS) => ({ atS, count: 19 })));
    expect(law.perSecond).toEqual([6, 7, 8, 9].map((atS) => ({ atS, offered: 40, achieved: 40 })));
  });

  it('held: the wait of each arrival behind a held generator is in its response time only', () => {
    const { law } = planOf('held', false);
    const waits = [490, 440, 390, 340, 290, 240, 190, 140, 90, 40].map((ms) => ms * 1000);
    expect(law.responseUs.slice(-10)).toEqual(waits.sort((a, b) => a - b));
    expect(law.serviceUs.slice(-2)).toEqual([10_000, 490_000]);
    // 430, 380, ... 130 ms late; 80 and 30 ms are not late.
    expect(law.counts.late).toBe(7);
  });

  it('full: five of every ten arrivals should be dropped', () => {
    expect(planOf('full', false).law.counts).toMatchObject({ planned: 40, dropped: 20, ok: 20 });
  });

  it('bucket: floor(burst + rate x time) should be let through', () => {
    expect(planOf('bucket', false).law.counts).toMatchObject({ planned: 30, ok: 20, refused: 10 });
  });

  it('loss: floor(n / k) should be lost and failed, without those that are both', () => {
    expect(planOf('loss', false).law.counts).toMatchObject({
      planned: 400,
      unanswered: 36,
      failed: 57 - 5,
      ok: 400 - 36 - 52,
    });
  });

  it('queue: no response should be shorter than the service, and its seed should change the times', () => {
    const [first, second] = [1, 2].map((seed) => planOf('queue', false, 'undici', seed).law.responseUs);
    expect(first?.[0]).toBe(16_000);
    expect(first).not.toEqual(second);
  });

  it('should count exactly one phase, over each transport and length', () => {
    for (const { name } of CHECKS) {
      for (const isShort of [true, false]) {
        for (const transport of ['undici', 'playwright'] as const) {
          const { profile, law } = planOf(name, isShort, transport);
          expect(profile.phases.filter(({ warmUp }) => !warmUp).map((phase) => phase.name)).toEqual([STEADY]);
          const { planned, dropped, ok, refused, failed, unanswered } = law.counts;
          expect(dropped + ok + refused + failed + unanswered).toBe(planned);
        }
      }
    }
  });
});
