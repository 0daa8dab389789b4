import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNT, DURATION, FACTOR, LENGTH, RATE, RATIO, TEXT, WHOLE } from './units.ts';

describe('units', () => {
  it.each([
    ['30s', 30],
    ['30 s', 30],
    ['5 min', 300],
    ['1h', 3600],
    ['1 d', 86_400],
    ['500ms', 0.5],
    ['0.1 s', 0.1],
    ['0 s', 0],
  ])('should read the duration %s as %d s', (text, seconds) => {
    expect(DURATION.parse(text)).toBe(seconds);
  });

  it.each(['30', '30 sec', '-3 s', '1,5 s', 's', '', 30, null])('should not read %o as a duration', (raw) => {
    expect(DURATION.parse(raw)).toBeUndefined();
  });

  it('should ask a length to be longer than zero', () => {
    expect([LENGTH.parse('0 s'), LENGTH.parse('1 ms')]).toEqual([undefined, 0.001]);
  });

  it.each([
    ['2/s', 2],
    ['0.1/s', 0.1],
    ['30/min', 0.5],
    ['36 / h', 0.01],
    ['0/s', undefined],
    ['2', undefined],
  ])('should read the rate %s as %s', (text, rate) => {
    expect(RATE.parse(text)).toBe(rate);
  });

  it.each([
    ['95 %', 0.95],
    ['99.9%', 0.999],
    ['0 %', 0],
    ['0.95', undefined],
    [0.95, undefined],
  ])('should read the ratio %s as %s', (raw, ratio) => {
    expect(RATIO.parse(raw)).toBe(ratio);
  });

  it('should read a multiple of a phase', () => {
    expect(FACTOR.parse('1.2 x level/10')).toEqual({ factor: 1.2, phase: 'level/10' });
    expect([FACTOR.parse('1.2x before'), FACTOR.parse('0 x before'), FACTOR.parse('1.2 before')]).toEqual([
      { factor: 1.2, phase: 'before' },
      undefined,
      undefined,
    ]);
  });

  it('should tell counts from whole numbers and text from blanks', () => {
    expect([0, 1, 1.5, '1'].map((raw) => COUNT.parse(raw))).toEqual([undefined, 1, undefined, undefined]);
    expect([0, -1, 7].map((raw) => WHOLE.parse(raw))).toEqual([0, undefined, 7]);
    expect([' a ', '  ', 3].map((raw) => TEXT.parse(raw))).toEqual(['a', undefined, undefined]);
  });

  it('should read every whole percentage as the nearest fraction', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (tenths) => {
        expect(RATIO.parse(`${tenths / 10} %`)).toBe(Number((tenths / 1000).toFixed(3)));
      }),
    );
  });
});
