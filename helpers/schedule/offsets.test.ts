import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Phase } from '../profile/profile.ts';
import { seededRandom } from '../stats/random.ts';
import { plannedArrivals } from './phases.ts';
import { phaseOffsets, sortedUniforms, timeOfArrivals } from './offsets.ts';

const base = { name: 'p', warmUp: false, operations: ['a'] };
const offsets = (phase: Phase) => [...phaseOffsets(phase, seededRandom(1))];

describe('even spacing', () => {
  it('should start a constant rate at the start of the phase, then every 1 / rate', () => {
    expect(offsets({ ...base, kind: 'constant', durationS: 1, ratePerSecond: 4, spacing: 'even' })).toEqual([
      0, 0.25, 0.5, 0.75,
    ]);
  });

  it('should put a ramp from 0 where its integral t^2 reaches 0, 1, 2, 3', () => {
    const ramp = { ...base, kind: 'ramp', durationS: 2, fromPerSecond: 0, toPerSecond: 4 } as const;
    const found = offsets({ ...ramp, spacing: 'even' });
    expect(found).toHaveLength(4);
    [0, 1, Math.SQRT2, Math.sqrt(3)].forEach((expected, i) => expect(found[i]).toBeCloseTo(expected, 14));
  });

  it('should mirror a ramp down: 4 t - t^2 = n at 2 - sqrt(4 - n)', () => {
    const ramp = { ...base, kind: 'ramp', durationS: 2, fromPerSecond: 4, toPerSecond: 0 } as const;
    const found = offsets({ ...ramp, spacing: 'even' });
    expect(found).toHaveLength(4);
    [0, 2 - Math.sqrt(3), 2 - Math.SQRT2, 1].forEach((expected, i) =>
      expect(found[i]).toBeCloseTo(expected, 14),
    );
  });

  it('should integrate the rate: the time of n arrivals is where the integral is n', () => {
    const rate = fc.double({ min: 0, max: 1000, noNaN: true });
    const duration = fc.double({ min: 0.1, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(rate, rate, duration, fc.double({ min: 0, max: 1, noNaN: true }), (from, to, d, share) => {
        fc.pre(from + to > 1e-3);
        const arrived = (share * (from + to) * d) / 2;
        const t = timeOfArrivals(arrived, from, to, d);
        const integral = from * t + ((to - from) / (2 * d)) * t * t;
        expect(Math.abs(integral - arrived)).toBeLessThanOrEqual(1e-7 * Math.max(1, (from + to) * d));
        expect(t).toBeLessThanOrEqual(d * (1 + 1e-7));
      }),
    );
  });
});

describe('a curve', () => {
  const curve = (spacing: 'even' | 'poisson', ...points: [atS: number, ratePerSecond: number][]): Phase => ({
    ...base,
    kind: 'curve',
    durationS: points.at(-1)?.[0] ?? 0,
    points: points.map(([atS, ratePerSecond]) => ({ atS, ratePerSecond })),
    spacing,
  });

  it('should put arrival k where the integral over all segments reaches k', () => {
    // 1.5 arrivals in the first second, then t = 1 + (k - 1.5) / 3.
    const found = offsets(curve('even', [0, 1.5], [1, 1.5], [1, 3], [2, 3]));
    expect(found).toHaveLength(4);
    [0, 2 / 3, 1 + 0.5 / 3, 1 + 1.5 / 3].forEach((at, k) => expect(found[k]).toBeCloseTo(at, 14));
  });

  it('should solve the square of each segment with what arrived before it', () => {
    // A triangle, 0 to 4/s to 0 over 2 + 2 s: t^2 = k up to 4, then mirrored, 8 - (4 - t)^2 = k.
    const found = offsets(curve('even', [0, 0], [2, 4], [4, 0]));
    const rising = [0, 1, 2, 3].map((k) => Math.sqrt(k));
    const falling = [4, 5, 6, 7].map((k) => 4 - Math.sqrt(8 - k));
    expect(found).toHaveLength(8);
    [...rising, ...falling].forEach((at, k) => expect(found[k]).toBeCloseTo(at, 14));
  });

  it('should have no arrival while the rate is 0: one due then waits for the rate', () => {
    expect(offsets(curve('even', [0, 0], [5, 0], [5, 2], [6, 2], [6, 0], [9, 0], [9, 2], [10, 2]))).toEqual([
      5, 5.5, 9, 9.5,
    ]);
  });

  it('should lose nothing at points whose times are no binary fractions', () => {
    // 10/s in ten stretches of 0.1 s: arrival k at k / 10, whatever the noise of the sums.
    const points = Array.from({ length: 11 }, (_, i): [number, number] => [i / 10, 10]);
    const found = offsets(curve('even', ...points));
    expect(found).toHaveLength(10);
    found.forEach((at, k) => expect(at).toBeCloseTo(k / 10, 9));
  });

  it('should be a ramp when it has two points, bit for bit', () => {
    const rate = fc.double({ min: 0, max: 50, noNaN: true });
    const duration = fc.double({ min: 0.1, max: 100, noNaN: true });
    const spacings = fc.constantFrom('even', 'poisson');
    fc.assert(
      fc.property(rate, rate, duration, spacings, (from, to, durationS, spacing) => {
        const ramp = { ...base, kind: 'ramp', durationS, fromPerSecond: from, toPerSecond: to } as const;
        expect(offsets(curve(spacing, [0, from], [durationS, to]))).toEqual(offsets({ ...ramp, spacing }));
      }),
      { numRuns: 60 },
    );
  });

  it('should not be moved by a point on the line', () => {
    // Two halves of a ramp from 0 to 4/s: t^2 = k as for the whole.
    const found = offsets(curve('even', [0, 0], [1, 2], [2, 4]));
    expect(found).toHaveLength(4);
    [0, 1, Math.SQRT2, Math.sqrt(3)].forEach((at, k) => expect(found[k]).toBeCloseTo(at, 14));
  });

  it('should ascend within its duration with the planned count, whatever its points', () => {
    const point = fc.tuple(
      fc.double({ min: 0, max: 5, noNaN: true }),
      fc.double({ min: 0, max: 20, noNaN: true }),
    );
    const points = fc.array(point, { minLength: 1, maxLength: 8 });
    const spacings = fc.constantFrom('even', 'poisson');
    fc.assert(
      fc.property(points, spacings, fc.integer(), (steps, spacing, seed) => {
        let atS = 0;
        const all = steps.map(([gap, rate]): [number, number] => [(atS += gap), rate]);
        const phase = curve(spacing, [0, 1], ...all);
        const found = [...phaseOffsets(phase, seededRandom(seed))];
        expect(found).toHaveLength(plannedArrivals(phase) ?? -1);
        expect(found).toEqual([...found].sort((a, b) => a - b));
        expect(found.every((at) => at >= 0 && at <= phase.durationS)).toBe(true);
      }),
    );
  });

  it('should keep the largest random number within the last stretch that has a rate', () => {
    const phase = curve('poisson', [0, 2], [1, 2], [1, 0], [3, 0]);
    const [first = NaN, last = NaN] = phaseOffsets(phase, () => 1 - 2 ** -53);
    // 1 - V^(1/2), then 1 - V^(3/2), which is 1 in binary fractions, with V = 2^-53.
    expect(first).toBeCloseTo(1 - 2 ** -26.5, 14);
    expect(last).toBe(1);
  });

  it('should follow the rate when random: of 1/s, then 3/s, then 0/s as long, a quarter is in the first', () => {
    const found = offsets(curve('poisson', [0, 1], [2500, 1], [2500, 3], [5000, 3], [5000, 0], [7500, 0]));
    expect(found).toHaveLength(10_000);
    expect(found.filter((at) => at > 5000)).toEqual([]);
    // Binomial(10000, 1/4): standard deviation 43.3.
    expect(Math.abs(found.filter((at) => at < 2500).length - 2500)).toBeLessThan(174);
  });
});

describe('at once and pauses', () => {
  it('should put all of at-once at the first instant', () => {
    expect(offsets({ ...base, kind: 'at-once', durationS: 5, count: 3 })).toEqual([0, 0, 0]);
  });

  it('should have no arrivals in pauses and closed phases', () => {
    expect(offsets({ ...base, kind: 'pause', durationS: 5 })).toEqual([]);
    expect(offsets({ ...base, kind: 'closed', durationS: 5, users: 3, thinkTimeS: 0 })).toEqual([]);
  });
});

describe('sortedUniforms', () => {
  it('should be 1 - V^(1/n), then 1 - (1 - u) V^(1/(n-1)) and so on', () => {
    const draws = [0.75, 0.5, 0.25];
    let next = 0;
    const found = [...sortedUniforms(3, () => draws[next++] ?? 0)];
    const first = 1 - 0.25 ** (1 / 3);
    const second = 1 - (1 - first) * 0.5 ** (1 / 2);
    const third = 1 - (1 - second) * 0.75;
    [first, second, third].forEach((expected, i) => expect(found[i]).toBeCloseTo(expected, 14));
  });

  it('should ascend within [0, 1) for every seed and count', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(500), (seed, count) => {
        const found = [...sortedUniforms(count, seededRandom(seed))];
        expect(found).toHaveLength(count);
        expect(found).toEqual([...found].sort((a, b) => a - b));
        expect(found.every((u) => u >= 0 && u < 1)).toBe(true);
      }),
    );
  });

  it('should be uniform: Kolmogorov-Smirnov distance below its 0.1 % bound 1.95 / sqrt(n)', () => {
    const n = 20_000;
    const found = [...sortedUniforms(n, seededRandom(7))];
    const distance = Math.max(...found.map((u, i) => Math.max((i + 1) / n - u, u - i / n)));
    expect(distance).toBeLessThan(1.95 / Math.sqrt(n));
    // Not evenly spaced either: an even series would have a distance of 1 / n.
    expect(distance).toBeGreaterThan(0.3 / Math.sqrt(n));
  });
});

