import { describe, expect, it } from 'vitest';
import type { Comparison, Measure } from '../profile/profile.ts';
import { INTERRUPTED } from '../record/run-end.ts';
import { ENDED_BY_RUN, KEEP_ALIVE_RACE, OUT_OF_SOCKETS } from '../record/run-record.ts';
import { judge } from './judge.ts';
import { limitOf, recordOf, second, times, type RecordSpec } from './testing.ts';

/** 100 arrivals, of which some were not answered, others refused; and the errors that the record has. */
function judged(
  [measure, comparison, bound]: readonly [Measure, Comparison, number],
  errors: readonly { of?: string; phase?: string; class: string; count: number }[],
  { unanswered = 10, refused = 0, failed = 0 } = {},
  spec: Partial<RecordSpec> = {},
) {
  const ok = times(100 - unanswered - refused - failed, 5);
  const ended = {
    ok,
    unanswered: times(unanswered, 5),
    refused: times(refused, 5),
    failed: times(failed, 5),
  };
  const record = recordOf({
    phases: [{ name: 'steady', ended: { create: ended } }],
    limits: [limitOf('create', measure, comparison, bound)],
    errors: errors.map((error) => ({
      ...{ of: 'create', phase: 'steady', outcome: 'unanswered' as const, firstAtS: 3, firstExample: 'gone' },
      ...error,
    })),
    ...spec,
  });
  const [result] = judge(record).limits;
  return { outcome: result?.outcome, reason: result?.reason };
}
const SUCCESS = ['success', 'atLeast', 0.95] as const;
const race = (count: number) => ({ class: KEEP_ALIVE_RACE, count });

describe('what the target cannot be blamed for', () => {
  it('should keep a ratio from failing that would hold without it, and say what it was', () => {
    expect(judged(SUCCESS, [])).toMatchObject({ outcome: 'FAIL' });
    expect(judged(SUCCESS, [race(10)])).toEqual({
      outcome: 'INCONCLUSIVE',
      reason:
        'create success in run cannot be judged: 10 requests ended by keep-alive race, ' +
        "which is not the target's failure; it may have been ok.",
    });
    const both = [race(4), { class: OUT_OF_SOCKETS, count: 3 }];
    expect(judged(SUCCESS, both).reason).toContain(
      `7 requests ended by ${KEEP_ALIVE_RACE} or ${OUT_OF_SOCKETS}, which`,
    );
    expect(judged(SUCCESS, [{ class: OUT_OF_SOCKETS, count: 10 }]).outcome).toBe('INCONCLUSIVE');
  });

  it('should fail all the same when too much is left', () => {
    // 90 + 5 of 100 is the bound.
    expect(judged(SUCCESS, [race(5)]).outcome).toBe('INCONCLUSIVE');
    expect(judged(SUCCESS, [race(4)]).outcome).toBe('FAIL');
  });

  it('should not excuse more than went unanswered', () => {
    expect(judged(SUCCESS, [race(50)], { unanswered: 4, failed: 10 }).outcome).toBe('FAIL');
  });

  it('should count what happened in the steps of the operation, in the phases that are judged', () => {
    expect(judged(SUCCESS, [{ ...race(10), of: 'create.configure' }]).outcome).toBe('INCONCLUSIVE');
    for (const other of [
      { ...race(10), of: 'created' },
      { ...race(10), of: 'delete' },
      { ...race(10), phase: 'warm-up' },
      { class: 'timeout', count: 10 },
    ]) {
      expect(judged(SUCCESS, [other]).outcome).toBe('FAIL');
    }
  });

  it.each<[Measure, Comparison, number, string]>([
    ['failed', 'atMost', 0.01, 'INCONCLUSIVE'],
    ['failed', 'equals', 0, 'INCONCLUSIVE'],
    ['achieved', 'atLeast', 0.98, 'INCONCLUSIVE'],
    ['success', 'equals', 1, 'INCONCLUSIVE'],
  ])('should work for %s %s %f: %s', (measure, comparison, bound, outcome) => {
    expect(judged([measure, comparison, bound], []).outcome).toBe('FAIL');
    expect(judged([measure, comparison, bound], [race(10)]).outcome).toBe(outcome);
  });

  it('should leave refusals alone: the target has spoken', () => {
    const refused = judged(['refused', 'atMost', 0.01], [race(10)], { unanswered: 10, refused: 10 });
    expect(refused.outcome).toBe('FAIL');
  });

  it('should excuse failures in a window down to none, not below', () => {
    const windowed = (count: number, bound: number) => {
      const series = Array.from({ length: 6 }, (_, atS) =>
        second(atS, 'steady', atS === 3 ? { ok: 16, unanswered: 4 } : { ok: 20 }),
      );
      const record = recordOf({
        phases: [{ durationS: 6, ended: { create: { ok: times(116, 5), unanswered: times(4, 5) } } }],
        limits: [limitOf('create', 'failed', 'atMost', bound, { phase: 'steady', windowS: 1 })],
        series,
        errors: [
          {
            ...{ of: 'create', phase: 'steady', class: KEEP_ALIVE_RACE, outcome: 'unanswered', count },
            ...{ firstAtS: 3, firstExample: 'gone' },
          },
        ],
      });
      return judge(record).limits[0]?.outcome;
    };
    // 4 of 20 are not answered in the worst second.
    expect(windowed(0, 0.1)).toBe('FAIL');
    expect(windowed(1, 0.1)).toBe('FAIL');
    expect(windowed(2, 0.1)).toBe('INCONCLUSIVE');
    expect(windowed(4, 0)).toBe('INCONCLUSIVE');
  });

  it('should be all of it when the run was cut off, and what the run itself ended when it was interrupted', () => {
    const cut = { ended: 'cut-off', endReason: null } as const;
    const record = recordOf({
      ...cut,
      limits: [limitOf('create', 'success', 'atLeast', 0.95)],
      phases: [{ planned: 100, started: 100, ended: { create: { ok: times(90, 5) } } }],
    });
    expect(judge(record).limits[0]?.reason).toBe(
      'create success in run cannot be judged: what was in flight when the run was cut short may have been ok.',
    );
    const interrupted = { ended: 'aborted', endReason: INTERRUPTED } as const;
    const own = (count: number) => [{ class: ENDED_BY_RUN, count }];
    expect(judged(SUCCESS, own(10), {}, interrupted).reason).toContain('when the run was cut short');
    expect(judged(SUCCESS, own(4), {}, interrupted).outcome).toBe('FAIL');
    expect(judged(SUCCESS, [{ class: 'timeout', count: 10 }], {}, interrupted).outcome).toBe('FAIL');
  });
});
