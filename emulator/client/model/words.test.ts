import { expect, it } from 'vitest';
import { age, counted, localInput, metres, preciseClock } from './words.ts';

it.each([
  [-5, '0.0 s'],
  [250, '0.3 s'],
  [12_900, '12 s'],
  [61_000, '1 min'],
  [7_200_000, '2 h'],
  [90_000_000, '1 d'],
])('should say how old %d ms are: %s', (ms, text) => {
  expect(age(ms)).toBe(text);
});

it('should say how many and how far', () => {
  expect([counted(1, 'alert'), counted(2000, 'alert'), metres(829.4), metres(12_345)]).toEqual([
    '1 alert',
    '2,000 alerts',
    '829 m',
    '12.35 km',
  ]);
});

it('should write local times with what they need', () => {
  const timeMs = new Date(2026, 0, 31, 4, 3, 9, 7).getTime();
  expect([preciseClock(timeMs), localInput(timeMs)]).toEqual(['04:03:09.007', '2026-01-31T04:03:09']);
});
