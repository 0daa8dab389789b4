import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowTimestampMs } from '../../wire/row-value.ts';
import { join, playback, rowIndex, rowsCompleteAt } from './playback.ts';

describe('rowsCompleteAt', () => {
  it('should count a row once its whole time has passed', () => {
    expect(rowsCompleteAt(1000, 0.5, 999)).toBe(0);
    expect(rowsCompleteAt(1000, 0.5, 1499)).toBe(0);
    expect(rowsCompleteAt(1000, 0.5, 1500)).toBe(1);
    expect(rowsCompleteAt(1000, 0.5, 61_000)).toBe(120);
  });

  it('should agree with the timestamps of the rows, whatever the rounding', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.0005, max: 20, noNaN: true }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (dt, atMs) => {
          const rows = rowsCompleteAt(0, dt, atMs);
          expect(rowTimestampMs(0, rows, dt)).toBeLessThanOrEqual(atMs);
          expect(rowTimestampMs(0, rows + 1, dt)).toBeGreaterThan(atMs);
        },
      ),
    );
  });
});

describe('join', () => {
  it('should join what overlaps or touches and keep gaps', () => {
    const pieces = [
      { startMs: 50, endMs: 60 },
      { startMs: 0, endMs: 10 },
      { startMs: 5, endMs: 20 },
      { startMs: 20, endMs: 30 },
    ];
    expect(join(pieces)).toEqual([
      { startMs: 0, endMs: 30 },
      { startMs: 50, endMs: 60 },
    ]);
  });
});

describe('playback', () => {
  const window = { startMs: 10_000, endMs: 20_000 };

  it('should play every row of a window that is covered', () => {
    expect(playback(window, 0.5, [{ startMs: 9_000, endMs: 30_000 }])).toEqual({
      windowStartMs: 10_000,
      runs: [{ from: 0, to: 20 }],
      rows: 20,
    });
  });

  it('should leave out the rows of a gap, the half covered ones included', () => {
    const recorded = [
      { startMs: 9_000, endMs: 12_200 },
      { startMs: 15_100, endMs: 18_000 },
    ];
    const plan = playback(window, 0.5, recorded);
    expect(plan.runs).toEqual([
      { from: 0, to: 4 },
      { from: 11, to: 16 },
    ]);
    expect(plan.rows).toBe(9);
    expect([0, 3, 4, 8].map((ordinal) => rowIndex(plan, ordinal))).toEqual([0, 3, 11, 15]);
  });

  it('should start at the recording when the window begins before it', () => {
    expect(playback(window, 0.5, [{ startMs: 10_400, endMs: 12_000 }]).runs).toEqual([{ from: 1, to: 4 }]);
  });

  it('should refuse a row that does not exist', () => {
    expect(() => rowIndex(playback(window, 0.5, []), 0)).toThrow('row 0 asked of a playback of 0 rows');
  });
});
