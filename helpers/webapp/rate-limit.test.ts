import { describe, expect, it } from 'vitest';
import { AnswersPerSecond, limitMissed } from './rate-limit.ts';

describe('AnswersPerSecond', () => {
  const answers = (seconds: readonly (readonly [taken: number, refused: number])[]) => {
    const seen = new AnswersPerSecond();
    for (const [second, [taken, refused]] of seconds.entries()) {
      for (let i = 0; i < taken; i++) seen.add(second + 0.1, false);
      for (let i = 0; i < refused; i++) seen.add(second + 0.9, true);
    }
    return seen;
  };

  it('should find the limit where requests were refused, without the seconds at both ends', () => {
    // Second 0 is before the limit, seconds 1 and 5 are cut by it; 5, 4 and 6 are whole.
    const seen = answers([
      [20, 0],
      [12, 8],
      [5, 15],
      [4, 16],
      [6, 14],
      [2, 1],
    ]);
    expect(seen.limitPerSecond).toBe(5);
    expect(seen.mostPerSecond).toBe(20);
  });

  it('should find none where nothing was refused', () => {
    expect(answers([[20, 0]]).limitPerSecond).toBeNull();
    expect(new AnswersPerSecond().mostPerSecond).toBe(0);
  });

  it.each([
    [5, 5, false],
    [5, 7, false],
    [5, 7.1, true],
    [5, 2.9, true],
    [5, null, true],
    [100, 120, false],
  ])('should say whether a limit of %d was missed by %s: %s', (set, found, missed) => {
    expect(limitMissed(set, found)).toBe(missed);
  });
});
