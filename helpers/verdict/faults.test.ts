import { describe, expect, it } from 'vitest';
import type { Fault } from '../profile/faults.ts';
import type { FaultRecord, RunRecord } from '../record/run-record.ts';
import { faultEffects } from './fault-effects.ts';
import { judge } from './judge.ts';
import { killedDatabase, limitOf, recordOf, second, times } from './testing.ts';

const FAULT: Fault = { name: 'db', what: 'kill', whom: 'database', startS: 10, endS: 20 };
const MADE = killedDatabase({ startS: 10.2, endOrderedS: 20, endS: 21.5 });

/** A minute of 10 arrivals a second; `notOk` of them not ok in some seconds. */
function runWith(
  faults: readonly FaultRecord[] | undefined,
  planned: Fault = FAULT,
  notOk: (atS: number) => number = () => 0,
): RunRecord {
  const base = recordOf({
    phases: [{ name: 'run-in', durationS: 60, ended: { create: { ok: times(600, 20) } } }],
    limits: [limitOf('create', 'success', 'atLeast', 0.5)],
    series: Array.from({ length: 60 }, (_, atS) =>
      second(atS, 'run-in', { ok: 10 - notOk(atS), failed: notOk(atS), p95Ms: 20 }),
    ),
  });
  return { ...base, profile: { ...base.profile, faults: [planned] }, ...(faults ? { faults } : {}) };
}
const reasons = (record: RunRecord) => judge(record).reasons;

describe('a run with a fault', () => {
  it('should be judged by its limits when the fault was there and over', () => {
    expect(judge(runWith([MADE]))).toMatchObject({ outcome: 'PASS', reasons: [] });
  });

  it('should be inconclusive when its fault was never made', () => {
    expect(judge(runWith(undefined)).outcome).toBe('INCONCLUSIVE');
    expect(
      reasons(runWith([{ ...MADE, startS: null, endS: null, problem: 'it could not be made: no' }])),
    ).toEqual(['The fault db (kill of the database) was not made: it could not be made: no.']);
    expect(reasons(runWith(undefined))).toEqual([
      'The fault db was not made: nobody made faults in this run.',
    ]);
    expect(reasons(runWith([{ ...MADE, startS: null, endS: null, problem: null }]))).toEqual([
      'The fault db (kill of the database) was not made: no reason was recorded.',
    ]);
    // Another fault that was made is not this one.
    expect(reasons(runWith([{ ...MADE, name: 'broker' }]))).toEqual([
      'The fault db was not made: nobody made faults in this run.',
    ]);
  });

  it('should fail when its fault is still there', () => {
    const record = runWith([{ ...MADE, endS: null, problem: 'it could not be undone' }]);
    expect(judge(record).outcome).toBe('FAIL');
    expect(reasons(record)).toEqual([
      'The fault db (kill of the database) is still there: it could not be undone.',
    ]);
    expect(reasons(runWith([{ ...MADE, endS: null, problem: null }]))).toEqual([
      'The fault db (kill of the database) is still there: no reason was recorded.',
    ]);
  });

  it('should be inconclusive when nothing began while the fault was there', () => {
    const record = runWith([MADE]);
    const silent = record.series.map((point) =>
      point.atS >= 10 && point.atS < 22 ? { ...point, started: 0 } : point,
    );
    expect(reasons({ ...record, series: silent })).toEqual([
      'The fault db (kill of the database) carried no traffic, so nothing was tested by it.',
    ]);
    const once = (atS: number, made = MADE) => {
      const series = silent.map((point) => (point.atS === atS ? { ...point, started: 1 } : point));
      return judge({ ...record, faults: [made], series }).outcome;
    };
    expect(once(21)).toBe('PASS');
    expect(once(10)).toBe('PASS');
    // What began in the second before it, or in the one that begins when it is over, has not met it.
    const exact = { ...MADE, startS: 11, endS: 21 };
    expect([once(10, exact), once(11, exact), once(20, exact), once(21, exact)]).toEqual([
      'INCONCLUSIVE',
      'PASS',
      'PASS',
      'INCONCLUSIVE',
    ]);
  });

  it('should be inconclusive when nothing went over the broken path, whatever else was sent', () => {
    const slow: Fault = { ...FAULT, what: 'slow', latencyS: 0.2 };
    const none = { openConnections: 0, openBytes: 0, newConnections: 0, newBytes: 0 };
    const made = { ...MADE, what: 'slow' as const };
    expect(judge(runWith([{ ...made, traffic: none }], slow)).outcome).toBe('INCONCLUSIVE');
    expect(judge(runWith([{ ...made, traffic: { ...none, newConnections: 1 } }], slow)).outcome).toBe('PASS');
    const both = { ...none, openConnections: 1, newConnections: 1 };
    expect(judge(runWith([{ ...made, traffic: both }], slow)).outcome).toBe('PASS');
    // Of a part that was killed no path tells anything.
    expect(judge(runWith([{ ...MADE, traffic: none }])).outcome).toBe('PASS');
  });
});

