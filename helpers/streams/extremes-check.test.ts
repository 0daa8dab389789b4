import { describe, expect, it } from 'vitest';
import { ExtremesCheck } from './extremes-check.ts';

const range = (minimum: number, maximum: number) => ({ minimum, maximum });

describe('ExtremesCheck', () => {
  it('should take a range that holds all values, and no other', () => {
    const check = new ExtremesCheck(false);
    const rows = [Float32Array.of(1, 5), [3, 9]];
    expect(check.check(range(1, 9), rows)).toBeNull();
    expect(check.check(range(0, 1143), rows)).toBeNull();
    expect(check.check(range(1, 8.75), rows)).toBe(
      'values from 1 to 9 with a minimum of 1 and a maximum of 8.75',
    );
    expect(check.check(range(1.25, 9), rows)).not.toBeNull();
    expect(check.check(range(9, 1), [])).toBe('minimum 9 and maximum 1 are no range');
    expect(check.check(range(NaN, 1), [])).not.toBeNull();
  });

  it('should let those of a stream so far only widen', () => {
    const check = new ExtremesCheck(true);
    expect(check.check(range(2, 5), [])).toBeNull();
    expect(check.check(range(1, 7), [])).toBeNull();
    expect(check.check(range(1, 6), [])).toBe('range 1 to 6 of the stream so far after 1 to 7');
    expect(check.check(range(2, 7), [])).not.toBeNull();
    expect(new ExtremesCheck(false).check(range(2, 7), [])).toBeNull();
  });
});
