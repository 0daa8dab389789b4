import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlertLedger, type ReadAlert } from './alert-ledger.ts';
import { alertFields, alertId, alertNumber } from './alert-plan.ts';

const FIBRE = { fromM: 0, untilM: 9_999 };
const expected = (n: number) => alertFields(n, FIBRE);
const row = (n: number, changes: Partial<ReadAlert> = {}): ReadAlert => ({
  n,
  repetitions: 0,
  ...expected(n),
  ...changes,
});

function accepted(count: number, deadlineS: number | null = null): AlertLedger {
  const ledger = new AlertLedger(expected, deadlineS);
  for (let n = 0; n < count; n++) {
    ledger.sent(n, n);
    ledger.accepted(n, n + 0.1);
  }
  return ledger;
}
const range = (from: number, until: number) => Array.from({ length: until - from }, (_, i) => from + i);

describe('the plan of alerts', () => {
  it('should have each class with each severity once in every six alerts', () => {
    const pairs = range(6, 12).map((n) => `${expected(n).classId}/${expected(n).severity}`);
    expect(pairs.sort()).toEqual(['103/1', '103/2', '103/3', '104/1', '104/2', '104/3']);
  });

  it('should spread 500 alerts over the whole fibre: some in every fiftieth of it, none beyond', () => {
    const places = range(0, 500).map((n) => expected(n).distanceM);
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...places)).toBeLessThanOrEqual(9_999);
    const fiftieths = new Set(places.map((place) => Math.floor(place / 200)));
    expect(fiftieths.size).toBe(50);
  });

  it('should know its own ids again, and no others', () => {
    fc.assert(fc.property(fc.nat(99_999_999), (n) => alertNumber('ab12', alertId('ab12', n)) === n));
    for (const id of ['', 'x', alertId('ab13', 1), `${alertId('ab12', 1)}x`, alertId('ab12', 0) + '1']) {
      expect(alertNumber('ab12', id)).toBeNull();
    }
  });
});

