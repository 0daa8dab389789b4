import { describe, expect, it } from 'vitest';
import type { BrowserGroup } from '../profile/browsers.ts';
import type { Limit } from '../profile/profile.ts';
import { INTERRUPTED } from '../record/run-end.ts';
import { judge } from './judge.ts';
import { limitOf, recordOf, times, type RecordSpec } from './testing.ts';

const ok = [{ ended: { create: { ok: times(5, 1) } } }];
const failed = [{ ended: { create: { failed: times(5, 1) } } }];
const NONE = limitOf('duplicate-job-ids', 'counter', 'equals', 0);

function first(spec: RecordSpec) {
  const [result] = judge(recordOf(spec)).limits;
  if (!result) throw new Error('a limit has a result');
  return result;
}

describe('counters', () => {
  it('should be compared as they are', () => {
    expect(first({ phases: ok, limits: [NONE], counters: { 'duplicate-job-ids': 0 } })).toMatchObject({
      outcome: 'PASS',
      measured: 0,
      unit: 'count',
    });
    expect(first({ phases: ok, limits: [NONE], counters: { 'duplicate-job-ids': 2 } })).toMatchObject({
      outcome: 'FAIL',
      reason: 'counter duplicate-job-ids was 2, the limit is = 0.',
    });
  });

  it('should be 0 when never counted, if something could have been', () => {
    expect(first({ phases: ok, limits: [NONE] })).toMatchObject({ outcome: 'PASS', measured: 0 });
    expect(first({ phases: failed, limits: [NONE] })).toMatchObject({
      outcome: 'INCONCLUSIVE',
      reason: 'counter duplicate-job-ids cannot be judged: no create was ok, so nothing could be counted.',
    });
  });

  it('should fail when broken even if nothing was ok', () => {
    const counters = { 'duplicate-job-ids': 1 };
    expect(first({ phases: failed, limits: [NONE], counters }).outcome).toBe('FAIL');
  });

  it('should be no pass when the target tells nothing of what all limits ask', () => {
    const counters = { 'duplicate-job-ids-not-told': 3 };
    const verdict = judge(recordOf({ phases: ok, limits: [NONE], counters }));
    expect(verdict).toMatchObject({
      outcome: 'INCONCLUSIVE',
      reasons: ['The target tells nothing of what the limits ask, so nothing was judged.'],
    });
  });

  it('should be NOT AVAILABLE where the target does not tell, which decides nothing, unless they are broken', () => {
    const limits = [NONE, limitOf('create', 'success', 'atLeast', 1)];
    const untold = { 'duplicate-job-ids-not-told': 3 };
    const verdict = judge(recordOf({ phases: ok, limits, counters: untold }));
    expect([verdict.outcome, verdict.reasons]).toEqual(['PASS', []]);
    expect(verdict.limits[0]).toMatchObject({
      outcome: 'NOT AVAILABLE',
      measured: null,
      reason: 'counter duplicate-job-ids is NOT AVAILABLE: the target does not tell it (asked 3 times).',
    });
    expect(first({ phases: ok, limits, counters: { ...untold, 'duplicate-job-ids': 1 } }).outcome).toBe(
      'FAIL',
    );
    expect(first({ phases: ok, limits, counters: { 'duplicate-job-ids-not-told': 0 } }).outcome).toBe('PASS');
  });

  it('should say once what was asked once', () => {
    const limits = [NONE, limitOf('create', 'success', 'atLeast', 1)];
    expect(first({ phases: ok, limits, counters: { 'duplicate-job-ids-not-told': 1 } }).reason).toBe(
      'counter duplicate-job-ids is NOT AVAILABLE: the target does not tell it (asked once).',
    );
  });

  it('should be kept when any of several operations that count it was ok, and name all of them otherwise', () => {
    const operations = { create: 1, 'create-more': 1 };
    const ended = (outcome: 'ok' | 'failed') => ({
      create: { failed: times(5, 1) },
      'create-more': { [outcome]: times(5, 1) },
    });
    expect(first({ operations, phases: [{ ended: ended('ok') }], limits: [NONE] }).outcome).toBe('PASS');
    expect(first({ operations, phases: [{ ended: ended('failed') }], limits: [NONE] }).reason).toBe(
      'counter duplicate-job-ids cannot be judged: no create or create-more was ok, so nothing could be counted.',
    );
  });

  it('should be kept by pages where pages count it', () => {
    const limit = limitOf('console-errors', 'counter', 'equals', 0);
    const viewers: BrowserGroup = {
      ...{ name: 'viewers', pages: 3, visitS: null, interactionsPerSecond: 0, heap: false, alerts: false },
    };
    const pagesRun = (visits: number) => {
      const record = recordOf({
        phases: [{ ended: { create: { ok: times(5, 1) }, 'viewers.visit': { ok: times(visits, 1) } } }],
        limits: [limit],
      });
      const profile = { ...record.profile, browsers: [viewers] };
      return judge({ ...record, profile, browsers: { browser: 'chromium 1', problems: [] } }).limits[0];
    };
    expect(pagesRun(3)?.outcome).toBe('PASS');
    expect(pagesRun(0)?.reason).toBe(
      'counter console-errors cannot be judged: no viewers.visit was ok, so nothing could be counted.',
    );
  });

  it('should not be kept by operations that never count it', () => {
    const lost = limitOf('lost-rows', 'counter', 'equals', 0);
    expect(first({ phases: ok, limits: [lost] }).reason).toBe(
      'counter lost-rows cannot be judged: no operation of the profile counts it, so nothing could be counted.',
    );
  });
});

