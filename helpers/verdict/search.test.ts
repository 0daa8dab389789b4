import { describe, expect, it } from 'vitest';
import type { Limit } from '../profile/profile.ts';
import type { SearchPlan } from '../profile/search-plan.ts';
import type { SearchEnd, SearchLevel } from '../record/search-record.ts';
import { holds, levelOf, PLAN, play, type Server } from '../search/testing.ts';
import { answerOf } from './search.ts';
import { probeOf } from './testing-probes.ts';
import { judge } from './judge.ts';
import { generatorProblems } from './generator.ts';
import { limitOf, recordOf, times } from './testing.ts';

const MINIMUM = limitOf('search', 'capacity', 'atLeast', 'minimum-jobs');
const TARGET = limitOf('search', 'capacity', 'atLeast', 'declared-jobs');

/** The verdict on a search against a server; the emulator declares 50 jobs and must hold 40. */
function found(
  limit: Limit,
  server: Server | readonly SearchLevel[],
  { plan = PLAN, ended = 'answered' }: { plan?: SearchPlan; ended?: SearchEnd } = {},
) {
  const levels = typeof server === 'function' ? play(plan, server) : server;
  const phases = [{ ended: { create: { ok: times(20, 10) } } }];
  const record = recordOf({ phases, limits: [limit], search: { levels, ended } });
  return judge({ ...record, profile: { ...record.profile, search: plan } }).limits[0]!;
}

describe('a limit on the capacity of a search', () => {
  it('should hold at the minimum and break just below it', () => {
    expect(found(MINIMUM, holds(40))).toMatchObject({
      outcome: 'PASS',
      measured: 40,
      interval: { low: 40, high: 40 },
    });
    const below = found(MINIMUM, holds(39));
    expect(below).toMatchObject({ outcome: 'FAIL', measured: 39, boundValue: 40 });
    expect(below.reason).toMatch(
      /^capacity found by the search was 39, the limit is >= minimum-jobs \(= 40\): 40 broke \(failure\)/,
    );
  });

  it('should count its levels, and say what broke in one sentence', () => {
    const plan = { ...PLAN, levels: [10, 20], bisectTo: null, confirmS: null };
    const levels = [
      levelOf({ value: 10 }),
      levelOf({ value: 20, outcome: 'breach', breach: 'exception', reasons: ['create success was 2.5 %.'] }),
      levelOf({ value: 20, outcome: 'breach', breach: 'exception', reasons: ['create success was 2.5 %.'] }),
    ];
    expect(found(MINIMUM, levels, { plan })).toMatchObject({
      ...{ outcome: 'FAIL', samples: 3 },
      reason:
        'capacity found by the search was 10, the limit is >= minimum-jobs (= 40): ' +
        '20 broke (exception): create success was 2.5 % (95 % interval 10 to 19).',
    });
    const silent = levels.map((level) => ({ ...level, reasons: [] }));
    expect(found(MINIMUM, silent, { plan }).reason).toContain('20 broke (exception): its limits');
  });

  it('should not be judged without a search, or without a plan of one', () => {
    const phases = [{ ended: { create: { ok: times(20, 10) } } }];
    const without = judge(recordOf({ phases, limits: [MINIMUM] })).limits[0];
    expect(without).toMatchObject({
      ...{ outcome: 'INCONCLUSIVE', measured: null },
      reason: 'capacity found by the search cannot be judged: no level of a search was decided.',
    });
    const search = { levels: [levelOf({ value: 10 })], ended: 'answered' as const };
    expect(answerOf(recordOf({ phases, search }))).toBeNull();
    const planned = recordOf({ phases });
    expect(answerOf({ ...planned, profile: { ...planned.profile, search: PLAN } })).toBeNull();
  });

  it('should be inconclusive on both sides of an upper bound that more could break', () => {
    const most = limitOf('search', 'capacity', 'atMost', 60);
    const open = found(most, holds(99));
    expect(open.outcome).toBe('INCONCLUSIVE');
    expect(open.reason).toBe(
      'capacity found by the search cannot be judged: ' +
        'the capacity is 50 and nobody knows how much more: every level held; add a higher one.',
    );
    expect(found(most, holds(45)).outcome).toBe('PASS');
    expect(found(limitOf('search', 'capacity', 'atMost', 40), holds(45)).outcome).toBe('FAIL');
  });

  it('should pass the minimum and miss the target between the two', () => {
    expect(found(MINIMUM, holds(45)).outcome).toBe('PASS');
    expect(found(TARGET, holds(45)).outcome).toBe('FAIL');
  });

  it('should name the resource that ran out', () => {
    const resources = [{ name: 'GPU slots', inUse: 27, limit: 27, waiting: 0, refused: 3 }];
    const server: Server = (value) => ({
      outcome: value <= 27 ? 'healthy' : 'breach',
      throughput: Math.min(value, 27),
      resources,
    });
    expect(found(MINIMUM, server).reason).toContain('GPU slots: 27 of 27 in use, 3 refused');
  });

  it('should be kept by what was shown when every level held, and no more', () => {
    expect(found(TARGET, holds(99))).toMatchObject({ outcome: 'PASS', interval: { low: 50, high: null } });
    const more = limitOf('search', 'capacity', 'atLeast', 51);
    expect(found(more, holds(99)).reason).toContain(
      'and nobody knows how much more: every level held; add a higher one',
    );
    expect(found(more, holds(99)).outcome).toBe('INCONCLUSIVE');
  });

  it('should never blame the server for what the generator could not make', () => {
    const limited = found(MINIMUM, (value) => (value > 30 ? 'generator-limited' : 'healthy'));
    expect(limited.outcome).toBe('INCONCLUSIVE');
    expect(limited.reason).toContain('the generator could not make more');
  });

  it('should be inconclusive when the time was over before the answer was confirmed, or nothing was run', () => {
    const short = [levelOf({ value: 5 }), levelOf({ value: 40 })];
    const one = found(MINIMUM, short, { ended: 'time' });
    expect(one).toMatchObject({ outcome: 'INCONCLUSIVE', measured: 40 });
    expect(one.reason).toContain(
      '40 was not held through its confirmation: the time was over; raise search.within',
    );
    expect(found(MINIMUM, [], { ended: 'time' }).outcome).toBe('INCONCLUSIVE');
  });

  it('should be inconclusive when the bound lies in the range that the models leave', () => {
    const bent: Server = (value) => ({
      outcome: value <= 45 ? 'healthy' : 'breach',
      throughput: Math.min(value, 25),
    });
    const range = found(MINIMUM, bent);
    expect(range).toMatchObject({ outcome: 'INCONCLUSIVE', measured: 45, interval: { low: 25, high: 45 } });
    expect(range.reason).toMatch(
      /^capacity found by the search cannot be judged: the capacity is 25 to 45 \(the knee says 25(, the scalability law says [\d.]+)?\)\.$/,
    );
  });

  it('should break a limit that nothing keeps, with a capacity of 0', () => {
    expect(found(MINIMUM, holds(0), { plan: { ...PLAN, levels: [5] } })).toMatchObject({
      outcome: 'FAIL',
      measured: 0,
    });
  });
});

