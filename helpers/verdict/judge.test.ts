import { describe, expect, it } from 'vitest';
import { MEASURES } from '../profile/profile.ts';
import { INTERRUPTED } from '../record/run-end.ts';
import { ENDED_BY_RUN } from '../record/run-record.ts';
import { judge } from './judge.ts';
import { limitOf, recordOf, second, times, type PhaseSpec, type RecordSpec } from './testing.ts';

const healthy: PhaseSpec = { ended: { create: { ok: times(400, 1) } } };
const SUCCESS = limitOf('create', 'success', 'atLeast', 0.95);
const P95 = limitOf('create', 'p95', 'below', 0.3);
const FIGURE = limitOf('cleanup-seconds', 'figure', 'atMost', 60);
const outcomes = (spec: RecordSpec) => {
  const { outcome, limits } = judge(recordOf(spec));
  return [outcome, ...limits.map((limit) => limit.outcome)];
};

describe('a healthy run', () => {
  it('should pass with no reasons and one result for each limit', () => {
    const verdict = judge(recordOf({ phases: [healthy], limits: [SUCCESS, P95] }));
    expect(verdict.outcome).toBe('PASS');
    expect(verdict.reasons).toEqual([]);
    expect(verdict.limits.map(({ what, bound, outcome }) => [what, bound, outcome])).toEqual([
      ['create success in run', '>= 95 %', 'PASS'],
      ['create p95 in run', '< 300 ms', 'PASS'],
    ]);
  });

  it('should give the same verdict on a record that was stored and read', () => {
    const record = recordOf({ phases: [healthy], limits: [SUCCESS, P95, FIGURE] });
    expect(judge(JSON.parse(JSON.stringify(record)) as typeof record)).toEqual(judge(record));
  });

  it('should not pass without any limit', () => {
    expect(judge(recordOf({ phases: [healthy] }))).toMatchObject({
      outcome: 'INCONCLUSIVE',
      reasons: ['The profile states no limit, so there is nothing to judge.'],
    });
  });
});

describe('the order of outcomes', () => {
  it('should be FAIL before INCONCLUSIVE before PASS, the most important reason first', () => {
    expect(outcomes({ phases: [healthy], limits: [SUCCESS, FIGURE] })).toEqual([
      'INCONCLUSIVE',
      'PASS',
      'INCONCLUSIVE',
    ]);
    const slow = { ...P95, bound: 0.0001 };
    const verdict = judge(recordOf({ phases: [healthy], limits: [FIGURE, slow, SUCCESS] }));
    expect(verdict.outcome).toBe('FAIL');
    expect(verdict.reasons).toEqual([
      'create p95 in run was 1.0 ms, the limit is < 0.1 ms: 400 ok answers from 400 arrivals ' +
        '(95 % interval 1.0 ms to 1.0 ms).',
      'figure cleanup-seconds cannot be judged: the run did not report it.',
    ]);
  });
});

describe('no traffic', () => {
  it.each(MEASURES)('should never let %s pass', (measure) => {
    const limit = limitOf('create', measure, 'atMost', 1, {
      after: 'steady',
      relativeTo: 'steady',
      successAtLeast: 0,
    });
    const empty: PhaseSpec = { ended: {}, planned: 10, due: 0 };
    const verdict = judge(recordOf({ phases: [empty], limits: [limit], figures: { create: 0 } }));
    expect(verdict.outcome).toBe('INCONCLUSIVE');
    expect(verdict.limits.map(({ outcome }) => outcome)).toEqual(['INCONCLUSIVE']);
    expect(verdict.reasons[0]).toBe('Nothing was sent in any counted phase, so nothing was tested.');
  });

  it('should not be made up for by a warm-up', () => {
    const phases: PhaseSpec[] = [{ ...healthy, name: 'warm', warmUp: true }, { ended: {} }];
    expect(outcomes({ phases, limits: [SUCCESS, P95] })).toEqual([
      'INCONCLUSIVE',
      'INCONCLUSIVE',
      'INCONCLUSIVE',
    ]);
  });

  it('should be a failure when it was sent and all dropped or failed', () => {
    const down: PhaseSpec = { ended: { create: { unanswered: times(10, 30_000) } } };
    expect(outcomes({ phases: [down], limits: [SUCCESS] })).toEqual(['FAIL', 'FAIL']);
  });
});

