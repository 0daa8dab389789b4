import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { limitOf, recordOf, times } from './testing.ts';

/** A run of two users: the first with 20 answers of 10 ms, the second with these. */
const usersRun = (
  second: { ok?: number; failed?: number; ms?: number },
  ...limits: Parameters<typeof limitOf>[]
) =>
  judge(
    recordOf({
      limits: limits.map((args) => limitOf(...args)),
      phases: [
        {
          ended: {
            create: {
              ok: [...times(20, 10), ...times(second.ok ?? 0, second.ms ?? 10)],
              failed: times(second.failed ?? 0, 10),
            },
            'create{user=9}': { ok: times(20, 10) },
            'create{user=10}': {
              ok: times(second.ok ?? 0, second.ms ?? 10),
              failed: times(second.failed ?? 0, 10),
            },
          },
        },
      ],
    }),
  );

describe('limits by group', () => {
  it('should judge each group alone, in the order of people', () => {
    const { limits, outcome } = usersRun({ ok: 18, failed: 2 }, [
      'create',
      'success',
      'atLeast',
      0.95,
      { by: 'user' },
    ]);
    expect(limits.map(({ what, measured, outcome }) => [what, measured, outcome])).toEqual([
      ['create{user=9} success in run', 1, 'PASS'],
      ['create{user=10} success in run', 0.9, 'FAIL'],
    ]);
    expect(outcome).toBe('FAIL');
  });

  it('should judge latencies of a group, and compare it with itself in another phase', () => {
    const record = recordOf({
      limits: [limitOf('create', 'mean', 'atMost', 1.5, { by: 'user', phase: 'mix', relativeTo: 'alone' })],
      phases: [
        {
          name: 'alone',
          ended: {
            create: { ok: [...times(20, 10), ...times(20, 40)] },
            'create{user=1}': { ok: times(20, 10) },
            'create{user=2}': { ok: times(20, 40) },
          },
        },
        {
          name: 'mix',
          ended: {
            create: { ok: [...times(20, 14), ...times(20, 61)] },
            'create{user=1}': { ok: times(20, 14) },
            'create{user=2}': { ok: times(20, 61) },
          },
        },
      ],
    });
    expect(judge(record).limits.map(({ boundValue, outcome }) => [boundValue, outcome])).toEqual([
      [0.015, 'PASS'],
      [0.06, 'FAIL'],
    ]);
  });

  it('should miss a group that was never served', () => {
    const { limits } = usersRun({ ok: 20 }, [
      'create',
      'success',
      'atLeast',
      0.95,
      { by: 'user', groups: 3 },
    ]);
    expect(limits[0]).toMatchObject({ outcome: 'FAIL', measured: null });
    expect(limits[0]?.reason).toBe(
      'create success in run was not measured, the limit is >= 95 %: ' +
        'of 3 groups by user only 2 had an arrival: 9, 10.',
    );
  });

  it('should not pass where nothing belongs to a group', () => {
    const { limits, outcome } = usersRun({ ok: 20 }, ['create', 'success', 'atLeast', 0.95, { by: 'class' }]);
    expect(outcome).toBe('INCONCLUSIVE');
    expect(limits[0]?.reason).toBe(
      'create success in run cannot be judged: no arrival of create in run belongs to a class.',
    );
  });
});

describe('fairness', () => {
  const fairness = (more: object) =>
    ['create', 'fairness', 'atLeast', 0.95, { by: 'user', ...more }] as Parameters<typeof limitOf>;

  it("should be Jain's index of what was ok of each group", () => {
    // (20 + 10)^2 / (2 (20^2 + 10^2)) = 0.9
    const { limits } = usersRun({ ok: 10, failed: 10 }, fairness({}));
    expect(limits[0]).toMatchObject({
      measured: 0.9,
      samples: 2,
      interval: null,
      outcome: 'FAIL',
      reason:
        'create fairness by user in run was 90.0 %, the limit is >= 95 %: user 10 had 10 ok, user 9 20.',
    });
  });

  it('should be 1 when all got the same', () => {
    expect(usersRun({ ok: 20 }, fairness({})).limits[0]).toMatchObject({ measured: 1, outcome: 'PASS' });
  });

  it('should count a group that is not there as one that got nothing', () => {
    // (20 + 20)^2 / (3 x 800) = 2/3
    const [result] = usersRun({ ok: 20 }, fairness({ groups: 3 })).limits;
    expect(result?.measured).toBeCloseTo(2 / 3, 12);
    expect(result?.reason).toContain('a group that had no arrival had 0 ok');
  });

  it('should not be judged when nothing was ok, or nothing belongs to a group', () => {
    const nothing = judge(
      recordOf({
        limits: [limitOf(...fairness({}))],
        phases: [{ ended: { create: { failed: [10] }, 'create{user=1}': { failed: [10] } } }],
      }),
    );
    expect(nothing.limits[0]).toMatchObject({
      outcome: 'INCONCLUSIVE',
      measured: null,
      reason:
        'create fairness by user in run cannot be judged: nothing of create was ok, so there was nothing to share.',
    });
    expect(usersRun({ ok: 1 }, fairness({ by: 'class' })).limits[0]).toMatchObject({
      outcome: 'INCONCLUSIVE',
      measured: null,
      boundValue: 0.95,
      reason: 'create fairness by class in run cannot be judged: no arrival of create belongs to a class.',
    });
  });
});
