import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowCursor } from './row-cursor.ts';
import type { Available } from './row-cursor.ts';
import { deliverableUntilMs, NO_FAULTS } from './row-faults.ts';
import type { RowFaults } from './row-faults.ts';

/** `made` rows of which the newest `kept` can be had. */
const rows = (made: number, kept = Infinity): Available => ({
  made,
  deliverable: made,
  oldestKept: Math.max(0, made - kept),
  complete: false,
});

/** Everything that can be taken now, by ordinal. */
function takeAll(cursor: RowCursor, available: Available, faults: Partial<RowFaults> = {}): number[] {
  const ordinals: number[] = [];
  for (;;) {
    const delivery = cursor.take(available, { ...NO_FAULTS, ...faults });
    if (delivery === null) return ordinals;
    ordinals.push(delivery.ordinal);
  }
}

describe('RowCursor', () => {
  it('should hand out each row once, oldest first', () => {
    const cursor = new RowCursor();
    expect(takeAll(cursor, rows(3))).toEqual([0, 1, 2]);
    expect(takeAll(cursor, rows(3))).toEqual([]);
    expect(takeAll(cursor, rows(5))).toEqual([3, 4]);
  });

  it('should book what it came too late for as expired, before and after it looks', () => {
    const cursor = new RowCursor();
    takeAll(cursor, rows(2));
    expect([cursor.expiredBy(rows(10, 3)), cursor.waiting(rows(10, 3))]).toEqual([5, 3]);
    expect(takeAll(cursor, rows(10, 3))).toEqual([7, 8, 9]);
    expect([cursor.expired, cursor.taken, cursor.waiting(rows(10, 3))]).toEqual([5, 5, 0]);
  });

  it('should swap a row with its successor, also when that is made later', () => {
    const cursor = new RowCursor();
    const every4th = { reordered: 0.25 };
    expect(takeAll(cursor, rows(4), every4th)).toEqual([0, 1, 2]);
    expect(cursor.waiting(rows(4))).toBe(1);
    expect(takeAll(cursor, rows(6), every4th)).toEqual([4, 3, 5]);
  });

  it('should not keep the last row of a recording back for a successor that never comes', () => {
    const cursor = new RowCursor();
    expect(takeAll(cursor, { ...rows(4), complete: true }, { reordered: 0.25 })).toEqual([0, 1, 2, 3]);
  });

  it('should count the throttled rate from the moment that the throttle is on', () => {
    const cursor = new RowCursor();
    takeAll(cursor, rows(100));
    const half = { rateShare: 0.5 };
    expect(takeAll(cursor, rows(110), half)).toEqual([]);
    expect(takeAll(cursor, rows(130), half).length).toBe(10);
    expect(takeAll(cursor, rows(150), half).length).toBe(10);
    expect(takeAll(cursor, rows(150)).length).toBe(30);
  });

  it('should balance its books whatever happens: made = taken + lost + expired + waiting', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const step = fc.record({
      made: fc.nat(50),
      take: fc.nat(40),
      lost: share,
      duplicated: share,
      reordered: share,
      rateShare: fc.double({ min: 0.1, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 60 }), (steps, kept) => {
        const cursor = new RowCursor();
        const seen: number[] = [];
        let made = 0;
        for (const { made: more, take, ...faults } of steps) {
          made += more;
          for (let i = 0; i < take; i++) {
            const delivery = cursor.take(rows(made, kept), { ...NO_FAULTS, ...faults });
            if (delivery !== null && !delivery.again) seen.push(delivery.ordinal);
          }
          const now = rows(made, kept);
          expect(cursor.taken + cursor.lost + cursor.expiredBy(now) + cursor.waiting(now)).toBe(made);
        }
        expect(new Set(seen).size).toBe(cursor.taken);
      }),
    );
  });
});

describe('deliverableUntilMs', () => {
  it.each([
    [1_999, 3_000, 1_999],
    [2_000, 3_000, 2_000],
    [4_999, 3_000, 2_000],
    [5_000, 3_000, 5_000],
    [12_500, 3_000, 12_000],
    [60_000, 10_000, 2_000],
    [60_000, 0, 60_000],
  ])('should be, %i ms after the start and with stalls of %i ms, %i ms', (atMs, stallMs, untilMs) => {
    expect(deliverableUntilMs(1_000_000 + atMs, 1_000_000, stallMs)).toBe(1_000_000 + untilMs);
  });
});
