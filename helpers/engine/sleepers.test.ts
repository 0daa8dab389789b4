import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sleepers } from './sleepers.ts';

describe('Sleepers', () => {
  it('should wake who is due, the earliest first, and nobody else', () => {
    const sleepers = new Sleepers();
    const woken: number[] = [];
    for (const atUs of [30, 10, 40, 20]) sleepers.add(atUs, () => woken.push(atUs));
    sleepers.wakeDue(30);
    expect(woken).toEqual([10, 20, 30]);
    expect([sleepers.size, sleepers.nextUs]).toEqual([1, 40]);
  });

  it('should wake whoever is left in the order of their times, whoever left before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1000), fc.boolean())), (all) => {
        const sleepers = new Sleepers();
        const woken: number[] = [];
        const added = all.map(([atUs]) => sleepers.add(atUs, () => woken.push(atUs)));
        added.forEach((sleeper, i) => all[i]![1] && sleepers.remove(sleeper));
        const left = all.filter(([, leaves]) => !leaves).map(([atUs]) => atUs);
        expect(sleepers.size).toBe(left.length);
        sleepers.wakeDue(1000);
        expect(woken).toEqual(left.sort((a, b) => a - b));
      }),
    );
  });

  it('should not mind that somebody leaves twice', () => {
    const sleepers = new Sleepers();
    const first = sleepers.add(1, () => undefined);
    sleepers.add(2, () => undefined);
    sleepers.remove(first);
    sleepers.remove(first);
    expect([sleepers.size, sleepers.nextUs]).toEqual([1, 2]);
  });
});
