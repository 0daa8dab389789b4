import { describe, expect, it } from 'vitest';
import { countFigure, timeFigure } from './figure.ts';
import type { PooledFigure } from './pool.ts';
import { bestOf, judgeAttempt, judgeTimes } from './run-check.ts';

const rate = (measured: number) =>
  countFigure('achieved', 200, measured, { tolerance: 2, dependsOnTime: true });
const lost = countFigure('ok', 100, 99);
const tooShort = timeFigure('p50', 100_000, 99_990);

describe('judging one attempt', () => {
  it('should call a rate disturbed only when the kernel kept us waiting', () => {
    expect(judgeAttempt({ figures: [rate(198)], waitedMs: 0 })).toBe('passed');
    expect(judgeAttempt({ figures: [rate(197)], waitedMs: 0.1 })).toBe('disturbed');
    expect(judgeAttempt({ figures: [rate(197)], waitedMs: 0 })).toBe('missed');
    expect(judgeAttempt({ figures: [rate(197)], waitedMs: null })).toBe('missed');
  });

  it('should excuse neither a lost count nor a time that is too short', () => {
    expect(judgeAttempt({ figures: [lost], waitedMs: 1e6 })).toBe('missed');
    expect(judgeAttempt({ figures: [rate(197), lost], waitedMs: 1e6 })).toBe('missed');
    expect(judgeAttempt({ figures: [tooShort], waitedMs: 1e6 })).toBe('missed');
  });
});

describe('the best of two disturbed attempts', () => {
  it('should take the better rate and the worse count', () => {
    const first = { figures: [rate(150), countFigure('ok', 100, 100)], waitedMs: 10 };
    const second = { figures: [rate(200), lost], waitedMs: 5 };
    expect(bestOf(first, second)).toEqual({ figures: [rate(200), lost], waitedMs: 5 });
    expect(bestOf(second, first)).toEqual({ figures: [rate(200), lost], waitedMs: 5 });
  });
});

/** A time of 100 ms in a pool: 1.5 ms too long is still right. */
const pooled = (measuredUs: number, latenciesBeyond: number): PooledFigure => ({
  ...timeFigure('response p90', 100_000, measuredUs),
  latenciesBeyond,
});
const right = pooled(101_500, 20);
const tooLong = pooled(103_500, 20);

describe('judging the times of all runs', () => {
  it('should allow 1 % and half a millisecond, upwards only', () => {
    expect(judgeTimes([right], [right], 0).outcome).toBe('passed');
    expect(judgeTimes([pooled(101_501, 20)], [right], 0).outcome).toBe('missed');
    expect(judgeTimes([pooled(99_990, 20)], [right], 1e6).outcome).toBe('missed');
    expect(judgeTimes([right], [pooled(99_990, 20)], 1e6).outcome).toBe('missed');
  });

  it('should excuse a time only when we waited as long as all that is beyond it is late', () => {
    // 2 ms beyond the tolerance, 20 times.
    expect(judgeTimes([tooLong], [right], 40).outcome).toBe('disturbed');
    expect(judgeTimes([tooLong], [right], 39).outcome).toBe('missed');
    expect(judgeTimes([tooLong], [right], null)).toEqual({ outcome: 'missed', wrong: [tooLong] });
  });

  it('should blame the machine for what its own clock confirms, and the engine when there is no clock', () => {
    expect(judgeTimes([right], [tooLong], 0)).toEqual({ outcome: 'disturbed', wrong: [tooLong] });
    expect(judgeTimes([], [tooLong], 1e6)).toEqual({ outcome: 'missed', wrong: [tooLong] });
  });

  it('should take a time that nobody measured for a miss', () => {
    const none = { ...timeFigure('response p90', 100_000, null), latenciesBeyond: 20 };
    expect(judgeTimes([none], [right], 1e6).outcome).toBe('missed');
  });
});
