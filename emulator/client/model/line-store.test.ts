import { expect, it } from 'vitest';
import { LineStore } from './line-store.ts';

it('should keep the newest lines, oldest first', () => {
  const store = new LineStore(2, 3);
  for (let i = 1; i <= 5; i++) store.add(i * 100, Uint8Array.of(i, 10 * i));
  expect([store.added, store.length]).toEqual([5, 3]);
  expect([-1, 0, 1, 2, 3].map((i) => store.timeMs(i))).toEqual([undefined, 300, 400, 500, undefined]);
  expect([0, 2].map((i) => [...store.values(i)!])).toEqual([
    [3, 30],
    [5, 50],
  ]);
  expect(store.values(3)).toBe(undefined);
});
