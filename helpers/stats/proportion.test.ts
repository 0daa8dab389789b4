import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialCdf } from './distributions.ts';
import { clopperPearsonInterval, wilsonInterval } from './proportion.ts';

const Z = 1.959963984540054;
const shares = fc
  .integer({ min: 1, max: 5000 })
  .chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)));

describe('wilsonInterval', () => {
  it.each([
    // n / (n + z^2) for no failure at all; the rest as published by Newcombe, Statist. Med. 17 (1998), table I.
    [10, 10, 10 / (10 + Z * Z), 1],
    [0, 20, 0, (Z * Z) / (20 + Z * Z)],
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [1, 29, 0.0061, 0.1718],
  ])('should hold %i of %i', (successes, trials, low, high) => {
    const found = wilsonInterval(successes, trials);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  it('should end where the score test just accepts: |share - p| = z sqrt(p (1 - p) / n)', () => {
    fc.assert(
      fc.property(shares, ([successes, trials]) => {
        const { low, high } = wilsonInterval(successes, trials);
        for (const p of [low, high].filter((end) => end > 0 && end < 1)) {
          const distance = Math.abs(successes / trials - p);
          expect(distance).toBeCloseTo(Z * Math.sqrt((p * (1 - p)) / trials), 9);
        }
        expect(low).toBeLessThanOrEqual(successes / trials);
        expect(high).toBeGreaterThanOrEqual(successes / trials);
      }),
    );
  });
});

describe('clopperPearsonInterval', () => {
  it('should have the closed form for no failures and no successes', () => {
    expect(clopperPearsonInterval(20, 20).low).toBeCloseTo(0.025 ** (1 / 20), 12);
    expect(clopperPearsonInterval(0, 20)).toEqual({
      low: 0,
      high: expect.closeTo(1 - 0.025 ** (1 / 20), 12) as number,
    });
  });

  it('should end where the binomial tails are 2.5 %', () => {
    fc.assert(
      fc.property(shares, ([successes, trials]) => {
        const { low, high } = clopperPearsonInterval(successes, trials);
        const above = successes === 0 ? 0.025 : 1 - binomialCdf(successes - 1, trials, low);
        const below = successes === trials ? 0.025 : binomialCdf(successes, trials, high);
        expect(above).toBeCloseTo(0.025, 8);
        expect(below).toBeCloseTo(0.025, 8);
      }),
      { numRuns: 50 },
    );
  });
});

it.each([
  [1, 0],
  [3, 2],
  [-1, 2],
])('should refuse %i of %i', (successes, trials) => {
  const message = `expected 0 <= successes <= trials and trials > 0, got ${successes} of ${trials}`;
  expect(() => wilsonInterval(successes, trials)).toThrow(message);
  expect(() => clopperPearsonInterval(successes, trials)).toThrow(message);
});
