import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { limitOf, recordOf, times, type RecordSpec } from './testing.ts';

const only = (spec: RecordSpec) => {
  const [result, ...more] = judge(recordOf(spec)).limits;
  if (!result || more.length > 0) throw new Error('this test expects one result');
  return result;
};
const mixed = (ok: number, rest: { failed?: number; refused?: number; unanswered?: number } = {}) => ({
  create: {
    ok: times(ok, 10),
    failed: times(rest.failed ?? 0, 10),
    refused: times(rest.refused ?? 0, 10),
    unanswered: times(rest.unanswered ?? 0, 10),
  },
});

describe('success', () => {
  const limits = [limitOf('create', 'success', 'atLeast', 0.95)];

  it('should pass exactly at the bound', () => {
    const result = only({ limits, phases: [{ ended: mixed(95, { failed: 5 }) }] });
    expect(result).toMatchObject({ outcome: 'PASS', measured: 0.95, margin: 0, samples: 100, reason: '' });
  });

  it('should fail just below it and say what became of the rest', () => {
    const result = only({ limits, phases: [{ ended: mixed(94, { failed: 3, refused: 2, unanswered: 1 }) }] });
    expect(result.outcome).toBe('FAIL');
    expect(result.interval?.low).toBeCloseTo(0.8752, 4);
    expect(result.interval?.high).toBeCloseTo(0.9722, 4);
    expect(result.reason).toBe(
      'create success in run was 94.0 %, the limit is >= 95 %: of 100 arrivals due 94 ok, 3 failed, 2 refused, ' +
        '1 unanswered (95 % interval 87.5 % to 97.2 %).',
    );
  });

  it('should not forgive arrivals that were dropped', () => {
    const phases = [{ ended: mixed(90), planned: 100, dropped: 10 }];
    const result = only({ limits, phases });
    expect(result).toMatchObject({ outcome: 'FAIL', measured: 0.9, samples: 100 });
    expect(result.reason).toContain('of 100 arrivals due 90 ok, 10 dropped or never ended');
  });

  it('should fail, not be inconclusive, when nothing was ok', () => {
    const result = only({ limits, phases: [{ ended: mixed(0, { failed: 8 }) }] });
    expect(result).toMatchObject({ outcome: 'FAIL', measured: 0 });
  });

  it('should add up phases and leave warm-up out', () => {
    const phases = [
      { name: 'warm', warmUp: true, ended: mixed(0, { failed: 50 }) },
      { name: 'a', ended: mixed(100) },
      { name: 'b', ended: mixed(92, { failed: 8 }) },
    ];
    expect(only({ limits, phases })).toMatchObject({ outcome: 'PASS', measured: 0.96, samples: 200 });
    const each = judge(
      recordOf({ limits: [limitOf('create', 'success', 'atLeast', 0.95, { each: true })], phases }),
    );
    expect(each.limits.map(({ phase, outcome, measured }) => [phase, outcome, measured])).toEqual([
      ['a', 'PASS', 1],
      ['b', 'FAIL', 0.92],
    ]);
    expect(each.outcome).toBe('FAIL');
  });

  it('should be inconclusive for an operation that was never due and a phase that does not exist', () => {
    const step = only({
      limits: [limitOf('create.gone', 'success', 'atLeast', 0.9)],
      phases: [{ ended: mixed(5) }],
    });
    expect(step.outcome).toBe('INCONCLUSIVE');
    expect(step.reason).toBe(
      'create.gone success in run cannot be judged: no attempt of create.gone was due.',
    );
    const phases = [{ ended: { ...mixed(5), 'create.gone': {} } }];
    expect(only({ limits: [limitOf('create.gone', 'failed', 'atMost', 0.1)], phases }).outcome).toBe(
      'INCONCLUSIVE',
    );
    const dropped = [{ ended: {}, planned: 10, due: 10, dropped: 10 }];
    expect(only({ limits: [limitOf('create', 'failed', 'atMost', 0.1)], phases: dropped }).reason).toContain(
      'no arrival of create was made',
    );
    const nowhere = only({
      limits: [limitOf('create', 'success', 'atLeast', 0.9, { phase: 'spike' })],
      phases: [{ ended: mixed(5) }],
    });
    expect(nowhere.outcome).toBe('INCONCLUSIVE');
  });

  it('should judge steps by their attempts', () => {
    const phases = [
      { ended: { ...mixed(10), 'create.configure': { ok: times(18, 5), failed: times(2, 5) } } },
    ];
    const result = only({ limits: [limitOf('create.configure', 'success', 'atLeast', 0.95)], phases });
    expect(result).toMatchObject({ outcome: 'FAIL', measured: 0.9, samples: 20 });
    expect(result.reason).toContain('of 20 attempts 18 ok, 2 failed');
  });

  it('should judge each operation of a mix by its own due arrivals', () => {
    const limits = [limitOf('*', 'success', 'atLeast', 0.95)];
    const phases = [{ planned: 100, ended: { read: { ok: times(75, 1) }, write: { ok: times(20, 1) } } }];
    const { limits: results } = judge(recordOf({ limits, operations: { read: 3, write: 1 }, phases }));
    expect(results.map(({ what, measured, outcome }) => [what, measured, outcome])).toEqual([
      ['read success in run', 1, 'PASS'],
      ['write success in run', 0.8, 'FAIL'],
    ]);
  });

  it('should only count operations in phases that mix them', () => {
    const phases = [
      { name: 'alone', operations: ['read'], ended: { read: { ok: times(50, 1) } } },
      { name: 'both', ended: { read: { ok: times(30, 1) }, write: { ok: times(10, 1) } } },
    ];
    const limits = [limitOf('write', 'success', 'atLeast', 0.95)];
    expect(only({ limits, operations: { read: 3, write: 1 }, phases })).toMatchObject({
      measured: 1,
      samples: 10,
    });
  });
});