describe('Poisson spacing', () => {
  it('should have the exact count and gaps with the variance of a Poisson process', () => {
    const found = offsets({
      ...base,
      kind: 'constant',
      durationS: 1000,
      ratePerSecond: 10,
      spacing: 'poisson',
    });
    expect(found).toHaveLength(10_000);
    const gaps = found.slice(1).map((at, i) => at - (found[i] ?? 0));
    const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
    const variance = gaps.reduce((a, b) => a + (b - mean) ** 2, 0) / gaps.length;
    // Exponential gaps: the standard deviation equals the mean (within 3 standard errors of about 1 %).
    expect(Math.abs(Math.sqrt(variance) / mean - 1)).toBeLessThan(0.03);
  });

  it('should follow a ramp: half of 0 to 2/s falls into the last 29.3 % of the time', () => {
    const ramp = { ...base, kind: 'ramp', durationS: 10_000, fromPerSecond: 0, toPerSecond: 2 } as const;
    const found = offsets({ ...ramp, spacing: 'poisson' });
    const early = found.filter((at) => at < 10_000 * Math.SQRT1_2).length;
    expect(found).toHaveLength(10_000);
    // Binomial(10000, 1/2): standard deviation 50.
    expect(Math.abs(early - 5000)).toBeLessThan(200);
  });
});
