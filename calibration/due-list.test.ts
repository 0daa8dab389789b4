import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueList } from './due-list.ts';

describe('DueList', () => {
  it('should give what was added in the order of its time, and of its addition where times are equal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const list = new DueList<number>();
        times.forEach((dueUs, i) => list.add(dueUs, i));
        const taken = times.map(() => list.take(Infinity)?.what);
        const sorted = times.map((dueUs, i) => ({ dueUs, i })).sort((a, b) => a.dueUs - b.dueUs || a.i - b.i);
        expect(taken).toEqual(sorted.map(({ i }) => i));
        expect(list.size).toBe(0);
      }),
    );
  });

  it('should give nothing before its time', () => {
    const list = new DueList<string>();
    list.add(10, 'a');
    expect(list.take(9)).toBeUndefined();
    expect(list.nextUs).toBe(10);
    expect(list.take(10)?.what).toBe('a');
  });
});
