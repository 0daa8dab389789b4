import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Phase } from '../profile/profile.ts';
import {
  arrivals,
  closedOperations,
  closedUsers,
  phaseWindows,
  plannedOfShard,
  usersOfShard,
  type Arrival,
} from './arrivals.ts';

const operation = (name: string, weight: number) => ({ name, weight, use: 'job-lifecycle', options: {} });
const base = { warmUp: false, operations: ['a', 'b'] };
/** 1 + 2 + 0 + 3 arrivals. */
const DAY = [
  { atS: 0, ratePerSecond: 1 },
  { atS: 1, ratePerSecond: 1 },
  { atS: 1.5, ratePerSecond: 7 },
  { atS: 1.5, ratePerSecond: 0 },
  { atS: 2, ratePerSecond: 0 },
  { atS: 3, ratePerSecond: 6 },
];
const phases: Phase[] = [
  { ...base, name: 'steady', kind: 'constant', durationS: 1, ratePerSecond: 3, spacing: 'even' },
  { ...base, name: 'rest', kind: 'pause', durationS: 0.5 },
  { ...base, name: 'burst', kind: 'at-once', durationS: 2, count: 2, operations: ['a'] },
  { ...base, name: 'loop', kind: 'closed', durationS: 1, users: 4, thinkTimeS: 0 },
  { ...base, name: 'ramp', kind: 'ramp', durationS: 2, fromPerSecond: 0, toPerSecond: 4, spacing: 'even' },
  { ...base, name: 'random', kind: 'constant', durationS: 2, ratePerSecond: 50, spacing: 'poisson' },
  { ...base, name: 'day', kind: 'curve', durationS: 3, points: DAY, spacing: 'even' },
  { ...base, name: 'storm', kind: 'curve', durationS: 3, points: DAY, spacing: 'poisson' },
];
const profile = { phases, operations: [operation('a', 2), operation('b', 1)], seed: 42, users: 2 };

describe('arrivals', () => {
  it('should give exact offsets, operations and users', () => {
    const found = [...arrivals(profile)].slice(0, 9);
    expect(found.map((a) => [a.index, a.phase, a.phaseIndex, a.atUs, a.operation, a.user])).toEqual([
      [0, 'steady', 0, 0, 'a', 0],
      [1, 'steady', 0, 333_333, 'b', 1],
      [2, 'steady', 0, 666_667, 'a', 0],
      [3, 'burst', 2, 1_500_000, 'a', 1],
      [4, 'burst', 2, 1_500_000, 'a', 0],
      [5, 'ramp', 4, 4_500_000, 'a', 1],
      [6, 'ramp', 4, 5_500_000, 'a', 0],
      [7, 'ramp', 4, 5_914_214, 'b', 1],
      [8, 'ramp', 4, 6_232_051, 'a', 0],
    ]);
  });

  it('should give the same arrivals for the same seed and others for another', () => {
    const times = (seed: number) => [...arrivals({ ...profile, seed })].map(({ atUs }) => atUs);
    expect(times(42)).toEqual(times(42));
    expect(times(42).slice(9)).not.toEqual(times(43).slice(9));
    expect(times(42).slice(0, 9)).toEqual(times(43).slice(0, 9));
  });

  it('should be partitioned by any number of shards, whatever the seed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (seed, count) => {
        const whole = [...arrivals({ ...profile, seed })];
        const shards = Array.from({ length: count }, (_, index) => [
          ...arrivals({ ...profile, seed }, { index, count }),
        ]);
        const union = shards.flat().sort((a: Arrival, b: Arrival) => a.index - b.index);
        expect(union).toEqual(whole);
        shards.forEach((shard, index) => expect(shard.every((a) => a.index % count === index)).toBe(true));
      }),
      { numRuns: 50 },
    );
  });

  it('should be in time order and within its phase', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const times = [...arrivals({ ...profile, seed })].map(({ atUs }) => atUs);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times.at(-1)).toBeLessThan(14_500_000);
        expect(times.every(Number.isInteger)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('should put the arrivals of each phase between its start and its end', () => {
    const windows = phaseWindows(profile);
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        for (const { phaseIndex, atUs } of arrivals({ ...profile, seed })) {
          expect(atUs).toBeGreaterThanOrEqual(Math.round((windows[phaseIndex]?.startS ?? NaN) * 1e6));
          expect(atUs).toBeLessThan(Math.round((windows[phaseIndex]?.endS ?? NaN) * 1e6));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('should follow a curve across its points', () => {
    // Second 0 has arrival 0; 1 + t + 6 t^2 = 2, 3 at t = 1/3, 1/2: the latter falls on the step to 0 and waits for
    // the rate to rise at 2 s; then 3 u^2 = 1, 2.
    const day = [...arrivals(profile)].filter(({ phase }) => phase === 'day');
    const expected = [0, 1, 4 / 3, 2, 2 + Math.sqrt(1 / 3), 2 + Math.sqrt(2 / 3)];
    expect(day.map(({ atUs }) => atUs)).toEqual(expected.map((atS) => 8_500_000 + Math.round(atS * 1e6)));
  });

  it('should not round an arrival into the next phase', () => {
    // Every quarter of a microsecond in a phase of one: 0.5 and 0.75 us would be rounded to 1 us.
    const dense: Phase = {
      ...base,
      name: 'p',
      kind: 'constant',
      durationS: 1e-6,
      ratePerSecond: 4e6,
      spacing: 'even',
    };
    expect([...arrivals({ ...profile, phases: [dense] })].map(({ atUs }) => atUs)).toEqual([0, 0, 0, 0]);
  });

  it('should be made one at a time: the first of a billion comes at once', () => {
    const phase: Phase = {
      ...base,
      name: 'p',
      kind: 'constant',
      durationS: 1e6,
      ratePerSecond: 1e3,
      spacing: 'poisson',
    };
    const generator = arrivals({ ...profile, phases: [phase] });
    expect(generator.next().value).toMatchObject({ index: 0, operation: 'a' });
    expect(generator.next().value).toMatchObject({ index: 1, operation: 'b' });
  });

  it.each([
    [{ index: 2, count: 2 }, 'got 2 of 2'],
    [{ index: -1, count: 2 }, 'got -1 of 2'],
    [{ index: 0, count: 0 }, 'got 0 of 0'],
    [{ index: 0.5, count: 2 }, 'got 0.5 of 2'],
    [{ index: 0, count: 1.5 }, 'got 0 of 1.5'],
  ])('should refuse shard %j', (shard, message) => {
    expect(() => [...arrivals(profile, shard)]).toThrow(message);
  });
});

describe('plannedOfShard', () => {
  it('should count what the shard is given, phase by phase', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(19), (count, i) => {
        const shard = { index: i % count, count };
        const given = [...arrivals(profile, shard)];
        const counted = phases.map((phase, phaseIndex) =>
          phase.kind === 'closed'
            ? null
            : given.filter((arrival) => arrival.phaseIndex === phaseIndex).length,
        );
        expect(plannedOfShard(profile, shard)).toEqual(counted);
      }),
    );
  });
});

