import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Phase } from '../profile/profile.ts';
import { arrivals } from './arrivals.ts';
import { dueByOperation } from './due.ts';

const operation = (name: string, weight: number) => ({ name, weight, use: 'job-lifecycle', options: {} });
const base = { warmUp: false, operations: ['a', 'b'], spacing: 'even', kind: 'constant' } as const;
const first: Phase = { ...base, name: 'first', durationS: 7, ratePerSecond: 1 };
const second: Phase = { ...base, name: 'second', durationS: 10, ratePerSecond: 5 };
const profile = {
  phases: [first, second],
  operations: [operation('a', 3), operation('b', 1)],
  seed: 1,
  users: 1,
};

describe('dueByOperation', () => {
  it('should split a finished phase by weight', () => {
    const due = dueByOperation(profile, second, 50, { index: 0, count: 1 });
    expect([...(due ?? [])]).toEqual([
      ['a', 38],
      ['b', 12],
    ]);
  });

  it('should count the first arrivals of the schedule, for any shard and any early end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(5), fc.nat(50), (count, i, ended) => {
        const shard = { index: i % count, count };
        const given = [...arrivals(profile, shard)].filter(({ phase }) => phase === 'second').slice(0, ended);
        const due = dueByOperation(profile, second, given.length, shard);
        const counted = (name: string) => given.filter((arrival) => arrival.operation === name).length;
        expect(Object.fromEntries(due ?? [])).toEqual({ a: counted('a'), b: counted('b') });
      }),
    );
  });

  it('should give all to the only operation of a phase', () => {
    const alone: Phase = { ...second, operations: ['b'] };
    expect([
      ...(dueByOperation({ ...profile, phases: [alone] }, alone, 9, { index: 0, count: 1 }) ?? []),
    ]).toEqual([['b', 9]]);
  });

  it('should know nothing of closed phases', () => {
    const closed: Phase = { ...first, kind: 'closed', users: 1, thinkTimeS: 0 };
    expect(dueByOperation({ ...profile, phases: [closed] }, closed, 9, { index: 0, count: 1 })).toBeNull();
  });
});