describe('a phase after a fault', () => {
  /** Ten seconds before, ten with the fault and some after it, in which nothing was ok until it was over. */
  const judged = (endS: number | null, planned: Fault = FAULT, phase = 'after') => {
    const base = recordOf({
      phases: [
        { name: 'before', durationS: 10, ended: { create: { ok: times(100, 20) } } },
        { name: 'without', durationS: 10, ended: { create: { failed: times(100, 20) } } },
        { name: 'mend', durationS: 10, ended: { create: { failed: times(100, 20) } } },
        { name: 'after', durationS: 10, ended: { create: { failed: times(100, 20) } } },
      ],
      limits: [limitOf('create', 'success', 'atLeast', 0.99, { phase })],
      series: Array.from({ length: 40 }, (_, atS) => second(atS, 'any', { ok: 10 })),
    });
    const made = { ...MADE, whom: planned.whom, endS };
    const verdict = judge({ ...base, profile: { ...base.profile, faults: [planned] }, faults: [made] });
    return { outcome: verdict.outcome, limit: verdict.limits[0]?.outcome, reason: verdict.reasons[0] };
  };

  it('should say nothing of the target when the part was not back yet', () => {
    const { outcome, reason } = judged(37.25);
    expect(outcome).toBe('INCONCLUSIVE');
    expect(reason).toContain(
      'create success in after cannot be judged: the kill of the database was to be over when after began (30.0 s) ' +
        'and was over at 37.3 s; bringing the part back took 17.3 s. create success in after was 0.0 %',
    );
  });

  it('should fail when the part was back, and when it is still away for good', () => {
    expect(judged(29.9)).toMatchObject({ outcome: 'FAIL', limit: 'FAIL' });
    expect(judged(null)).toMatchObject({ outcome: 'FAIL', limit: 'FAIL' });
  });

  it('should fail when the part was back just as the phase began, and be excused from just after that on', () => {
    expect(judged(30).outcome).toBe('FAIL');
    expect(judged(30.1, { ...FAULT, endS: 30 }).outcome).toBe('INCONCLUSIVE');
  });

  it('should fail in a phase that the fault was to be in', () => {
    expect(judged(37, FAULT, 'without')).toMatchObject({ outcome: 'FAIL', limit: 'FAIL' });
  });

  it('should fail when it is the target itself that does not come back: that is what is asked', () => {
    expect(judged(37, { ...FAULT, whom: 'focus-server' })).toMatchObject({ outcome: 'FAIL', limit: 'FAIL' });
  });
});

describe('the effects of a fault', () => {
  it('should be counted from its beginning to the last error', () => {
    // Bad from 12 to 25 s, and one more in 40 s; before the fault one that is not its doing.
    const record = runWith([MADE], FAULT, (atS) =>
      atS >= 12 && atS < 25 ? 4 : atS === 40 || atS === 3 ? 1 : 0,
    );
    expect(faultEffects(record, MADE)).toEqual([
      {
        of: 'create',
        // Seconds 10 to 40.
        ended: 310,
        notOk: 13 * 4 + 1,
        shareOfErrors: 53 / 54,
        detectionS: 13 - 10.2,
        firstGoodS: 23 - 21.5,
        notOkAfterFirstGood: 2 * 4 + 1,
      },
    ]);
  });

  it('should be those of the seconds that it touched, to the very second', () => {
    const exact = { ...MADE, startS: 10, endS: 20 };
    // The seconds before it and from its end on are good, all between are bad.
    const record = runWith([exact], FAULT, (atS) => (atS >= 10 && atS < 20 ? 10 : 0));
    expect(faultEffects(record, exact)).toEqual([
      {
        ...{ of: 'create', ended: 100, notOk: 100, shareOfErrors: 1 },
        ...{ detectionS: 1, firstGoodS: 1, notOkAfterFirstGood: 0 },
      },
    ]);
    const late = runWith([exact], FAULT, (atS) => (atS === 9 || (atS >= 15 && atS < 23) ? 10 : 0));
    expect(faultEffects(late, exact)[0]).toMatchObject({ notOk: 80, detectionS: 6, firstGoodS: 4 });
  });

  it('should have no first good answer where none came', () => {
    const record = runWith([MADE], FAULT, (atS) => (atS >= 10 ? 10 : 0));
    expect(faultEffects(record, MADE)[0]).toMatchObject({
      ...{ firstGoodS: null, notOkAfterFirstGood: 0, notOk: 500, shareOfErrors: 1 },
    });
  });

  it('should be none of a fault that was never made, and of an operation that never ended', () => {
    expect(faultEffects(runWith([MADE]), { ...MADE, startS: null })).toEqual([]);
    const record = runWith([MADE]);
    const series = record.series.map((point) => ({ ...point, by: {} }));
    expect(faultEffects({ ...record, series }, MADE)).toEqual([
      {
        ...{ of: 'create', ended: 0, notOk: 0, shareOfErrors: 0 },
        ...{ detectionS: null, firstGoodS: null, notOkAfterFirstGood: 0 },
      },
    ]);
  });

  it('should be none for a fault that nobody felt', () => {
    const [effect] = faultEffects(runWith([MADE]), MADE);
    expect(effect).toMatchObject({ notOk: 0, shareOfErrors: 0, detectionS: null, notOkAfterFirstGood: 0 });
  });
});
