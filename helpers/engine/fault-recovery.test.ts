import { describe, expect, it } from 'vitest';
import type { Fault } from '../profile/faults.ts';
import type { FaultRecord, RunRecord } from '../record/run-record.ts';
import { judge } from '../verdict/judge.ts';
import { killedDatabase, limitOf, recordOf } from '../verdict/testing.ts';
import { OperationError } from './operation.ts';
import { constant, runVirtually, testProfile } from './testing.ts';

const BROKEN_S = 31;
const BACK_S = 41;
const FAULT: Fault = { name: 'db', what: 'kill', whom: 'database', startS: BROKEN_S, endS: BACK_S };

const MADE = killedDatabase({ startS: BROKEN_S, endOrderedS: BACK_S - 1, endS: BACK_S });

/**
 * A stack whose recovery is known: from the fault until `recoveryS` after it is over, what arrives fails after
 * `hangS`; before and after it takes 20 ms, or up to `slowS` more, falling in a line until `slowForS` after that.
 */
async function recoveryOf(law: {
  recoveryS: number;
  hangS: number;
  ratePerSecond?: number;
  slowS?: number;
  slowForS?: number;
  /** So long after the first fault the next one begins, and lasts 10 s. */
  nextS?: number;
  /** What is recorded of the fault otherwise. */
  made?: Partial<FaultRecord>;
}): Promise<number | null> {
  const { recoveryS, hangS, ratePerSecond = 5, slowS = 0, slowForS = 0, nextS = Infinity, made = {} } = law;
  const profile = testProfile([constant(ratePerSecond, BROKEN_S), constant(ratePerSecond, 60)], {
    drainS: 20,
    maxInFlight: 1000,
    faults: [FAULT],
    limits: [],
  });
  const phases = profile.phases.map((phase, i) => ({ ...phase, name: i === 0 ? 'before' : 'after' }));
  const named = { ...profile, phases };
  const run = await runVirtually(named, async (_, clock) => {
    const atS = clock.nowUs() / 1e6;
    const goodS = BACK_S + recoveryS;
    const isNext = atS >= BACK_S + nextS && atS < BACK_S + nextS + 10;
    if ((atS >= BROKEN_S && atS < goodS) || isNext) {
      await clock.sleepUntil(clock.nowUs() + hangS * 1e6);
      throw new OperationError('refused', 'http 503', 'no database');
    }
    const late = slowForS > 0 && atS >= goodS ? Math.max(0, 1 - (atS - goodS) / slowForS) * slowS : 0;
    await clock.sleepUntil(clock.nowUs() + 20_000 + late * 1e6);
  });
  const operation = named.operations[0]!.name;
  const limit = limitOf(operation, 'recovery', 'atMost', 60, {
    afterFault: 'db',
    relativeTo: 'before',
    toleranceS: 0.005,
  });
  const record: RunRecord = {
    ...recordOf(),
    ...run.snapshot,
    profile: { ...named, limits: [limit] },
    series: run.series,
    durationS: run.endedAtUs / 1e6,
    faults: [
      { ...MADE, ...made },
      ...(nextS === Infinity
        ? []
        : [{ ...MADE, name: 'next', startS: BACK_S + nextS, endS: BACK_S + nextS + 10 }]),
    ],
  };
  return judge(record).limits[0]?.measured ?? null;
}

describe('recovery after a fault, against a stack whose recovery is known', () => {
  it.each([0, 0.3, 1.7, 4, 7.35, 12])('should be read within a second of %s s', async (recoveryS) => {
    for (const hangS of [0.01, 2.5, 5, 15]) {
      for (const ratePerSecond of [2, 5, 20]) {
        const measured = await recoveryOf({ recoveryS, hangS, ratePerSecond });
        expect(
          Math.abs((measured ?? NaN) - recoveryS),
          `hangs ${hangS} s at ${ratePerSecond}/s`,
        ).toBeLessThan(1);
      }
    }
  });

  it('should last until answers are as fast as before, not only until they come', async () => {
    // Above 1.2 x 20 ms + 5 ms until less than 5 ms of 1 s is left: 99.5 % of the 8 s.
    const measured = await recoveryOf({ recoveryS: 3, hangS: 0.5, slowS: 1, slowForS: 8 });
    expect(Math.abs((measured ?? NaN) - (3 + 8 * 0.995))).toBeLessThan(1);
  });

  it('should not be taken for the time-out of what was sent while the fault was there', async () => {
    // Everything sent before the end hangs for 15 s more; what is sent after it is good at once.
    expect(await recoveryOf({ recoveryS: 0, hangS: 15 })).toBeLessThan(0.5);
  });

  it('should be read of a restart of the server, which ends as it begins', async () => {
    const made = { what: 'restart', whom: 'focus-server', endOrderedS: BROKEN_S } as const;
    const measured = await recoveryOf({ recoveryS: 3, hangS: 0.5, made });
    expect(Math.abs((measured ?? NaN) - (BACK_S - BROKEN_S + 3))).toBeLessThan(1);
  });

  it('should not be disturbed by the next fault', async () => {
    // Good from 2 s after the first fault on, and away again for 10 s in 20 s from then.
    expect(await recoveryOf({ recoveryS: 2, hangS: 0.5, nextS: 20 })).toBeGreaterThan(1);
    expect(await recoveryOf({ recoveryS: 2, hangS: 0.5, nextS: 20 })).toBeLessThan(2);
  });
});
