import { describe, expect, it } from 'vitest';
import { Interactions } from './interactions.ts';

describe('Interactions', () => {
  it('should count what was pressed and never told as 16 ms, so that a percentile is one of all', () => {
    const interactions = new Interactions();
    for (const atMs of [1000, 2000, 3000, 4000]) interactions.pressed(atMs);
    expect(interactions.take([[7, 2001, 240]], 10_000)).toEqual([
      { atMs: 2001, durationMs: 240 },
      { atMs: 2000, durationMs: 16 },
      { atMs: 3000, durationMs: 16 },
      { atMs: 4000, durationMs: 16 },
    ]);
  });

  it('should take the longest part of an interaction that is told in two calls', () => {
    const interactions = new Interactions();
    interactions.pressed(1000);
    expect(interactions.take([[7, 1000, 40]], 1500)).toEqual([]);
    expect(interactions.take([[7, 1000, 96]], 2500)).toEqual([]);
    expect(interactions.take([], 4000)).toEqual([{ atMs: 1000, durationMs: 96 }]);
  });

  it('should wait 3 s before it calls one short', () => {
    const interactions = new Interactions();
    interactions.pressed(1000);
    expect(interactions.take([], 3999)).toEqual([]);
    expect(interactions.take([], 4000)).toEqual([{ atMs: 1000, durationMs: 16 }]);
  });

  it('should not invent interactions when one was told late', () => {
    const interactions = new Interactions();
    interactions.pressed(1000);
    // More was told than was pressed: a key that was held down, or a page that was busy for long.
    expect(
      interactions.take(
        [
          [1, 1000, 50],
          [2, 1000, 60],
        ],
        5000,
      ),
    ).toHaveLength(2);
    interactions.pressed(6000);
    expect(interactions.take([], 10_000)).toEqual([]);
  });

  it('should give all that is left at the end', () => {
    const interactions = new Interactions();
    interactions.pressed(1000);
    interactions.pressed(1500);
    expect(interactions.take([[3, 1500, 32]], Infinity)).toEqual([
      { atMs: 1500, durationMs: 32 },
      { atMs: 1500, durationMs: 16 },
    ]);
  });
});