describe('the ledger of alerts', () => {
  it('should find nothing wrong with alerts that arrive once as they were sent', () => {
    const ledger = accepted(1000);
    ledger.read(
      range(0, 600).map((n) => row(n)),
      2000,
    );
    ledger.read(
      range(0, 1000).map((n) => row(n)),
      2001,
    );
    expect(ledger.findings()).toEqual({
      sent: 1000,
      accepted: 1000,
      readable: 1000,
      lost: 0,
      duplicated: 0,
      altered: 0,
      late: 0,
      unconfirmed: 0,
      unexpected: 0,
      examples: { lost: [], duplicated: [], altered: [], late: [] },
    });
  });

  it('should report exactly k of what is lost, duplicated, altered, late, whatever they are and in what order', () => {
    const faults = fc.record({
      count: fc.integer({ min: 1, max: 300 }),
      lost: fc.uniqueArray(fc.nat(299), { maxLength: 20 }),
      doubled: fc.uniqueArray(fc.nat(299), { maxLength: 20 }),
      repeated: fc.uniqueArray(fc.nat(299), { maxLength: 20 }),
      altered: fc.uniqueArray(fc.nat(299), { maxLength: 20 }),
      late: fc.uniqueArray(fc.nat(299), { maxLength: 20 }),
      order: fc.infiniteStream(fc.nat()),
    });
    fc.assert(
      fc.property(faults, ({ count, order, ...all }) => {
        const there = (list: readonly number[]) =>
          list.filter((n) => n < count && (list === all.lost || !all.lost.includes(n)));
        const ledger = accepted(count);
        for (const n of there(all.late)) ledger.overdue(n);
        const rows = range(0, count)
          .filter((n) => !all.lost.includes(n))
          .flatMap((n) => {
            const changes = {
              ...(all.altered.includes(n) ? { distanceM: expected(n).distanceM + 1 } : {}),
              ...(all.repeated.includes(n) ? { repetitions: 2 } : {}),
            };
            return all.doubled.includes(n) ? [row(n, changes), row(n, changes)] : [row(n, changes)];
          })
          .map((one) => ({ one, key: Number(order.next().value) }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        ledger.read(rows, 1000);
        ledger.read(rows, 1001);
        expect(ledger.findings()).toMatchObject({
          sent: count,
          accepted: count,
          readable: count - there(all.lost).length,
          lost: there(all.lost).length,
          duplicated: new Set([...there(all.doubled), ...there(all.repeated)]).size,
          altered: there(all.altered).length,
          late: there(all.late).length,
          unconfirmed: 0,
          unexpected: 0,
        });
      }),
    );
  });

  it('should name the first of what is wrong', () => {
    const ledger = accepted(20);
    ledger.read(
      range(0, 20)
        .filter((n) => n % 3 !== 0)
        .map((n) => row(n, n === 7 ? { severity: 9 } : {})),
      30,
    );
    expect(ledger.findings().examples).toEqual({
      lost: [0, 3, 6, 9, 12],
      duplicated: [],
      altered: [7],
      late: [],
    });
  });

  it.each(['classId', 'severity', 'distanceM'] as const)(
    'should call a changed %s an alteration',
    (field) => {
      const ledger = accepted(1);
      ledger.read([row(0, { [field]: -1 })], 1);
      expect(ledger.findings()).toMatchObject({ altered: 1, lost: 0, readable: 1 });
    },
  );

  it('should not take a refused alert for a lost one, and say when it is there all the same', () => {
    const ledger = new AlertLedger(expected);
    ledger.sent(0, 0);
    ledger.sent(1, 0);
    ledger.read([row(1)], 1);
    expect(ledger.findings()).toMatchObject({ sent: 2, accepted: 0, readable: 1, lost: 0, unconfirmed: 1 });
  });

  it('should count an id of this run that nobody has sent, and leave those of others alone', () => {
    const ledger = accepted(1);
    ledger.read([row(0), row(5), row(0, { n: null })], 1);
    expect(ledger.findings()).toMatchObject({ unexpected: 1, duplicated: 0, readable: 1 });
  });

  it('should call late what comes after the moment by which all had to be there', () => {
    const ledger = accepted(3, 300);
    ledger.read([row(0)], 299.9);
    ledger.read([row(0), row(1)], 300.1);
    ledger.read([row(0), row(1), row(2)], 400);
    expect(ledger.findings()).toMatchObject({ late: 2, examples: { late: [1, 2] } });
  });

  it('should keep the times of an alert at its hops until it is forgotten', () => {
    const ledger = new AlertLedger(expected);
    ledger.sent(0, 1);
    ledger.seen(0, 'queued', 1.1);
    ledger.accepted(0, 1.2);
    ledger.seen(0, 'consumed', 1.3);
    ledger.read([row(0)], 1.4);
    ledger.seen(0, 'shown', 1.5);
    expect(ledger.times(0)).toEqual({
      sentS: 1,
      queuedS: 1.1,
      answeredS: 1.2,
      consumedS: 1.3,
      readableS: 1.4,
      shownS: 1.5,
    });
    ledger.forget(0);
    expect(ledger.times(0)).toBeUndefined();
    expect(ledger.findings()).toMatchObject({ accepted: 1, readable: 1, lost: 0 });
  });

  it('should tell what is missing at each hop, and what came there twice', () => {
    const ledger = accepted(10);
    for (const n of range(0, 8)) ledger.seen(n, 'queued', 11);
    ledger.seen(3, 'queued', 12);
    expect(ledger.missingAt('queued')).toBe(2);
    expect(ledger.missingAt('shown')).toBe(10);
    expect(ledger.findings()).toMatchObject({ duplicated: 1, examples: { duplicated: [3] } });
  });

  it('should stay small: a day at 10/s, of which nothing is ever answered', () => {
    const ledger = new AlertLedger(expected);
    const count = 864_000;
    for (let n = 0; n < count; n++) ledger.sent(n, n / 10);
    // Times of the newest 10,000 only …
    expect(ledger.times(count - 10_000)).toBeDefined();
    expect(ledger.times(count - 10_001)).toBeUndefined();
    // … and yet every single one is still known.
    for (let n = 0; n < count; n++) ledger.accepted(n, 90_000);
    ledger.read(
      range(1, 1000).map((n) => row(n)),
      90_000,
    );
    expect(ledger.findings()).toMatchObject({ accepted: count, lost: count - 999 });
  });
});
