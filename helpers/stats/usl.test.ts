import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';
import { fitUsl, uslPeak, uslThroughput, type UslCoefficients } from './usl.ts';

const LOADS = [1, 2, 4, 8, 16, 32, 64];
const exact = (law: UslCoefficients) => LOADS.map((load) => uslThroughput(law, load));
const law = (perUser: number, contention: number, coherency: number) => ({ perUser, contention, coherency });
const squares = (law: UslCoefficients, throughputs: readonly number[]) =>
  LOADS.reduce((sum, load, i) => sum + (uslThroughput(law, load) - (throughputs[i] ?? Number.NaN)) ** 2, 0);

describe('uslThroughput', () => {
  it('should be that of one user at 1, and Amdahl without coherency', () => {
    expect(uslThroughput(law(50, 0.1, 0.01), 1)).toBe(50);
    expect(uslThroughput(law(1, 0.05, 0), 20)).toBeCloseTo(1 / (0.05 + 0.95 / 20), 12);
    // 8 x 10 / (1 + 0.1 x 9 + 0.01 x 90).
    expect(uslThroughput(law(8, 0.1, 0.01), 10)).toBeCloseTo(80 / 2.8, 12);
  });
});

describe('uslPeak', () => {
  it('should be sqrt((1 - sigma) / kappa), at least 1, and nowhere without coherency', () => {
    expect(uslPeak(0.19, 0.0001)).toBeCloseTo(90, 10);
    expect([uslPeak(0.5, 2), uslPeak(2, 0.1), uslPeak(0.1, 0)]).toEqual([1, 1, null]);
  });

  it('should be the best of all whole loads', () => {
    const rates = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(rates, rates, (percent, perMillion) => {
        const shape = law(1, percent / 100, perMillion / 1e4);
        let best = 1;
        for (let load = 2; load <= 200; load++) {
          if (uslThroughput(shape, load) > uslThroughput(shape, best)) best = load;
        }
        expect(Math.abs((uslPeak(shape.contention, shape.coherency) ?? Infinity) - best)).toBeLessThan(1);
      }),
    );
  });
});

describe('fitUsl', () => {
  it.each([law(50, 0.02, 0.0005), law(1, 0.3, 0.01), law(2500, 0.001, 1e-6), law(7, 0.9, 0.2)])(
    'should recover exact data of %j',
    (shape) => {
      const fit = fitUsl(LOADS, exact(shape));
      expect(fit.perUser / shape.perUser).toBeCloseTo(1, 8);
      expect(fit.contention / shape.contention).toBeCloseTo(1, 6);
      expect(fit.coherency / shape.coherency).toBeCloseTo(1, 6);
      expect(fit.deviation).toBeLessThan(1e-8);
    },
  );

  it('should find no coherency, or no cost at all, where there is none', () => {
    const amdahl = fitUsl(LOADS, exact(law(20, 0.05, 0)));
    expect([amdahl.coherency, amdahl.peakConcurrency]).toEqual([0, null]);
    expect(amdahl.contention).toBeCloseTo(0.05, 10);
    expect(amdahl.ceiling).toBeCloseTo(400, 6);
    const linear = fitUsl(LOADS, exact(law(20, 0, 0)));
    expect(linear).toMatchObject({ contention: 0, coherency: 0, peakConcurrency: null, ceiling: null });
    expect(linear.perUser).toBeCloseTo(20, 10);
  });

  it('should not take rounding for coherency', () => {
    for (let perMille = 1; perMille < 500; perMille += 7) {
      expect(fitUsl(LOADS, exact(law(13, perMille / 1000, 0))).peakConcurrency).toBeNull();
    }
  });

  it('should keep contention at 0 when throughput grows faster than the load', () => {
    const fit = fitUsl(
      LOADS,
      LOADS.map((load) => load ** 1.2),
    );
    expect([fit.contention, fit.coherency]).toEqual([0, 0]);
    // Least squares of X = lambda N: sum N X / sum N^2.
    const slope =
      LOADS.reduce((sum, load) => sum + load ** 2.2, 0) / LOADS.reduce((sum, load) => sum + load ** 2, 0);
    expect(fit.perUser).toBeCloseTo(slope, 10);
  });

  it('should recover any law from exact data', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 1, max: 1000 }),
        (perUser, perMille, perHundredThousand) => {
          const shape = law(perUser / 10, perMille / 1000, perHundredThousand / 1e5);
          const fit = fitUsl(LOADS, exact(shape));
          const peak = uslPeak(shape.contention, shape.coherency) ?? Number.NaN;
          expect((fit.peakConcurrency ?? Number.NaN) / peak).toBeCloseTo(1, 5);
          expect((fit.ceiling ?? Number.NaN) / uslThroughput(shape, peak)).toBeCloseTo(1, 6);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("should agree with R's package usl on the SPEC SDM91 benchmark", () => {
    const loads = [1, 18, 36, 72, 108, 144, 216];
    const fit = fitUsl(loads, [64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775, 1702.2]);
    const fitted = loads.map((load) => Math.round(uslThroughput(fit, load)));
    expect(fitted).toEqual([90, 1078, 1541, 1850, 1879, 1822, 1646]);
    expect(Math.round(fit.peakConcurrency ?? Number.NaN)).toBe(97);
  });

  it('should be better than every law of a fine grid, on noisy data', () => {
    for (let seed = 0; seed < 5; seed++) {
      const random = seededRandom(seed);
      const noisy = exact(law(100, 0.05, 0.001)).map((x) => x * (0.95 + 0.1 * random()));
      const fit = fitUsl(LOADS, noisy);
      const least = squares(fit, noisy);
      expect(fit.deviation).toBeCloseTo(
        Math.sqrt(least / 4) / (noisy.reduce((a, b) => a + b, 0) / LOADS.length),
        10,
      );
      let bestOfGrid = Infinity;
      for (let contention = 0; contention <= 0.15; contention += 0.0025) {
        for (let coherency = 0; coherency <= 0.003; coherency += 0.00005) {
          const unit = exact(law(1, contention, coherency));
          const perUser =
            unit.reduce((sum, x, i) => sum + x * (noisy[i] ?? Number.NaN), 0) /
            unit.reduce((sum, x) => sum + x * x, 0);
          bestOfGrid = Math.min(bestOfGrid, squares(law(perUser, contention, coherency), noisy));
        }
      }
      expect(least).toBeLessThanOrEqual(bestOfGrid);
      expect(least).toBeGreaterThan(0.8 * bestOfGrid);
    }
  });

  it('should say what it needs', () => {
    expect(() => fitUsl([1, 2, 2, 4], [1, 2, 2, 3])).toThrow(
      'a scalability law needs at least 4 different loads, got 3; measure more levels',
    );
    expect(() => fitUsl([1, 2], [1])).toThrow('expected as many loads as throughputs, got 2 and 1');
    expect(() => fitUsl([0, 1, 2, 3], [1, 2, 3, 4])).toThrow('expected loads of 1 or more, got 0');
    expect(() => fitUsl([1, 2, 3, 4], [1, 2, 0, 4])).toThrow('expected throughputs above 0, got 0');
    expect(() => fitUsl([1, 2, 3, Infinity], [1, 2, 3, 4])).toThrow(
      'expected loads of 1 or more, got Infinity',
    );
    expect(() => fitUsl([1, 2, 3, 4], [1, 2, Infinity, 4])).toThrow(
      'expected throughputs above 0, got Infinity',
    );
  });
});
