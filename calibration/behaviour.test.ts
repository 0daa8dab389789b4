import { describe, expect, it } from 'vitest';
import { behaviour, bytesOf, fateOf, serviceUsOf } from './behaviour.ts';

describe('the behaviour of the truth server', () => {
  it('should fail every 7th and drop every 11th request, and drop where both fall together', () => {
    const its = behaviour({ errorEvery: 7, dropEvery: 11 });
    const fates = Array.from({ length: 77 }, (_, n) => fateOf(its, n));
    expect(fates.flatMap((fate, n) => (fate === 'drop' ? [n] : []))).toEqual([10, 21, 32, 43, 54, 65, 76]);
    expect(fates.flatMap((fate, n) => (fate === 'error' ? [n] : []))).toEqual([
      6, 13, 20, 27, 34, 41, 48, 55, 62, 69,
    ]);
  });

  it('should answer with bytes by number, in a cycle', () => {
    const its = behaviour({ bytes: { least: 5, step: 10, cycle: 3 } });
    expect([0, 1, 2, 3, 4].map((n) => bytesOf(its, n))).toEqual([5, 15, 25, 5, 15]);
  });

  it.each([0, 1, 17, 999])(
    'should give each class exactly its share of any cycle, shifted by %i',
    (shift) => {
      const classes = [
        { count: 500, serviceUs: 1 },
        { count: 400, serviceUs: 2 },
        { count: 90, serviceUs: 3 },
        { count: 9, serviceUs: 4 },
        { count: 1, serviceUs: 5 },
      ];
      const its = behaviour({ service: { kind: 'mixed', classes, shift } });
      const times = Array.from({ length: 1000 }, (_, n) => serviceUsOf(its, 123 + n));
      expect(classes.map(({ serviceUs }) => times.filter((us) => us === serviceUs).length)).toEqual([
        500, 400, 90, 9, 1,
      ]);
    },
  );
});
