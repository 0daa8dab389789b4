import { describe, expect, it } from 'vitest';
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

  it('should know the number of leftovers without being told', () => {
    const leftovers = [{ kind: 'job' as const, id: '1', reason: 'cancel answered 500' }];
    const limit = limitOf('leftovers', 'figure', 'equals', 0);
    expect(first({ phases: ok, limits: [limit], leftovers })).toMatchObject({ outcome: 'FAIL', measured: 1 });
    expect(first({ phases: ok, limits: [limit] })).toMatchObject({ outcome: 'PASS', measured: 0 });
  });
});
