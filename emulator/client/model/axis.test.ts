import { expect, it } from 'vitest';
import { tickStep, ticks } from './axis.ts';

it.each([
  [2222, 10, 500],
  [2222, 12, 200],
  [99, 10, 10],
  [4, 10, 1],
])('should cut %d into at most %d pieces by steps of %d', (range, most, step) => {
  expect(tickStep(range, most)).toBe(step);
});

it('should place round values', () => {
  expect(ticks(11, 111, 4).map(({ value, at }) => [value, at])).toEqual([
    [50, 0.39],
    [100, 0.89],
  ]);
  expect([ticks(5, 5, 4), ticks(0, 9, 0)]).toEqual([[], []]);
});