describe('the limiting resource of a search', () => {
  /** Two levels of 20 s; the job slots are used up in the second one only. */
  const plan = { ...PLAN, levels: [10, 20], bisectTo: null, confirmS: null };
  const levels = play(plan, holds(10));
  const phases = levels.map(({ phase }) => ({
    name: phase,
    durationS: 20,
    ended: { create: { ok: times(20, 10) } },
  }));
  const seconds = levels.length * 20;
  const probe = probeOf('focus-server', {
    'jobs-slots': Array.from({ length: seconds }, () => 15),
    'jobs-alive': Array.from({ length: seconds }, (_, atS) => (atS < 20 ? 10 : 15)),
  });
  const answer = (all: readonly SearchLevel[]) => {
    const record = recordOf({ phases, probes: [probe], search: { levels: all, ended: 'answered' } });
    return answerOf({ ...record, profile: { ...record.profile, search: plan } });
  };

  it('should be what the probes saw in the levels that broke, where the target tells nothing itself', () => {
    expect(answer(levels)?.limiting).toEqual({
      name: 'job slots of focus-server',
      text: expect.stringContaining('jobs-alive was at jobs-slots (15) in 20 of 20 samples') as string,
    });
  });

  it('should be what the target itself told, before what the probes saw', () => {
    const resources = [{ name: 'GPU slots', inUse: 10, limit: 10, waiting: 0, refused: 4 }];
    expect(answer(levels.map((level) => ({ ...level, resources })))?.limiting?.name).toBe('GPU slots');
  });

  it('should be none where nothing broke', () => {
    expect(answer(levels.slice(0, 1))?.limiting).toBeNull();
  });
});

describe('a limit on the hysteresis of a search', () => {
  const limit = limitOf('search', 'hysteresis', 'atMost', 0.1);
  const plan = { ...PLAN, levels: [10, 20, 30], bisectTo: null, confirmS: null, wayDown: true };
  const down =
    (most: number): Server =>
    (value, purpose) =>
      value <= (purpose === 'way-down' ? most : 20) ? 'healthy' : 'breach';

  it('should be the share of where the way down began that did not hold', () => {
    expect(found(limit, down(20), { plan })).toMatchObject({ outcome: 'PASS', measured: 0 });
    expect(found(limit, down(10), { plan })).toMatchObject({ outcome: 'FAIL', measured: 0.5 });
    expect(found(limit, down(0), { plan })).toMatchObject({ outcome: 'FAIL', measured: 1 });
    expect(found(limit, down(10), { plan }).reason).toBe(
      'hysteresis of the search was 50.0 %, the limit is <= 10 %: on the way down 10 held, before it 20.',
    );
  });

  it('should be inconclusive when the way down was not run', () => {
    expect(found(limit, [levelOf({ value: 10 })], { plan, ended: 'time' })).toMatchObject({
      ...{ outcome: 'INCONCLUSIVE', measured: null },
      reason:
        'hysteresis of the search cannot be judged: the way down was not run: the time was over; raise search.within.',
    });
    const phases = [{ ended: { create: { ok: times(20, 10) } } }];
    expect(judge(recordOf({ phases, limits: [limit] })).limits[0]?.reason).toBe(
      'hysteresis of the search cannot be judged: the way down was not run.',
    );
  });
});

describe('the generator of a search', () => {
  it('should not be blamed again for a level that was found to be its own limit', () => {
    const ended = { create: { ok: times(20, 10) } };
    const phases = [
      { name: 'level/1@5', ended },
      { name: 'level/2@10', ended, late: 20, worstLatenessMs: 500 },
    ];
    const record = recordOf({ phases });
    const levels = [
      levelOf({ value: 5, phase: 'level/1@5' }),
      levelOf({ value: 10, phase: 'level/2@10', outcome: 'generator-limited' }),
    ];
    expect(generatorProblems(record)).toHaveLength(1);
    expect(generatorProblems({ ...record, search: { levels, ended: 'answered' } })).toEqual([]);
  });
});
