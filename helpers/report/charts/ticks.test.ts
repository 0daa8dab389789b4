import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearTicks, logTicks, timeLabel, timeTicks } from './ticks.ts';

describe('linearTicks', () => {
  it.each([
    [20, [0, 5, 10, 15, 20]],
    [7, [0, 2, 4, 6, 8]],
    [0.42, [0, 0.1, 0.2, 0.3, 0.4, 0.5]],
    [0, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  ])('should reach %d with %j', (max, ticks) => {
    expect(linearTicks(max)).toEqual(ticks);
  });

  it('should count in whole numbers when asked to', () => {
    expect(linearTicks(2, true)).toEqual([0, 1, 2]);
  });

  it('should always enclose the largest value with 2 to 7 ticks', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (max) => {
        const ticks = linearTicks(max);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(7);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * (1 - 1e-9));
      }),
    );
  });
});

describe('logTicks', () => {
  it('should enclose the range with 1, 2 and 5', () => {
    expect(logTicks(0.03, 1.2)).toEqual([0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]);
  });
  it('should show powers of ten alone over more than three decades', () => {
    expect(logTicks(0.002, 15)).toEqual([0.001, 0.01, 0.1, 1, 10, 100]);
  });
});

describe('time axis', () => {
  it.each([
    [75, [0, 10, 20, 30, 40, 50, 60, 70]],
    [7500, [0, 900, 1800, 2700, 3600, 4500, 5400, 6300, 7200]],
  ])('should put round ticks, at most ten steps, on %d s', (durationS, ticks) => {
    expect(timeTicks(durationS)).toEqual(ticks);
  });
  it.each([
    [45, 75, '45'],
    [90, 600, '1:30'],
    [5400, 9000, '1:30'],
    [86400, 90000, '24:00'],
  ])('should write %d s of %d s as %s', (atS, durationS, text) => {
    expect(timeLabel(atS, durationS)).toBe(text);
  });
});
