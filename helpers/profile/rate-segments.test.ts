import { describe, expect, it } from 'vitest';
import type { CurvePoint, RatedPhase } from './profile.ts';
import { hasRate, integratedRate, rateSegments } from './rate-segments.ts';

const base = { name: 'p', warmUp: false, operations: ['a'], spacing: 'even' } as const;
const curve = (...points: [atS: number, ratePerSecond: number][]): RatedPhase => ({
  ...base,
  kind: 'curve',
  durationS: points.at(-1)?.[0] ?? 0,
  points: points.map(([atS, ratePerSecond]): CurvePoint => ({ atS, ratePerSecond })),
});

describe('rateSegments', () => {
  it('should carry the fraction of an arrival over each point', () => {
    // Areas of the trapezia: (1 + 2) / 2 x 3 = 4.5, (2 + 0) / 2 x 1 = 1.
    expect(rateSegments(curve([0, 1], [3, 2], [4, 0]))).toEqual([
      { startS: 0, durationS: 3, fromPerSecond: 1, toPerSecond: 2, arrivedBefore: 0, arrivals: 4.5 },
      { startS: 3, durationS: 1, fromPerSecond: 2, toPerSecond: 0, arrivedBefore: 4.5, arrivals: 1 },
    ]);
  });

  it('should leave out steps and stretches without arrivals', () => {
    expect(rateSegments(curve([0, 0], [5, 0], [5, 3], [6, 3], [6, 0], [9, 0]))).toEqual([
      { startS: 5, durationS: 1, fromPerSecond: 3, toPerSecond: 3, arrivedBefore: 0, arrivals: 3 },
    ]);
  });

  it('should be one stretch for a constant rate and for a ramp', () => {
    expect(rateSegments({ ...base, kind: 'constant', durationS: 4, ratePerSecond: 2.5 })).toEqual([
      { startS: 0, durationS: 4, fromPerSecond: 2.5, toPerSecond: 2.5, arrivedBefore: 0, arrivals: 10 },
    ]);
    expect(rateSegments({ ...base, kind: 'ramp', durationS: 4, fromPerSecond: 1, toPerSecond: 3 })).toEqual([
      { startS: 0, durationS: 4, fromPerSecond: 1, toPerSecond: 3, arrivedBefore: 0, arrivals: 8 },
    ]);
  });
});

describe('integratedRate', () => {
  it('should be the area under the rate, with its fraction', () => {
    expect(integratedRate(curve([0, 1], [3, 2], [4, 0]))).toBe(5.5);
    expect(integratedRate(curve([0, 2], [1, 2], [1, 0], [9, 0]))).toBe(2);
    expect(integratedRate(curve([0, 0], [9, 0]))).toBe(0);
  });
});

describe('hasRate', () => {
  it('should hold for the kinds whose arrivals follow a rate', () => {
    const { name, warmUp, operations } = base;
    const common = { name, warmUp, operations, durationS: 1 };
    expect([
      hasRate(curve([0, 1], [1, 1])),
      hasRate({ ...base, kind: 'constant', durationS: 1, ratePerSecond: 1 }),
      hasRate({ ...base, kind: 'ramp', durationS: 1, fromPerSecond: 1, toPerSecond: 2 }),
      hasRate({ ...common, kind: 'at-once', count: 1 }),
      hasRate({ ...common, kind: 'pause' }),
      hasRate({ ...common, kind: 'closed', users: 1, thinkTimeS: 1 }),
    ]).toEqual([true, true, true, false, false, false]);
  });
});
