import { describe, expect, it } from 'vitest';
import { countFigure, timeFigure } from './figure.ts';
import { bestOf, judgeAttempt } from './run-check.ts';

const right = timeFigure('p50', 100_000, 100_900);
const tooLong = timeFigure('p50', 100_000, 105_500);
const tooShort = timeFigure('p50', 100_000, 99_990);
const lost = countFigure('ok', 100, 99);

describe('judging an attempt', () => {
  it('should allow a time 1 % and half a millisecond, upwards only', () => {
    expect(judgeAttempt({ figures: [right], waitedMs: 0 })).toBe('passed');
    expect(judgeAttempt({ figures: [timeFigure('p50', 100_000, 101_501)], waitedMs: 0 })).toBe('missed');
    expect(judgeAttempt({ figures: [tooShort], waitedMs: 0 })).toBe('missed');
  });

  it('should call a time disturbed when the kernel kept us waiting for longer than it is off', () => {
    expect(judgeAttempt({ figures: [tooLong], waitedMs: 4.1 })).toBe('disturbed');
    expect(judgeAttempt({ figures: [tooLong], waitedMs: 3.9 })).toBe('missed');
    expect(judgeAttempt({ figures: [tooLong], waitedMs: null })).toBe('missed');
  });

  it('should excuse neither a lost count nor a time that is too short', () => {
    expect(judgeAttempt({ figures: [lost], waitedMs: 1e6 })).toBe('missed');
    expect(judgeAttempt({ figures: [tooLong, lost], waitedMs: 1e6 })).toBe('missed');
    expect(judgeAttempt({ figures: [tooShort], waitedMs: 1e6 })).toBe('missed');
  });
});

describe('the best of two disturbed attempts', () => {
  it('should take the better time and the worse count', () => {
    const first = { figures: [tooLong, countFigure('ok', 100, 100)], waitedMs: 10 };
    const second = { figures: [right, lost], waitedMs: 5 };
    expect(bestOf(first, second)).toEqual({ figures: [right, lost], waitedMs: 5 });
    expect(bestOf(second, first)).toEqual({ figures: [right, lost], waitedMs: 5 });
  });

  it('should not make a time right that was too short once', () => {
    const best = bestOf({ figures: [tooShort], waitedMs: 9 }, { figures: [right], waitedMs: 9 });
    expect(judgeAttempt(best)).toBe('missed');
  });
});
