import { describe, expect, it } from 'vitest';
import type { ErrorClass } from '../record/run-record.ts';
import { judgeLevel } from './judge-level.ts';
import { HEALTHY_GENERATOR, limitOf, recordOf, second, times, type Latencies } from './testing.ts';

const HEALTHY = [
  limitOf('create', 'success', 'atLeast', 0.95),
  limitOf('create', 'p95', 'atMost', 0.5),
  limitOf('create', 'achieved', 'atLeast', 0.98),
];
const RATE = { offeredPerSecond: 20, answeredPerSecond: 20 };

const errorOf = (errorClass: string, count: number): ErrorClass => ({
  of: 'create',
  phase: 'level/1@20',
  class: errorClass,
  outcome: 'failed',
  count,
  firstAtS: 0,
  firstExample: errorClass,
});

const level = (create: Latencies, more: object = {}, errors: readonly ErrorClass[] = []) =>
  recordOf({ phases: [{ name: 'level/1@20', ended: { create }, ...more }], errors });

describe('judgeLevel', () => {
  it('should be healthy when every limit is kept, with its figures', () => {
    const judged = judgeLevel(level({ ok: times(100, 40) }), HEALTHY, RATE);
    expect(judged).toMatchObject({ outcome: 'healthy', breach: null, reasons: [] });
    expect(judged.measured.map(({ what, measured, kept }) => [what, measured, kept])).toEqual([
      ['create success in run', 1, true],
      ['create p95 in run', expect.closeTo(0.04, 3), true],
      ['create achieved in run', 1, true],
    ]);
  });

  it('should call what is slow or too little a degradation', () => {
    expect(judgeLevel(level({ ok: times(100, 900) }), HEALTHY, RATE)).toMatchObject({
      breach: 'degradation',
    });
    const little = judgeLevel(level({ ok: times(100, 40) }), HEALTHY, {
      offeredPerSecond: 20,
      answeredPerSecond: 19,
    });
    expect(little).toMatchObject({ outcome: 'breach', breach: 'degradation' });
    expect(little.reasons).toEqual([
      'create achieved in run was 95.0 %, the limit is >= 98 %: 19 answered of 20 offered per second.',
    ]);
    expect(little.measured.map(({ kept }) => kept)).toEqual([true, true, false]);
    const none = judgeLevel(level({ ok: times(100, 40) }), HEALTHY, {
      offeredPerSecond: 0,
      answeredPerSecond: 0,
    });
    expect(none.measured[2]).toMatchObject({ measured: null, kept: false });
  });

  it('should be no degradation when something is wrong besides being slow', () => {
    const both = judgeLevel(
      level({ ok: times(80, 900), failed: times(20, 900) }, {}, [errorOf('http 503', 20)]),
      HEALTHY,
      RATE,
    );
    expect(both.breach).toBe('failure');
    // What only has such a name in the middle is neither.
    const named = [errorOf('upstream timeout', 15), errorOf('the http 429', 1)];
    expect(
      judgeLevel(level({ ok: times(80, 40), failed: times(20, 40) }, {}, named), HEALTHY, RATE).breach,
    ).toBe('failure');
  });

  it('should judge the rate of a level that has none by its arrivals', () => {
    const planned = level({ ok: times(90, 40) }, { planned: 100, dropped: 10 });
    const [, , achieved] = judgeLevel(planned, HEALTHY, null).measured;
    expect(achieved).toMatchObject({ measured: 0.9, kept: false });
  });

  it('should call what was refused or not done a failure, and what should never be answered an exception', () => {
    const broken = (errors: readonly ErrorClass[]) =>
      judgeLevel(level({ ok: times(80, 40), failed: times(20, 40) }, {}, errors), HEALTHY, RATE).breach;
    expect(broken([errorOf('http 503', 20)])).toBe('failure');
    expect(broken([errorOf('http 429', 20)])).toBe('failure');
    expect(broken([errorOf('not streaming', 20)])).toBe('failure');
    for (const one of [
      'http 500',
      'http 502',
      'http 504',
      'timeout',
      'connection reset',
      'wrong answer',
      'foreign rows',
    ]) {
      expect(broken([errorOf(one, 20)]), one).toBe('exception');
    }
    expect(broken([errorOf('http 500', 9), errorOf('http 503', 11)])).toBe('failure');
    expect(broken([errorOf('http 500', 11), errorOf('http 503', 9)])).toBe('exception');
    expect(broken([{ ...errorOf('http 500', 20), phase: 'level/0@10' }])).toBe('failure');
  });

  it('should call a limit without enough data broken: nothing came of it', () => {
    expect(judgeLevel(level({ unanswered: times(20, 500) }), HEALTHY, RATE)).toMatchObject({
      outcome: 'breach',
    });
  });

  it('should blame the generator when it was late, whatever was measured', () => {
    const late = level({ ok: times(20, 900), failed: times(20, 40) }, { late: 10, worstLatenessMs: 400 });
    expect(judgeLevel(late, HEALTHY, RATE)).toMatchObject({ outcome: 'generator-limited', breach: null });
    expect(judgeLevel(late, HEALTHY, RATE).reasons[0]).toContain('started more than 100 ms late');
  });

  it('should blame the generator when its event loop was held up during the level', () => {
    const busy = { ...HEALTHY_GENERATOR, eventLoopDelayP99Ms: 900 };
    const series = [0, 1, 2].map((atS) => ({ ...second(atS, 'level/1@20', { ok: 10 }), generators: [busy] }));
    const record = { ...level({ ok: times(100, 40) }), series };
    expect(judgeLevel(record, HEALTHY, RATE)).toMatchObject({ outcome: 'generator-limited' });
  });
});
