import { describe, expect, it } from 'vitest';
import { smallestSeen, weighDifference } from './weigh-difference.ts';

// Student's t of 1 degree of freedom: tan(0.475 pi) = 12.7062; of the normal: 1.959964 (97.5 %), 0.841621 (80 %).
const T1 = Math.tan(0.475 * Math.PI);
const Z = 1.959964;
const Z80 = 0.841621;
const WIDER = T1 / Z;
const weights = { firstUs: 100, blocks: 2, risk: 0.05 };
const weigh = (estimate: number, below: number, above: number, more: Partial<typeof weights> = {}) =>
  weighDifference(
    { estimate, interval: { low: estimate - below, high: estimate + above } },
    { ...weights, ...more },
  );

describe('weighDifference', () => {
  it.each([
    // Two blocks make the interval 6.4829 times as wide.
    [100, 15.4, 1000, true],
    [100, 15.5, 1, false],
    [-100, 1000, 15.4, true],
    [-100, 1, 15.5, false],
  ])('should call %i us with %f below and %f above clear: %s', (estimate, below, above, isClear) => {
    expect(weigh(estimate, below, above).isClear).toBe(isClear);
  });

  it('should go by the risk and the number of blocks', () => {
    // 4 degrees of freedom at 5 %: 2.776445; at 1 %: 4.604095.
    expect(weigh(100, (100 / 2.776445) * Z * 0.999, 1, { blocks: 5 }).isClear).toBe(true);
    expect(weigh(100, (100 / 2.776445) * Z * 1.001, 1, { blocks: 5 }).isClear).toBe(false);
    expect(weigh(100, (100 / 4.604095) * Z * 0.999, 1, { blocks: 5, risk: 0.01 }).isClear).toBe(true);
    expect(weigh(100, (100 / 4.604095) * Z * 1.001, 1, { blocks: 5, risk: 0.01 }).isClear).toBe(false);
  });

  it('should not call clear what touches 0, or what is no more than two bins', () => {
    expect(weigh(0, 0, 0).isClear).toBe(false);
    expect(weigh(2, 0, 0, { firstUs: 128 }).isClear).toBe(false);
    expect(weigh(-2, 0, 0, { firstUs: 128 }).isClear).toBe(false);
    expect(weigh(2.001, 0, 0, { firstUs: 128 }).isClear).toBe(true);
    expect(weigh(-2.001, 0, 0, { firstUs: 128 }).isClear).toBe(true);
  });

  it('should tell the smallest difference that it would have seen, from the wider side', () => {
    const factor = WIDER + Z80 / Z;
    expect(weigh(5, 7, 3).smallestSeenUs).toBeCloseTo(7 * factor, 3);
    expect(weigh(5, 3, 8).smallestSeenUs).toBeCloseTo(8 * factor, 3);
    expect(weigh(5, 0, 0, { firstUs: 1280 }).smallestSeenUs).toBe(20);
  });
});

describe('smallestSeen', () => {
  it('should add what a power of 80 % takes to half the interval', () => {
    expect(smallestSeen(10, 0.05)).toBeCloseTo(10 * (1 + Z80 / Z), 5);
    // 99.5 %: 2.575829.
    expect(smallestSeen(10, 0.01)).toBeCloseTo(10 * (1 + Z80 / 2.575829), 5);
  });
});
