import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { limitOf, recordOf, times, type PhaseSpec } from './testing.ts';

/** 200 answers in 10 s at a rate of 20/s, or as many as the rate gives. */
const level = (rate: number, ms: number, failed = 0): PhaseSpec => ({
  name: `step/${rate}`,
  kind: 'constant',
  durationS: 10,
  planned: rate * 10,
  ended: { create: { ok: times(rate * 10 - failed, ms), failed: times(failed, 1) } },
});
/** Nine in ten answers in `ms`, the others in `slowMs`: of few the p95 is not certain. */
const mixed = (rate: number, ms: number, slow: number, slowMs: number): PhaseSpec => ({
  ...level(rate, ms),
  ended: { create: { ok: [...times(rate * 10 - slow, ms), ...times(slow, slowMs)] } },
});

function knee(atLeast: number, phases: PhaseSpec[], more = {}) {
  const limit = limitOf('create', 'knee', 'atLeast', atLeast, {
    phase: 'step/*',
    p95AtMost: 0.2,
    successAtLeast: 0.99,
    ...more,
  });
  const [result] = judge(recordOf({ limits: [limit], phases })).limits;
  if (!result) throw new Error('a limit has a result');
  return result;
}

describe('knee', () => {
  it('should be the highest rate at which p95 and success hold', () => {
    expect(knee(20, [level(10, 50), level(20, 150), level(40, 400)])).toMatchObject({
      outcome: 'PASS',
      measured: 20,
      interval: { low: 20, high: 40 },
      unit: 'per-second',
      what: 'create knee in step/*',
      samples: 3,
    });
  });

  it('should not count a level above one that broke, in whatever order they were run', () => {
    const result = knee(20, [level(40, 50), level(20, 400), level(10, 50)]);
    expect(result).toMatchObject({ outcome: 'FAIL', measured: 10, interval: { low: 10, high: 20 } });
    expect(result.reason).toBe(
      'create knee in step/* was 10/s, the limit is >= 20/s: step/20 (20/s) had a p95 of 400 ms, ' +
        'a level may have 200 ms (95 % interval 10/s to 20/s).',
    );
  });

  it('should break for a level that is not answered well, however quick the rest is', () => {
    const result = knee(20, [level(10, 50), level(20, 50, 20)]);
    expect(result).toMatchObject({ outcome: 'FAIL', measured: 10 });
    expect(result.reason).toContain('step/20 (20/s) had a success of 90.0 %, a level needs 99.0 %');
  });

  it('should be 0 when the first level breaks', () => {
    expect(knee(10, [level(10, 300), level(20, 300)])).toMatchObject({
      outcome: 'FAIL',
      measured: 0,
      interval: { low: 0, high: 10 },
    });
  });

  it('should be open at the top when every level held, which keeps a lower bound and no other', () => {
    const levels = [level(10, 50), level(20, 50)];
    expect(knee(20, levels)).toMatchObject({ outcome: 'PASS', interval: { low: 20, high: null } });
    const more = knee(40, levels);
    expect(more).toMatchObject({ outcome: 'INCONCLUSIVE', measured: 20 });
    expect(more.reason).toBe(
      'create knee in step/* cannot be judged: the knee is at 20/s and nobody knows how much more: every level ' +
        'held; plan more samples a level, or levels closer to each other.',
    );
    expect(knee(20, levels, { comparison: 'atMost' })).toMatchObject({ outcome: 'INCONCLUSIVE' });
  });

  it('should not be sure of a level whose interval has the bound in it', () => {
    // 200 samples: the 95 % interval of p95 goes from the 184th to the 197th; here 191 are quick.
    const unsure = [level(10, 50), mixed(20, 50, 9, 300), level(40, 400)];
    expect(knee(10, unsure)).toMatchObject({
      outcome: 'PASS',
      measured: 20,
      interval: { low: 10, high: 40 },
    });
    expect(knee(20, unsure)).toMatchObject({ outcome: 'INCONCLUSIVE', measured: 20 });
    expect(knee(40, unsure)).toMatchObject({ outcome: 'FAIL', measured: 20 });
  });

  it('should keep an upper bound only when the first certain breach is at most one level above it', () => {
    const levels = [level(10, 50), level(20, 400)];
    expect(knee(10, levels, { comparison: 'atMost' })).toMatchObject({ outcome: 'PASS', measured: 10 });
    expect(knee(5, levels, { comparison: 'atMost' })).toMatchObject({ outcome: 'FAIL', measured: 10 });
  });

  it('should say nothing without the lowest level', () => {
    const skipped = { ...level(10, 50), ended: {}, due: 0, started: 0, planned: 100 };
    const nothing = 'create knee in step/* cannot be judged: the lowest level of step/* was not measured.';
    expect(knee(10, [skipped, level(20, 50)])).toMatchObject({
      outcome: 'INCONCLUSIVE',
      measured: null,
      reason: nothing,
    });
    // Only constant rates are levels.
    const burst: PhaseSpec = { ...level(30, 50), kind: 'at-once' };
    expect(knee(10, [burst]).reason).toBe(nothing);
    expect(knee(10, [burst, level(10, 50)])).toMatchObject({ outcome: 'PASS', measured: 10, samples: 1 });
  });

  it('should not know of a level without samples or with too few, nor of what is above it', () => {
    const skipped = { ...level(20, 50), ended: {}, due: 0, started: 0, planned: 200 };
    const without = knee(20, [level(10, 50), skipped, level(40, 50)]);
    expect(without).toMatchObject({ outcome: 'INCONCLUSIVE', measured: 10, samples: 2 });
    expect(without.interval).toEqual({ low: 10, high: null });
    expect(without.reason).toContain('nobody knows how much more: step/20 (20/s) had no samples; plan more');
    // A p95 needs 59.
    const few = (rate: number): PhaseSpec => ({
      ...level(rate, 50),
      ...{ durationS: 58 / rate, planned: 58, ended: { create: { ok: times(58, 50) } } },
    });
    expect(knee(2, [level(10, 50), level(20, 50), few(40)])).toMatchObject({
      ...{ outcome: 'PASS', measured: 20, samples: 2 },
    });
    expect(knee(1, [few(1)]).reason).toContain('the lowest level of step/* was not measured');
  });

  it('should only be sure of a success that is too low when its whole interval is', () => {
    // 196 of 200: 98.0 %, Wilson up to 99.2 %; 190: 95 %, up to 97.3 %.
    const unsure = knee(20, [level(10, 50), level(20, 50, 4), level(40, 50)]);
    expect(unsure).toMatchObject({
      outcome: 'INCONCLUSIVE',
      measured: 10,
      interval: { low: 10, high: null },
    });
    expect(unsure.reason).toContain('step/20 (20/s) had a success of 98.0 %, a level needs 99.0 %');
    const sure = knee(20, [level(10, 50), level(20, 50, 10), level(40, 50)]);
    expect(sure).toMatchObject({ outcome: 'FAIL', measured: 10, interval: { low: 10, high: 20 } });
    // Exactly 99 % is enough.
    expect(knee(20, [level(10, 50), level(20, 50, 2)])).toMatchObject({ outcome: 'PASS', measured: 20 });
  });

  it('should say from where to where it may be', () => {
    const unsure = knee(20, [level(10, 50), mixed(20, 50, 9, 300), level(40, 400)]);
    expect(unsure.reason).toBe(
      'create knee in step/* cannot be judged: the knee is at 10/s to below 40/s: step/40 (40/s) had a p95 of 400 ms, ' +
        'a level may have 200 ms; plan more samples a level, or levels closer to each other.',
    );
  });
});
