import { describe, expect, it } from 'vitest';
import type { Phase } from '../profile/profile.ts';
import { phaseAt, phaseWindows, plannedArrivals } from './phases.ts';

const base = { name: 'p', warmUp: false, durationS: 10, operations: ['a'] };

describe('plannedArrivals', () => {
  it.each<[string, Phase, number | null]>([
    ['constant', { ...base, kind: 'constant', ratePerSecond: 2.5, spacing: 'even' }, 25],
    ['a fraction left over', { ...base, kind: 'constant', ratePerSecond: 0.39, spacing: 'even' }, 3],
    ['0.1/s for 30 s', { ...base, durationS: 30, kind: 'constant', ratePerSecond: 0.1, spacing: 'even' }, 3],
    ['1.1/s for 10 s', { ...base, kind: 'constant', ratePerSecond: 1.1, spacing: 'poisson' }, 11],
    ['ramp up', { ...base, kind: 'ramp', fromPerSecond: 1, toPerSecond: 10, spacing: 'even' }, 55],
    ['ramp down', { ...base, kind: 'ramp', fromPerSecond: 9.3, toPerSecond: 0, spacing: 'even' }, 46],
    ['at once', { ...base, kind: 'at-once', count: 20 }, 20],
    ['pause', { ...base, kind: 'pause' }, 0],
    ['closed', { ...base, kind: 'closed', users: 5, thinkTimeS: 1 }, null],
  ])('should count %s', (_, phase, expected) => {
    expect(plannedArrivals(phase)).toBe(expected);
  });
});

const pause = (name: string, durationS: number): Phase => ({ ...base, name, durationS, kind: 'pause' });

describe('phaseWindows', () => {
  it('should place the phases one after the other, exact to the microsecond', () => {
    const windows = phaseWindows({ phases: [pause('a', 0.1), pause('b', 0.2), pause('c', 0.3)] });
    expect(windows.map(({ phase, startS, endS }) => [phase.name, startS, endS])).toEqual([
      ['a', 0, 0.1],
      ['b', 0.1, 0.3],
      ['c', 0.3, 0.6],
    ]);
  });
});

describe('phaseAt', () => {
  const windows = phaseWindows({ phases: [pause('a', 1), pause('b', 2)] });

  it.each([
    [0, 'a'],
    [0.999, 'a'],
    [1, 'b'],
    [2.999, 'b'],
    [3, undefined],
  ])('should find at %s s the phase %s: a phase begins at its start and is over at its end', (atS, name) => {
    expect(phaseAt(windows, atS)?.phase.name).toBe(name);
  });
});
