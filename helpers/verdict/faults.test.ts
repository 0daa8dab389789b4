import { describe, expect, it } from 'vitest';
import type { Fault } from '../profile/faults.ts';
import type { FaultRecord, RunRecord } from '../record/run-record.ts';
import { faultEffects } from './fault-effects.ts';
import { judge } from './judge.ts';
import { limitOf, recordOf, second, times } from './testing.ts';

const FAULT: Fault = { name: 'db', what: 'kill', whom: 'database', startS: 10, endS: 20 };
const MADE: FaultRecord = {
  name: 'db',
  what: 'kill',
  whom: 'database',
  description: 'kill of the database',
  maker: 'a double',
  startS: 10.2,
  endOrderedS: 20,
  endS: 21.5,
  traffic: null,
  problem: null,
};

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
  });

  it('should fail when its fault is still there', () => {
    const record = runWith([{ ...MADE, endS: null, problem: 'it could not be undone' }]);
    expect(judge(record).outcome).toBe('FAIL');
    expect(reasons(record)).toEqual([
      'The fault db (kill of the database) is still there: it could not be undone.',
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
    const once = silent.map((point) => (point.atS === 21 ? { ...point, started: 1 } : point));
    expect(judge({ ...record, series: once }).outcome).toBe('PASS');
  });

  it('should be inconclusive when nothing went over the broken path, whatever else was sent', () => {
    const slow: Fault = { ...FAULT, what: 'slow', latencyS: 0.2 };
    const none = { openConnections: 0, openBytes: 0, newConnections: 0, newBytes: 0 };
    const made = { ...MADE, what: 'slow' as const };
    expect(judge(runWith([{ ...made, traffic: none }], slow)).outcome).toBe('INCONCLUSIVE');
    expect(judge(runWith([{ ...made, traffic: { ...none, newConnections: 1 } }], slow)).outcome).toBe('PASS');
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

  it('should be none for a fault that nobody felt', () => {
    const [effect] = faultEffects(runWith([MADE]), MADE);
    expect(effect).toMatchObject({ notOk: 0, shareOfErrors: 0, detectionS: null, notOkAfterFirstGood: 0 });
  });
});