describe('figures', () => {
  const cleanup = limitOf('cleanup-seconds', 'figure', 'atMost', 60);

  it('should be compared, in seconds where the name says so', () => {
    expect(first({ phases: ok, limits: [cleanup], figures: { 'cleanup-seconds': 60 } })).toMatchObject({
      outcome: 'PASS',
      unit: 's',
      bound: '<= 60 s',
    });
    expect(first({ phases: ok, limits: [cleanup], figures: { 'cleanup-seconds': 60.5 } })).toMatchObject({
      outcome: 'FAIL',
      reason: 'figure cleanup-seconds was 60.5 s, the limit is <= 60 s.',
    });
  });

  it('should be inconclusive when missing', () => {
    expect(first({ phases: ok, limits: [cleanup] })).toMatchObject({
      outcome: 'INCONCLUSIVE',
      measured: null,
      reason: 'figure cleanup-seconds cannot be judged: the run did not report it.',
    });
  });

  it('should not hold what is left against a run that was interrupted before it could remove it', () => {
    const leftovers = [{ kind: 'job' as const, id: '1', reason: 'not removed yet' }];
    const limit = limitOf('leftovers', 'figure', 'equals', 0);
    const interrupted = { ended: 'aborted', endReason: INTERRUPTED } as const;
    expect(first({ ...interrupted, phases: ok, limits: [limit], leftovers })).toMatchObject({
      outcome: 'INCONCLUSIVE',
      measured: 1,
      reason:
        'figure leftovers cannot be judged: the run was interrupted before it had removed what it made; the next run does.',
    });
    expect(first({ ...interrupted, phases: ok, limits: [limit] })).toMatchObject({
      outcome: 'PASS',
      measured: 0,
    });
    // Other figures of an interrupted run are what they are.
    const taken = { ...interrupted, phases: ok, limits: [cleanup], figures: { 'cleanup-seconds': 70 } };
    expect(first(taken).outcome).toBe('FAIL');
  });

  it('should know the number of leftovers without being told', () => {
    const leftovers = [{ kind: 'job' as const, id: '1', reason: 'cancel answered 500' }];
    const limit = limitOf('leftovers', 'figure', 'equals', 0);
    expect(first({ phases: ok, limits: [limit], leftovers })).toMatchObject({ outcome: 'FAIL', measured: 1 });
    expect(first({ phases: ok, limits: [limit] })).toMatchObject({ outcome: 'PASS', measured: 0 });
  });
});

describe('figures of segments', () => {
  const segmentsRun = (
    values: readonly (number | undefined)[],
    [comparison, bound]: readonly [Limit['comparison'], number],
  ) => {
    const parts = values.map((value, index) => ({
      ...{ index, runId: `run-${index}`, startedAt: '2026-11-01T00:00:00.000Z', loadStartedAtMs: null },
      ...{ durationS: 10, ended: 'complete' as const, endReason: null },
      ...(value === undefined ? {} : { figures: { 'cleanup-seconds': value } }),
    }));
    return first({
      phases: ok,
      limits: [limitOf('cleanup-seconds', 'figure', comparison, bound)],
      joined: { as: 'segments', count: parts.length, parts, problems: [] },
      // What the whole says is no segment's.
      figures: { 'cleanup-seconds': 1000 },
    });
  };

  it.each([
    ['atMost', 60, [10, 70, 20], 70, 'FAIL'],
    ['below', 60, [10, 59, 20], 59, 'PASS'],
    ['atLeast', 15, [10, 70, 20], 10, 'FAIL'],
    // The furthest off, on either side; of two that are as far off the first.
    ['equals', 20, [22, 17, 20], 17, 'FAIL'],
    ['equals', 20, [18, 22, 20], 18, 'FAIL'],
    ['equals', 20, [20, 20], 20, 'PASS'],
  ] as const)(
    'should be the worst of theirs: %s %d of %j',
    (comparison, bound, values, measured, outcome) => {
      expect(segmentsRun(values, [comparison, bound])).toMatchObject({ measured, outcome });
    },
  );

  it('should be no data when one did not report it', () => {
    expect(segmentsRun([10, undefined, 20], ['atMost', 60])).toMatchObject({
      outcome: 'INCONCLUSIVE',
      measured: null,
      reason: 'figure cleanup-seconds cannot be judged: segment 2 did not report it.',
    });
  });

  it('should count what they left behind together', () => {
    const leftovers = ['1', '2'].map((id) => ({ kind: 'job' as const, id, reason: 'cancel answered 500' }));
    const limit = limitOf('leftovers', 'figure', 'equals', 0);
    const joined = { as: 'segments', count: 0, parts: [], problems: [] } as const;
    expect(first({ phases: ok, limits: [limit], leftovers, joined })).toMatchObject({
      outcome: 'FAIL',
      measured: 2,
    });
  });
});