describe('a generator that did not keep up', () => {
  const late: PhaseSpec = { ...healthy, late: 40, worstLatenessMs: 2000 };
  const problem =
    '40 of 400 arrivals (10.0 %) started more than 100 ms late: 40 in steady (0 ms to 10.0 s); the worst by 2.0 s';

  it('should make latency, drift, recovery and achieved inconclusive, kept or broken', () => {
    const limits = [
      P95,
      { ...P95, bound: 0.0001 },
      limitOf('create', 'mean', 'below', 1),
      limitOf('create', 'max', 'below', 1),
      limitOf('create', 'achieved', 'atLeast', 0.98),
      limitOf('create', 'drift', 'atMost', 0.2),
    ];
    const series = Array.from({ length: 10 }, (_, atS) => second(atS, 'steady', { ok: 1, p50Ms: 1 }));
    const verdict = judge(recordOf({ phases: [late], limits, series }));
    expect(verdict.outcome).toBe('INCONCLUSIVE');
    expect(verdict.limits.map(({ outcome }) => outcome)).toEqual(limits.map(() => 'INCONCLUSIVE'));
    expect(verdict.limits[0]).toMatchObject({
      measured: 0.001,
      reason: 'create p95 in run cannot be judged: the generator cannot be trusted.',
    });
  });

  it('should say once what was wrong with it, and what is not judged because of that', () => {
    const limits = [P95, SUCCESS, limitOf('create', 'achieved', 'atLeast', 0.98)];
    expect(judge(recordOf({ phases: [late], limits })).reasons).toEqual([
      `The generator cannot be trusted: ${problem}.`,
      'That is why there is no judgement on create p95 in run and create achieved in run.',
    ]);
  });

  it('should say nothing of limits when none depends on it', () => {
    expect(judge(recordOf({ phases: [late], limits: [SUCCESS] })).reasons).toEqual([
      `The generator cannot be trusted: ${problem}.`,
    ]);
  });

  it('should still let success, counters and figures fail', () => {
    const limits = [SUCCESS, limitOf('x', 'counter', 'equals', 0), FIGURE, P95];
    const broken: PhaseSpec = { ended: { create: { ok: times(300, 1), failed: times(100, 1) } }, late: 40 };
    const spec = { phases: [broken], limits, counters: { x: 1 }, figures: { 'cleanup-seconds': 61 } };
    expect(outcomes(spec)).toEqual(['FAIL', 'FAIL', 'FAIL', 'FAIL', 'INCONCLUSIVE']);
  });

  it('should keep the run from passing even when no limit depends on time', () => {
    expect(outcomes({ phases: [late], limits: [SUCCESS] })).toEqual(['INCONCLUSIVE', 'PASS']);
  });

  it('should not excuse a server that could not take the rate: achieved fails with a healthy generator', () => {
    const dropped: PhaseSpec = { ...healthy, planned: 500, dropped: 100 };
    const limits = [limitOf('create', 'achieved', 'atLeast', 0.98)];
    expect(outcomes({ phases: [dropped], limits })).toEqual(['FAIL', 'FAIL']);
  });
});

