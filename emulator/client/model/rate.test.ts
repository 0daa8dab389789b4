import { expect, it } from 'vitest';
import { Rate } from './rate.ts';

it('should count what came in the window, per second', () => {
  const rate = new Rate(2000);
  for (let atMs = 0; atMs < 3000; atMs += 50) rate.add(5, atMs);
  expect([rate.perSecond(2950), rate.perSecond(3950), rate.perSecond(4950)]).toEqual([100, 50, 0]);
});
