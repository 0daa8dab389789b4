import { describe, expect, it } from 'vitest';
import type { Limit } from '../profile/profile.ts';
import type { SeriesPoint } from '../record/run-record.ts';
import { judge } from './judge.ts';
import { connected } from './windows.ts';
import { limitOf, recordOf, second, times, type RecordSpec } from './testing.ts';

/** A second with 20 ok answers of this latency. */
const calm = (atS: number, ms = 100, phase = 'steady'): SeriesPoint =>
  second(atS, phase, { ok: 20, p50Ms: ms });
const seconds = (count: number, msOf: (atS: number) => number = () => 100): SeriesPoint[] =>
  Array.from({ length: count }, (_, atS) => calm(atS, msOf(atS)));

const P95 = limitOf('create', 'p95', 'below', 0.3, { phase: 'steady', windowS: 10 });

function judged(limit: Limit, series: readonly SeriesPoint[], spec: Partial<RecordSpec> = {}) {
  const phases = [{ durationS: series.length, ended: { create: { ok: times(20 * series.length, 100) } } }];
  const [result] = judge(recordOf({ phases, limits: [limit], series, ...spec })).limits;
  if (!result) throw new Error('the limit was not judged');
  return result;
}

describe('a limit on every window', () => {
  it('should hold when every window holds, and show the worst', () => {
    const result = judged(
      P95,
      seconds(60, (atS) => (atS === 33 ? 200 : 100)),
    );
    expect(result).toMatchObject({
      outcome: 'PASS',
      samples: 200,
      what: 'create p95 in steady, every 10 s window',
    });
    // Twenty of 200 took 200 ms, so the p95 of ten windows is theirs: the bin of 200 ms ends at 200.703 ms.
    expect(result.measured).toBe(0.200703);
    expect(result.margin).toBeCloseTo(0.331, 3);
  });

  it('should break when one window breaks, though the run as a whole would hold', () => {
    const series = seconds(60, (atS) => (atS === 33 ? 400 : 100));
    expect(judged(P95, series)).toMatchObject({
      outcome: 'FAIL',
      reason:
        'create p95 in steady, every 10 s window was 401 ms, the limit is < 300 ms: ' +
        '10 of 51 windows of 10 s break it, the worst is the one from 24.0 s to 34.0 s, with 200 samples ' +
        '(95 % interval 401 ms to 401 ms).',
    });
    expect(judged({ ...P95, windowS: undefined } as unknown as Limit, series).outcome).toBe('PASS');
  });

  it('should only break with "for" when it is broken for so long', () => {
    const bad = (from: number, to: number) => seconds(60, (atS) => (atS >= from && atS < to ? 400 : 100));
    const lasting = { ...limitOf('create', 'p50', 'below', 0.3, { phase: 'steady' }), forS: 10 };
    expect(judged(lasting, bad(20, 29)).outcome).toBe('PASS');
    expect(judged(lasting, bad(20, 30))).toMatchObject({
      outcome: 'FAIL',
      reason:
        'create p50 in steady, for 10 s was 401 ms, the limit is < 300 ms: 10 of 60 windows of 1 s break it, ' +
        'the worst stretch is the one from 20.0 s to 30.0 s, its mildest window the one from 20.0 s to 21.0 s, ' +
        'with 20 samples (95 % interval 401 ms to 401 ms).',
    });
  });

  it('should judge shares, from above and from below', () => {
    const success = limitOf('create', 'success', 'atLeast', 0.9, { phase: 'steady', windowS: 2 });
    const failing = (failed: number) =>
      seconds(6).map((point) => (point.atS === 3 ? second(3, 'steady', { ok: 20 - failed, failed }) : point));
    expect(judged(success, failing(4))).toMatchObject({ outcome: 'PASS', measured: 0.9, samples: 40 });
    expect(judged(success, failing(5))).toMatchObject({ outcome: 'FAIL', measured: 0.875 });
    const failed = { ...success, measure: 'failed' as const, comparison: 'atMost' as const, bound: 0.1 };
    expect(judged(failed, failing(4)).outcome).toBe('PASS');
    expect(judged(failed, failing(5))).toMatchObject({ outcome: 'FAIL', measured: 0.125 });
    const all = { ...success, comparison: 'equals' as const, bound: 1 };
    expect(judged(all, failing(0)).outcome).toBe('PASS');
    expect(judged(all, failing(1))).toMatchObject({ outcome: 'FAIL', measured: 0.975 });
  });

  it('should be INCONCLUSIVE when a window has too few answers, and still FAIL when another breaks', () => {
    const thin = seconds(40).map((point) =>
      point.atS < 8 ? second(point.atS, 'steady', { ok: 1, p50Ms: 1 }) : point,
    );
    // Twenty more a second from 8 s on: the window to 11 s has 8 + 60 - 1 and is the first with 59.
    expect(judged(P95, thin)).toMatchObject({
      outcome: 'INCONCLUSIVE',
      reason:
        'create p95 in steady, every 10 s window cannot be judged: 1 of 31 windows say nothing; ' +
        'the first, from 0 ms: it has 48 ok answers, and a p95 needs at least 59.',
    });
    const slow = thin.map((point) => (point.atS === 30 ? calm(30, 900) : point));
    expect(judged(P95, slow).outcome).toBe('FAIL');
  });

  it('should pass over windows in which nothing was asked, and say when there are no others', () => {
    const pausing = seconds(60).map((point) =>
      point.atS >= 20 && point.atS < 40 ? { ...point, by: {} } : point,
    );
    // With too few answers at the edges of the pause.
    expect(judged({ ...P95, measure: 'max' }, pausing).outcome).toBe('PASS');
    const silent = seconds(20).map((point) => ({ ...point, by: {} }));
    expect(judged(P95, silent)).toMatchObject({
      outcome: 'INCONCLUSIVE',
      reason:
        'create p95 in steady, every 10 s window cannot be judged: nothing of create ended in any of 11 windows.',
    });
  });

  it('should say why no window says anything, and why no stretch is long enough', () => {
    const thin = seconds(12).map((point) => second(point.atS, 'steady', { ok: 2, p50Ms: 100 }));
    expect(judged(P95, thin).reason).toBe(
      'create p95 in steady, every 10 s window cannot be judged: all of 3 windows say nothing; ' +
        'the one from 0 ms: it has 20 ok answers, and a p95 needs at least 59.',
    );
    const long = { ...limitOf('create', 'p50', 'below', 0.3, { phase: 'steady' }), forS: 30 };
    expect(judged(long, seconds(20))).toMatchObject({
      outcome: 'INCONCLUSIVE',
      reason:
        'create p50 in steady, for 30 s cannot be judged: there are no 30 s of windows one after the other.',
    });
  });

  it('should take phases in the order of their time, whatever theirs in the record', () => {
    expect(
      connected([
        { startS: 20, endS: 30 },
        { startS: 0, endS: 10 },
        { startS: 10, endS: 15 },
      ]),
    ).toEqual([
      { startS: 0, endS: 15 },
      { startS: 20, endS: 30 },
    ]);
  });

  it('should leave out warm-up, partial seconds and the drain, and not reach over gaps between phases', () => {
    const phases = [
      { name: 'warm', warmUp: true, durationS: 5 },
      { name: 'a', durationS: 10.5, ended: { create: { ok: times(300, 100) } } },
      { name: 'pause', kind: 'pause' as const, durationS: 4.5 },
      { name: 'b', durationS: 10, ended: { create: { ok: times(300, 100) } } },
    ];
    const bad = [2, 15, 17, 30, 31];
    const series = Array.from({ length: 34 }, (_, atS) => calm(atS, bad.includes(atS) ? 900 : 100));
    const run = { ...P95, phase: 'run', measure: 'max' as const };
    expect(judged(run, series, { phases })).toMatchObject({ outcome: 'PASS', measured: 0.1 });
    const late = series.map((point) => (point.atS === 29 ? calm(29, 900) : point));
    expect(judged(run, late, { phases }).outcome).toBe('FAIL');
    const longer = judged({ ...run, windowS: 11 }, series, { phases });
    expect(longer.reason).toBe(
      'create max in run, every 11 s window cannot be judged: no window of 11 s fits into run.',
    );
  });

  it('should compare with another phase as a whole', () => {
    const phases = [
      { name: 'before', durationS: 10, ended: { create: { ok: times(200, 100) } } },
      { name: 'steady', durationS: 20, ended: { create: { ok: times(400, 100) } } },
    ];
    const limit = { ...P95, bound: 1.5, relativeTo: 'before' };
    const at = (ms: number) => Array.from({ length: 30 }, (_, atS) => calm(atS, atS === 20 ? ms : 100));
    expect(judged(limit, at(149), { phases }).outcome).toBe('PASS');
    expect(judged(limit, at(152), { phases }).outcome).toBe('FAIL');
  });

  it('should not blame the target for a window that keep-alive races alone explain', () => {
    const success = limitOf('create', 'success', 'atLeast', 0.95, { phase: 'steady', windowS: 2 });
    const series = seconds(6).map((point) =>
      point.atS === 3 ? second(3, 'steady', { ok: 17, unanswered: 3 }) : point,
    );
    const ended = { create: { ok: times(117, 100), unanswered: times(3, 1) } };
    const race = (count: number) => ({
      phases: [{ durationS: 6, ended }],
      errors: [
        {
          of: 'create.configure',
          phase: 'steady',
          class: 'keep-alive race',
          outcome: 'unanswered' as const,
          count,
          firstAtS: 3,
          firstExample: 'idle for 5 s',
        },
      ],
    });
    expect(judged(success, series, race(0)).outcome).toBe('FAIL');
    expect(judged(success, series, race(3)).outcome).toBe('INCONCLUSIVE');
  });
});
