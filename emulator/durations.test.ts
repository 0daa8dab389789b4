import { expect, it } from 'vitest';
import { readDurationMs } from './durations.ts';

it.each([
  ['10 s', 10_000],
  ['250ms', 250],
  ['1.5 min', 90_000],
  ['2 h', 7_200_000],
  ['10', undefined],
  ['10 days', undefined],
  ['-1 s', undefined],
  [10, undefined],
])('should read %j as %j milliseconds', (text, ms) => {
  expect(readDurationMs(text)).toBe(ms);
});
