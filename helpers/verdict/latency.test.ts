import { describe, expect, it } from 'vitest';
import type { Measure } from '../profile/profile.ts';
import { judge } from './judge.ts';
import { limitOf, recordOf, times, type PhaseSpec } from './testing.ts';

const only = (limit: ReturnType<typeof limitOf>, phases: PhaseSpec[]) => {
  const [result] = judge(recordOf({ limits: [limit], phases })).limits;
  if (!result) throw new Error('a limit has a result');
  return result;
};
const ok = (latencies: number[], name = 'steady'): PhaseSpec => ({
  name,
  ended: { create: { ok: latencies } },
});
const upTo = (n: number) => Array.from({ length: n }, (_, i) => (i + 1) / 1000);

describe('percentiles', () => {
  it.each<[Measure, number, number]>([
    ['p50', 100, 50],
    ['p90', 100, 90],
    ['p95', 100, 95],
    ['p99', 1000, 990],
    ['p99.9', 3000, 2997],
  ])('should give %s of %i answers by nearest rank', (measure, count, rank) => {
    // 1 to 2,047 µs are exact; above, bins are 2 µs wide and the upper edge is reported.
    const expected = rank < 2048 ? rank : rank - (rank % 2) + 1;
    const result = only(limitOf('create', measure, 'below', 1), [ok(upTo(count))]);
    expect(result).toMatchObject({ outcome: 'PASS', measured: expected / 1e6, samples: count });
  });

  it('should fail at the bound for "below" and pass for "atMost"', () => {
    const phases = [ok(times(60, 1))];
    const below = only(limitOf('create', 'p95', 'below', 0.001), phases);
    expect(below).toMatchObject({
      outcome: 'FAIL',
      measured: 0.001,
      margin: 0,
      interval: { low: 0.001, high: null },
    });
    expect(below.reason).toBe(
      'create p95 in run was 1.0 ms, the limit is < 1 ms: 60 ok answers from 60 arrivals ' +
        '(95 % interval 1.0 ms to open).',
    );
    expect(only(limitOf('create', 'p95', 'atMost', 0.001), phases).outcome).toBe('PASS');
  });

  it('should merge the histograms of the phases, not average their percentiles', () => {
    const phases = [ok(times(90, 1), 'fast'), ok(times(10, 2), 'slow')];
    // The mean of both p95 would be 1.5 ms, weighted by count 1.1 ms.
    expect(only(limitOf('create', 'p95', 'atMost', 0.0016), phases)).toMatchObject({
      outcome: 'FAIL',
      measured: 0.002,
      samples: 100,
    });
  });

  it('should be inconclusive with too few samples, whatever they were', () => {
    const few = only(limitOf('create', 'p95', 'below', 10), [ok(times(58, 1))]);
    expect(few).toMatchObject({ outcome: 'INCONCLUSIVE', measured: 0.001 });
    expect(few.reason).toBe(
      'create p95 in run cannot be judged: 58 ok answers from 58 arrivals, and a p95 needs at least 59.',
    );
    expect(only(limitOf('create', 'p95', 'below', 10), [ok(times(59, 1))]).outcome).toBe('PASS');
    expect(only(limitOf('create', 'p95', 'below', 1e-6), [ok(times(58, 1))]).outcome).toBe('INCONCLUSIVE');
  });

  it('should be inconclusive when too few were ok because the rest failed, while success fails', () => {
    const phases = [{ ended: { create: { ok: times(10, 1), failed: times(90, 1) } } }];
    const limits = [limitOf('create', 'p95', 'below', 1), limitOf('create', 'success', 'atLeast', 0.95)];
    const verdict = judge(recordOf({ limits, phases }));
    expect(verdict.limits.map(({ outcome }) => outcome)).toEqual(['INCONCLUSIVE', 'FAIL']);
    expect(verdict.outcome).toBe('FAIL');
    expect(verdict.reasons[0]).toContain('create success in run was 10.0 %');
  });

  it('should count ok answers only, or every answer that came', () => {
    const phases = [
      { ended: { create: { ok: times(90, 1), failed: times(10, 2), unanswered: times(9, 1999) } } },
    ];
    expect(only(limitOf('create', 'p95', 'below', 1), phases).measured).toBe(0.001);
    const all = only(limitOf('create', 'p95', 'below', 1, { over: 'answers' }), phases);
    expect(all).toMatchObject({ measured: 0.002, samples: 100, what: 'create p95 of all answers in run' });
    const refusals = [{ ended: { create: { ok: times(90, 1), refused: times(10, 3), unanswered: [1999] } } }];
    const strict = limitOf('create', 'max', 'below', 0.003, { over: 'answers' });
    expect(only(strict, refusals).reason).toContain(': 100 answers from 101 arrivals');
    expect(only(strict, [{ ended: { create: { unanswered: [5] } } }]).reason).toContain(
      'there is no answer of create (1 arrival)',
    );
  });

  it('should take the clock that the limit names', () => {
    const result = only(limitOf('create', 'p50', 'below', 1, { clock: 'service' }), [ok(times(20, 1))]);
    expect(result).toMatchObject({ measured: 0.0005, what: 'create service time p50 in run' });
    const of = (measure: 'max' | 'mean', clock: 'service' | 'response') =>
      only(limitOf('create', measure, 'below', 1, { clock }), [ok(times(20, 1))]).measured;
    expect([of('max', 'service'), of('max', 'response')]).toEqual([0.0005, 0.001]);
    expect([of('mean', 'service'), of('mean', 'response')]).toEqual([0.0005, 0.001]);
  });

  it('should have no measurement without answers', () => {
    const phases = [{ ended: { create: { failed: times(70, 1) } } }];
    const result = only(limitOf('create', 'p95', 'below', 1), phases);
    expect(result).toMatchObject({ outcome: 'INCONCLUSIVE', measured: null, margin: null, samples: 0 });
    expect(result.reason).toBe(
      'create p95 in run cannot be judged: there is no ok answer of create (70 arrivals).',
    );
  });
});

