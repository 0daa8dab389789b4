import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mixCounts, mixedOperations, smoothOrder } from './mix.ts';

const take = (weights: number[], n: number) => {
  const order = smoothOrder(weights);
  return Array.from({ length: n }, () => order.next().value);
};

describe('mixCounts', () => {
  it.each([
    [100, [10, 5, 20, 15], [20, 10, 40, 30]],
    [10, [1, 1, 1], [4, 3, 3]],
    [7, [2, 1, 1], [3, 2, 2]],
    [5, [0.7, 0.3], [4, 1]],
    [3, [1, 0], [3, 0]],
    [4, [0, 0], [0, 0]],
  ])('should split %i by %j into %j', (total, weights, expected) => {
    expect(mixCounts(total, weights)).toEqual(expected);
  });

  it('should add up exactly and stay within one of the quota', () => {
    const weight = fc.double({ min: 0.001, max: 1000, noNaN: true });
    fc.assert(
      fc.property(fc.nat(100_000), fc.array(weight, { minLength: 1, maxLength: 8 }), (total, weights) => {
        const counts = mixCounts(total, weights);
        const sum = weights.reduce((a, b) => a + b, 0);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(total);
        counts.forEach((count, i) => {
          expect(Math.abs(count - (total * (weights[i] ?? 0)) / sum)).toBeLessThan(1 + 1e-6);
        });
      }),
    );
  });
});

describe('smoothOrder', () => {
  it('should give the order that nginx documents for weights 5, 1, 1', () => {
    expect(take([5, 1, 1], 7)).toEqual([0, 0, 1, 0, 2, 0, 0]);
  });

  it('should never pick a weight of zero', () => {
    expect(take([0, 2, 1], 6)).toEqual([1, 2, 1, 1, 2, 1]);
  });

  it('should refuse weights of which none is above zero', () => {
    expect(() => take([0, 0], 1)).toThrow('a mix needs a weight above 0, got [0, 0]');
  });
});

describe('mixedOperations', () => {
  const operation = (name: string, weight: number) => ({ name, weight, use: 'job-lifecycle', options: {} });
  const phase = (operations: string[]) =>
    ({ kind: 'pause', name: 'mix', warmUp: false, durationS: 1, operations }) as const;

  it('should mix only the operations of the phase, smoothly', () => {
    const operations = [operation('a', 3), operation('b', 1), operation('c', 2)];
    expect([...mixedOperations({ operations }, phase(['c', 'b']), 6)]).toEqual([
      'c',
      'b',
      'c',
      'c',
      'b',
      'c',
    ]);
  });

  it('should contain each operation exactly as often as its weight asks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
        fc.nat(2000),
        (weights, count) => {
          const operations = weights.map((weight, i) => operation(`o${i}`, weight));
          const names = operations.map(({ name }) => name);
          const found = [...mixedOperations({ operations }, phase(names), count)];
          const counts = names.map((name) => found.filter((other) => other === name).length);
          expect(counts).toEqual(mixCounts(count, weights));
        },
      ),
    );
  });

  it('should name the operations there are when a phase mixes another', () => {
    const operations = [operation('a', 1), operation('b', 1)];
    expect(() => [...mixedOperations({ operations }, phase(['x']), 1)]).toThrow(
      'phase "mix" mixes operation "x"; the profile has only: a, b',
    );
  });
});
