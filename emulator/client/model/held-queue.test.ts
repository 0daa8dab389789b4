import { expect, it } from 'vitest';
import { HeldQueue } from './held-queue.ts';

it('should give at once what need not wait', () => {
  const queue = new HeldQueue<string>(9);
  queue.add('a', 0);
  queue.add('b', 10);
  expect([queue.take(10, 0), queue.take(10, 0)]).toEqual([['a', 'b'], []]);
});

it('should hold what is not old enough', () => {
  const queue = new HeldQueue<string>(9);
  queue.add('a', 0);
  queue.add('b', 10);
  expect([queue.take(99, 100), queue.take(100, 100), queue.take(110, 100)]).toEqual([[], ['a'], ['b']]);
});

it('should throw the oldest away when too many wait, and count them', () => {
  const queue = new HeldQueue<number>(2);
  for (let i = 0; i < 5; i++) queue.add(i, 0);
  expect([queue.overflowed, queue.take(0, 0)]).toEqual([3, [3, 4]]);
});