describe('a run that ended early', () => {
  const limits = [SUCCESS];

  it('should fail when it was aborted for the target, with the reason', () => {
    const record = recordOf({
      phases: [healthy],
      limits,
      ended: 'aborted',
      endReason: 'nothing was ok for 10 s',
    });
    expect(judge(record)).toMatchObject({
      outcome: 'FAIL',
      reasons: ['The run was aborted: nothing was ok for 10 s.'],
    });
    const reasonOf = (endReason: string | null) => judge({ ...record, endReason }).reasons[0];
    expect(reasonOf('it was over.')).toBe('The run was aborted: it was over.');
    expect(reasonOf(null)).toBe('The run was aborted: no reason was recorded.');
    // A limit out of reach is a reason as any other while the generator kept up.
    expect(reasonOf('hopeless: success is lost')).toBe('The run was aborted: hopeless: success is lost.');
  });

  it('should be inconclusive when it was aborted by its own side', () => {
    const spec = { limits, ended: 'aborted' as const, endReason: 'generator ran out of memory' };
    expect(outcomes({ ...spec, phases: [healthy] })).toEqual(['INCONCLUSIVE', 'PASS']);
    // What was in flight at the abort is booked as unanswered; it does not count against the target.
    const inFlight: PhaseSpec = { ended: { create: { ok: times(90, 1), unanswered: times(10, 1) } } };
    expect(outcomes({ ...spec, phases: [inFlight] })).toEqual(['INCONCLUSIVE', 'INCONCLUSIVE']);
    const failing: PhaseSpec = { ended: { create: { ok: times(90, 1), failed: times(10, 1) } } };
    expect(outcomes({ ...spec, phases: [failing] })).toEqual(['FAIL', 'FAIL']);
  });

  it('should be inconclusive when somebody ended it, whatever was in flight or left behind', () => {
    const leftovers = [{ kind: 'job', id: '1-1', reason: 'connect ECONNREFUSED' }];
    const spec = {
      limits: [...limits, limitOf('leftovers', 'figure', 'equals', 0)],
      ended: 'aborted' as const,
      endReason: INTERRUPTED,
      figures: { leftovers: 1 },
      leftovers,
    };
    const ofRun = (count: number) => [
      {
        ...{ of: 'create.hold', phase: 'steady', outcome: 'unanswered' as const, class: ENDED_BY_RUN },
        ...{ count, firstAtS: 3, firstExample: 'the run ended before' },
      },
    ];
    const inFlight: PhaseSpec = {
      name: 'steady',
      ended: { create: { ok: times(90, 1), unanswered: times(10, 1) } },
    };
    expect(outcomes({ ...spec, phases: [inFlight], errors: ofRun(10) })).toEqual([
      'INCONCLUSIVE',
      'INCONCLUSIVE',
      'INCONCLUSIVE',
    ]);
    // What nobody answered before that is the target's.
    expect(outcomes({ ...spec, phases: [inFlight], errors: ofRun(2) })).toEqual([
      'FAIL',
      'FAIL',
      'INCONCLUSIVE',
    ]);
    expect(judge(recordOf({ ...spec, phases: [inFlight], errors: ofRun(10) })).reasons).toContain(
      'figure leftovers cannot be judged: the run was interrupted before it had removed what it made; the next run does.',
    );
  });

  it('should not blame the target for rows that a late generator read too late, and still for lost ones', () => {
    const limits = [
      limitOf('slow-jobs', 'counter', 'equals', 0),
      limitOf('pauses', 'counter', 'equals', 0),
      limitOf('lost-rows', 'counter', 'equals', 0),
      limitOf('rows-per-second', 'figure', 'atLeast', 500),
    ];
    const found = {
      limits,
      counters: { 'slow-jobs': 7, pauses: 1, 'lost-rows': 1 },
      figures: { 'rows-per-second': 1 },
    };
    expect(outcomes({ ...found, phases: [healthy] })).toEqual(['FAIL', 'FAIL', 'FAIL', 'FAIL', 'FAIL']);
    const late: PhaseSpec = { ...healthy, late: 40 };
    const unsure = 'INCONCLUSIVE';
    expect(outcomes({ ...found, phases: [late] })).toEqual(['FAIL', unsure, unsure, 'FAIL', unsure]);
  });

  it('should let the limits speak when a late generator saw a limit out of reach', () => {
    const endReason = 'hopeless: create p95 in run can no longer be < 300 ms: 21 took longer already';
    const late: PhaseSpec = { ...healthy, late: 40 };
    expect(outcomes({ limits: [P95], ended: 'aborted', endReason, phases: [late] })).toEqual([
      'INCONCLUSIVE',
      'INCONCLUSIVE',
    ]);
    expect(outcomes({ limits: [P95], ended: 'aborted', endReason, phases: [healthy] })).toEqual([
      'FAIL',
      'PASS',
    ]);
  });

  it('should be inconclusive at best when the process was killed', () => {
    const spec = { limits: [SUCCESS, P95], ended: 'cut-off' as const, endReason: null };
    expect(outcomes({ ...spec, phases: [healthy] })).toEqual(['INCONCLUSIVE', 'PASS', 'INCONCLUSIVE']);
    // 40 of 400 were in flight: with them the success may have been 100 %.
    const inFlight: PhaseSpec = { ended: { create: { ok: times(360, 1) } }, planned: 400 };
    expect(outcomes({ ...spec, phases: [inFlight] })).toEqual([
      'INCONCLUSIVE',
      'INCONCLUSIVE',
      'INCONCLUSIVE',
    ]);
    const broken: PhaseSpec = {
      ended: { create: { ok: times(300, 1), failed: times(60, 1) } },
      planned: 400,
    };
    expect(outcomes({ ...spec, phases: [broken] })).toEqual(['FAIL', 'FAIL', 'INCONCLUSIVE']);
  });

  it('should judge an aborted mix by the arrivals that came due', () => {
    // 3 : 1 in smooth order: of the first 10 of 40 arrivals 8 are reads and 2 are writes.
    const phase: PhaseSpec = {
      planned: 40,
      due: 10,
      ended: { read: { ok: times(8, 1) }, write: { ok: times(1, 1) } },
    };
    const record = recordOf({
      phases: [phase],
      operations: { read: 3, write: 1 },
      limits: [limitOf('*', 'success', 'atLeast', 0.9)],
      ended: 'aborted',
      endReason: 'stopped',
    });
    expect(judge(record).limits.map(({ what, measured }) => [what, measured])).toEqual([
      ['read success in run', 1],
      ['write success in run', 0.5],
    ]);
  });
});

describe('leftovers', () => {
  it('should fail the run and be listed', () => {
    const leftovers = Array.from({ length: 12 }, (_, i) => ({
      kind: 'job' as const,
      id: `j${i}`,
      reason: 'gone wrong',
    }));
    const short = judge(recordOf({ phases: [healthy], limits: [SUCCESS], leftovers: leftovers.slice(0, 2) }));
    expect(short).toMatchObject({
      outcome: 'FAIL',
      reasons: ['The run left 2 things behind: job j0 (gone wrong), job j1 (gone wrong).'],
    });
    const ten = judge(recordOf({ phases: [healthy], limits: [SUCCESS], leftovers: leftovers.slice(0, 10) }));
    expect(ten.reasons[0]).toMatch(/^The run left 10 things behind: .*, job j9 \(gone wrong\)\.$/);
    const long = judge(recordOf({ phases: [healthy], limits: [SUCCESS], leftovers }));
    expect(long.reasons[0]).toMatch(
      /^The run left 12 things behind: .*, job j9 \(gone wrong\), and 2 more\.$/,
    );
  });
});