describe('usersOfShard', () => {
  it.each([
    [6, { index: 1, count: 4 }, [1, 3, 5]],
    [6, { index: 3, count: 4 }, [1, 3, 5]],
    [4, { index: 2, count: 4 }, [2]],
    [2, { index: 3, count: 4 }, [1]],
    [3, { index: 1, count: 2 }, [0, 1, 2]],
    [1, { index: 4, count: 5 }, [0]],
  ])('should be, of %i users and shard %j, %j', (users, shard, expected) => {
    expect(usersOfShard({ users }, shard)).toEqual(expected);
  });

  it('should be all users without shards', () => {
    expect(usersOfShard({ users: 4 })).toEqual([0, 1, 2, 3]);
  });

  it('should be exactly those that a long schedule gives to the shard', () => {
    const steady: Phase = {
      ...base,
      name: 'p',
      kind: 'constant',
      durationS: 1,
      ratePerSecond: 200,
      spacing: 'even',
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(11),
        (users, count, i) => {
          const shard = { index: i % count, count };
          const given = [...arrivals({ ...profile, users, phases: [steady] }, shard)].map(({ user }) => user);
          expect(usersOfShard({ users }, shard)).toEqual([...new Set(given)].sort((a, b) => a - b));
        },
      ),
    );
  });
});

describe('closed phases', () => {
  it('should give user u to shard u mod count', () => {
    expect(closedUsers({ users: 5 })).toEqual([0, 1, 2, 3, 4]);
    expect(closedUsers({ users: 5 }, { index: 1, count: 2 })).toEqual([1, 3]);
    expect(closedUsers({ users: 1 }, { index: 1, count: 2 })).toEqual([]);
  });

  it('should mix by weight for each user, each from another place', () => {
    const loop = phases.find((phase) => phase.kind === 'closed');
    if (loop?.kind !== 'closed') throw new Error('the profile of this test has a closed phase');
    const first = (user: number) => {
      const operations = closedOperations(profile, loop, user);
      return Array.from({ length: 6 }, () => operations.next().value as string);
    };
    expect(first(0)).toEqual(['a', 'b', 'a', 'a', 'b', 'a']);
    expect(first(1)).toEqual(['b', 'a', 'a', 'b', 'a', 'a']);
  });
});
