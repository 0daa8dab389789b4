import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holes, recordedStretches } from './timeline.ts';

const recording = (startMs: number, endMs: number | null) => ({
  start_time: new Date(startMs),
  end_time: endMs === null ? null : new Date(endMs),
});

describe('recordedStretches', () => {
  it('should join what overlaps or touches, in whatever order it comes', () => {
    const recordings = [
      recording(90, null),
      recording(20, 40),
      recording(0, 10),
      recording(10, 15),
      recording(30, 35),
    ];
    expect(recordedStretches(recordings, 100)).toEqual([
      { startMs: 0, endMs: 15 },
      { startMs: 20, endMs: 40 },
      { startMs: 90, endMs: 100 },
    ]);
    expect(holes(recordings, 100)).toEqual([
      { startMs: 15, endMs: 20 },
      { startMs: 40, endMs: 90 },
    ]);
  });

  it('should find no holes where there is nothing, or one recording', () => {
    expect(holes([], 100)).toEqual([]);
    expect(holes([recording(5, 6)], 100)).toEqual([]);
  });

  it('should cover exactly the moments that a recording covers', () => {
    const stretch = fc
      .tuple(fc.nat(60), fc.integer({ min: 1, max: 20 }))
      .map(([startMs, lengthMs]) => recording(startMs, startMs + lengthMs));
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 12 }), (recordings) => {
        const inside = (atMs: number, list: { startMs: number; endMs: number }[]): boolean =>
          list.some(({ startMs, endMs }) => startMs <= atMs && atMs < endMs);
        const joined = recordedStretches(recordings, 1000);
        for (let atMs = 0; atMs < 90; atMs++) {
          const covered = recordings.some(
            ({ start_time, end_time }) => start_time.getTime() <= atMs && atMs < end_time!.getTime(),
          );
          expect(inside(atMs, joined)).toBe(covered);
          const between = atMs >= joined[0]!.startMs && atMs < joined.at(-1)!.endMs;
          expect(inside(atMs, holes(recordings, 1000))).toBe(between && !covered);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
