import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { limitOf, recordOf, times, type PhaseSpec, type RecordSpec } from './testing.ts';

const LIMIT = limitOf('create', 'capacity', 'atLeast', 20, { phase: 'level/*', successAtLeast: 0.95 });
const level = (count: number, ok: number): PhaseSpec => ({
  name: `level/${count}`,
  kind: 'at-once',
  planned: count,
  ended: { create: { ok: times(ok, 1), failed: times(count - ok, 1) } },
});
const skipped = (count: number): PhaseSpec => ({ ...level(count, 0), ended: {}, due: 0, started: 0 });

function capacity(phases: PhaseSpec[], limit = LIMIT, spec: RecordSpec = {}) {
  const [result] = judge(recordOf({ limits: [limit], phases, ...spec })).limits;
  if (!result) throw new Error('a limit has a result');
  return result;
}

describe('capacity', () => {
  it('should be the largest level that held', () => {
    expect(capacity([level(10, 10), level(20, 19), level(40, 30)])).toMatchObject({
      outcome: 'PASS',
      measured: 20,
      margin: 0,
      samples: 3,
      what: 'create capacity in level/*',
    });
  });

  it('should not count a level above a failed one, in whatever order they were run', () => {
    const result = capacity([level(40, 40), level(20, 18), level(10, 10)]);
    expect(result).toMatchObject({ outcome: 'FAIL', measured: 10, margin: -0.5 });
    expect(result.reason).toBe(
      'create capacity in level/* was 10, the limit is >= 20: ' +
        'level/20 (20 at once) had a success of 90.0 %, a level needs 95.0 %.',
    );
  });

  it('should be 0 when the first level fails', () => {
    expect(capacity([level(10, 9)])).toMatchObject({ outcome: 'FAIL', measured: 0 });
  });

  it('should need every burst of a level to hold', () => {
    const again = { ...level(20, 10), name: 'level/20b' };
    const broken = {
      ...{ outcome: 'FAIL', measured: 10, samples: 2 },
      reason: expect.stringContaining('level/20b (20 at once) had a success of 50.0 %') as string,
    };
    expect(capacity([level(10, 10), level(20, 20), again])).toMatchObject(broken);
    expect(capacity([level(10, 10), again, level(20, 20)])).toMatchObject(broken);
    // One that was not run is the lowest of all: nobody knows what it would have done.
    const missing = { ...skipped(20), name: 'level/20b' };
    for (const both of [
      [missing, level(20, 20)],
      [level(20, 20), missing],
    ]) {
      expect(capacity([level(10, 10), ...both])).toMatchObject({ outcome: 'INCONCLUSIVE', measured: 10 });
    }
  });

  it('should look at bursts only', () => {
    const steady: PhaseSpec = { ...level(30, 0), name: 'level/steady', kind: 'constant' };
    expect(capacity([level(20, 20), steady])).toMatchObject({ outcome: 'PASS', measured: 20, samples: 1 });
  });

  it('should be no data when no level was run, or when nobody says what a level needs', () => {
    const none = { outcome: 'INCONCLUSIVE', measured: null };
    const reason = 'create capacity in level/* cannot be judged: no level of level/* was run.';
    expect(capacity([skipped(10), level(20, 20)])).toMatchObject({ ...none, reason });
    const steady: PhaseSpec = { ...level(30, 30), name: 'level/steady', kind: 'constant' };
    expect(capacity([steady])).toMatchObject({ ...none, reason });
    const unsaid = limitOf('create', 'capacity', 'atLeast', 20, { phase: 'level/*' });
    expect(capacity([level(20, 20)], unsaid)).toMatchObject({
      ...none,
      reason: 'create capacity in level/* cannot be judged: the limit does not say successAtLeast.',
    });
    expect(capacity([level(10, 10), skipped(20)]).samples).toBe(1);
  });

  it('should compare with the declared capacity', () => {
    const limit = { ...LIMIT, bound: 'declared-jobs' as const };
    expect(capacity([level(10, 10)], limit, { declaredJobs: 10 })).toMatchObject({
      outcome: 'PASS',
      boundValue: 10,
      bound: '>= declared-jobs (= 10)',
    });
    expect(capacity([level(10, 10)], limit, { declaredJobs: null })).toMatchObject({
      outcome: 'INCONCLUSIVE',
      measured: 10,
    });
  });

  it('should be inconclusive when the levels that would tell are missing', () => {
    expect(capacity([level(10, 10)]).reason).toBe(
      'create capacity in level/* cannot be judged: every level up to 10 held, and there is no higher one; ' +
        'add a level to the profile.',
    );
    expect(capacity([level(10, 10), skipped(20)]).reason).toBe(
      'create capacity in level/* cannot be judged: every level up to 10 held, ' +
        'but level/20 (20 at once) was not run.',
    );
    expect(capacity([level(20, 20), skipped(40)]).outcome).toBe('PASS');
    const upper = limitOf('create', 'capacity', 'equals', 20, { phase: 'level/*', successAtLeast: 0.95 });
    expect(capacity([level(20, 20)], upper).outcome).toBe('INCONCLUSIVE');
    expect(capacity([level(20, 20), level(40, 0)], upper).outcome).toBe('PASS');
  });
});