describe('failed and refused', () => {
  const phases = [{ ended: mixed(90, { failed: 3, unanswered: 2, refused: 5 }), planned: 120, dropped: 20 }];

  it('should be shares of the attempts, and unanswered is failed', () => {
    const failed = only({ limits: [limitOf('create', 'failed', 'atMost', 0.05)], phases });
    expect(failed).toMatchObject({ outcome: 'PASS', measured: 0.05, samples: 100 });
    const refused = only({ limits: [limitOf('create', 'refused', 'below', 0.05)], phases });
    expect(refused).toMatchObject({ outcome: 'FAIL', measured: 0.05 });
  });

  it('should pass "= 0" only when there was none', () => {
    const limits = [limitOf('create', 'failed', 'equals', 0)];
    expect(only({ limits, phases })).toMatchObject({ outcome: 'FAIL', margin: null });
    expect(only({ limits, phases: [{ ended: mixed(9) }] })).toMatchObject({ outcome: 'PASS', margin: 0 });
  });
});

describe('achieved', () => {
  const limits = [limitOf('create', 'achieved', 'atLeast', 0.98)];

  it('should count every answer, also errors, of all due arrivals', () => {
    const phases = [{ ended: mixed(90, { failed: 4, refused: 4, unanswered: 2 }) }];
    expect(only({ limits, phases })).toMatchObject({ outcome: 'PASS', measured: 0.98 });
  });

  it('should fail when the server could not take the offered rate', () => {
    const phases = [{ ended: mixed(97), planned: 100, dropped: 3 }];
    const result = only({ limits, phases });
    expect(result.outcome).toBe('FAIL');
    expect(result.reason).toBe(
      'create achieved in run was 97.0 %, the limit is >= 98 %: of 100 arrivals due 97 ok, ' +
        '3 dropped or never ended (95 % interval 91.5 % to 99.0 %).',
    );
  });

  it('should look at open phases only', () => {
    const phases = [
      { name: 'loop', kind: 'closed' as const, ended: mixed(5, { unanswered: 5 }) },
      { name: 'open', ended: mixed(100) },
    ];
    expect(only({ limits, phases })).toMatchObject({ outcome: 'PASS', samples: 100 });
    const closed = only({ limits, phases: phases.slice(0, 1) });
    expect(closed.reason).toBe(
      'create achieved in run cannot be judged: a closed phase plans no arrivals, so it has no rate to achieve.',
    );
  });
});