describe('mean and max', () => {
  it('should take the exact sums and the exact maximum', () => {
    const phases = [ok([1, 2, 3], 'a'), ok([12_345.678], 'b')];
    expect(only(limitOf('create', 'mean', 'below', 4), phases).measured).toBe(
      (1 + 2 + 3 + 12_345.678) / 4000,
    );
    expect(only(limitOf('create', 'max', 'atMost', 12.345678), phases)).toMatchObject({
      outcome: 'PASS',
      measured: 12.345678,
      interval: null,
    });
    expect(only(limitOf('create', 'max', 'below', 12.345678), phases).outcome).toBe('FAIL');
  });

  it("should have Student's interval: 0.2 and 0.4 ms have a standard error of 0.1 ms", () => {
    const { interval } = only(limitOf('create', 'mean', 'below', 1), [ok([0.2, 0.4])]);
    const half = 12.706204736432095 * 0.1;
    expect(interval?.low).toBeCloseTo((0.3 - half) / 1000, 9);
    expect(interval?.high).toBeCloseTo((0.3 + half) / 1000, 9);
  });

  it('should not call one answer a mean', () => {
    const result = only(limitOf('create', 'mean', 'below', 1), [ok([5])]);
    expect(result).toMatchObject({
      ...{ outcome: 'INCONCLUSIVE', measured: 0.005 },
      reason: 'create mean in run cannot be judged: one answer is no mean.',
    });
  });
});

describe('relative limits', () => {
  const limit = (toleranceS: number) =>
    limitOf('create', 'p95', 'atMost', 1.2, { phase: 'after', relativeTo: 'before', toleranceS });
  const phases = (beforeMs: number, afterMs: number, count = 60) => [
    ok(times(count, beforeMs), 'before'),
    ok(times(60, afterMs), 'after'),
  ];

  it('should compare with the same measure of the other phase', () => {
    expect(only(limit(0), phases(1, 1.2))).toMatchObject({ outcome: 'PASS', boundValue: 0.0012, margin: 0 });
    const slower = only(limit(0), phases(1, 1.3));
    expect(slower).toMatchObject({ outcome: 'FAIL', bound: '<= 1.2 x before (= 1.2 ms)' });
  });

  it('should not call a difference below the tolerance one', () => {
    expect(only(limit(0.025), phases(1, 25.9))).toMatchObject({
      outcome: 'PASS',
      bound: '<= before + 25 ms (= 26 ms)',
    });
    expect(only(limit(0.025), phases(1, 27)).outcome).toBe('FAIL');
  });

  it('should be inconclusive when the reference has too few samples or none', () => {
    expect(only(limit(0), phases(1, 1, 58))).toMatchObject({
      outcome: 'INCONCLUSIVE',
      boundValue: null,
      reason:
        'create p95 in after cannot be judged: its reference in before is missing: ' +
        '58 ok answers from 58 arrivals, and a p95 needs at least 59.',
    });
    expect(only(limit(0), phases(1, 1).slice(1))).toMatchObject({ outcome: 'INCONCLUSIVE', margin: null });
  });
});
