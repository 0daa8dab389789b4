import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillRowValues, jobHash, rowTimestampMs, rowValue } from './row-value.ts';

const job = fc.integer({ min: 0, max: 0xffff_ffff });
const channel = fc.integer({ min: 0, max: 2337 });
const bin = fc.integer({ min: 0, max: 65_535 });
const timestamp = fc.integer({ min: 0, max: 4_102_444_800_000 });

describe('jobHash', () => {
  it('should be 32-bit FNV-1a, as the published test vectors have it', () => {
    expect(jobHash('')).toBe(0x811c9dc5);
    expect(jobHash('a')).toBe(0xe40c292c);
    expect(jobHash('foobar')).toBe(0xbf9cf968);
  });
});

describe('rowValue', () => {
  // From a second implementation of the formula, in another language with unbounded integers.
  it.each([
    ['1-1', 1, 0, 1_760_000_000_000, 57.5],
    ['7-1729', 50, 255, 1_760_000_000_010, 843],
    ['load_20261123000000_0a1b2c3d', 0, 0, 0, 732.25],
    ['1-1', 2337, 65_535, 4_102_444_800_000, 802.75],
  ])('should give the published value for job %s, channel %i, bin %i, time %i', (id, c, b, t, value) => {
    expect(rowValue(jobHash(id), c, b, t)).toBe(value);
  });

  it('should be a multiple of 0.25 from 0 to 1000, exact as float32', () => {
    fc.assert(
      fc.property(job, channel, bin, timestamp, (j, c, b, t) => {
        const value = rowValue(j, c, b, t);
        expect(value * 4).toBe(Math.round(value * 4));
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1000);
        expect(Math.fround(value)).toBe(value);
      }),
    );
  });

  it('should tell neighbouring jobs, channels, bins and rows apart in almost every point', () => {
    let same = 0;
    const points = 10_000;
    for (let i = 0; i < points; i++) {
      const t = 1_760_000_000_000 + i * 10;
      const own = rowValue(jobHash('1-7'), 1 + (i % 50), 0, t);
      if (own === rowValue(jobHash('1-8'), 1 + (i % 50), 0, t)) same++;
      if (own === rowValue(jobHash('1-7'), 2 + (i % 50), 0, t)) same++;
      if (own === rowValue(jobHash('1-7'), 1 + (i % 50), 1, t)) same++;
      if (own === rowValue(jobHash('1-7'), 1 + (i % 50), 0, t + 10)) same++;
    }
    // 40,000 comparisons of 4,001 possible values: ten chance hits are expected, fifty would be a flaw.
    expect(same).toBeLessThan(50);
  });

  it('should spread evenly over its range', () => {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const value = rowValue(jobHash('3-12'), i % 50, i % 256, 1_760_000_000_000 + i);
      counts[Math.min(9, Math.floor(value / 100))]!++;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(600);
  });
});

describe('fillRowValues', () => {
  it('should give rowValue at every point, channel by channel, and the true extremes', () => {
    const few = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(job, channel, few, few, timestamp, (j, first, channels, bins, t) => {
        const expected = Array.from({ length: channels * bins }, (_, i) =>
          rowValue(j, first + Math.floor(i / bins), i % bins, t),
        );
        const target = new Float32Array(channels * bins);
        const { smallest, largest } = fillRowValues(target, j, first, channels, bins, t);
        expect([...target]).toEqual(expected);
        expect(smallest).toBe(Math.min(...expected));
        expect(largest).toBe(Math.max(...expected));
      }),
    );
  });

  it('should give extremes of 0 for no channels at all', () => {
    expect(fillRowValues(new Float32Array(0), 1, 1, 0, 256, 0)).toEqual({ smallest: 0, largest: 0 });
  });
});

describe('rowTimestampMs', () => {
  it('should count from the first row in whole milliseconds, without the error adding up', () => {
    expect(rowTimestampMs(1000, 0, 0.0390625)).toBe(1000);
    expect(rowTimestampMs(1000, 1, 0.0390625)).toBe(1039);
    expect(rowTimestampMs(1000, 64, 0.0390625)).toBe(3500);
    expect(rowTimestampMs(1000, 1_000_000, 0.01)).toBe(10_001_000);
  });

  it('should stay within 1 ms of lines_dt between neighbours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        (i, dt) => {
          const gapMs = rowTimestampMs(0, i + 1, dt) - rowTimestampMs(0, i, dt);
          expect(Math.abs(gapMs - dt * 1000)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
