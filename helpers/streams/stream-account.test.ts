import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROW_CLASSES, type RowClass, type StreamFinding } from './row-classes.ts';
import { StreamAccount, type SeenRow, type StreamPlan } from './stream-account.ts';
import { FAULTS, chosenRows, PLAN, row, sent, startMs, type Fault } from './testing.ts';
import { MOST_SPANS } from './time-spans.ts';

/** The class that each fault must be booked under. */
const CLASS: Readonly<Record<Fault, RowClass>> = {
  lost: 'lost',
  duplicated: 'duplicated',
  swapped: 'reordered',
  corrupt: 'corrupt',
  stale: 'stale',
  delayed: 'stale',
  short: 'short',
  foreign: 'foreign',
  misplaced: 'misplaced',
};
const NONE = Object.fromEntries(ROW_CLASSES.map((name) => [name, 0])) as Record<RowClass, number>;

function account(changes: Partial<StreamPlan> = {}) {
  const booked: Partial<Record<StreamFinding, number>> = {};
  const made = new StreamAccount({ ...PLAN, ...changes }, (finding, amount) => {
    booked[finding] = (booked[finding] ?? 0) + amount;
  });
  return { made, booked };
}
const counts = (of: StreamAccount) => Object.fromEntries(ROW_CLASSES.map((name) => [name, of.count(name)]));
const takeAll = (of: StreamAccount, rows: readonly SeenRow[], atMs = startMs(0)) =>
  rows.forEach((one) => of.take([one], null, atMs));

describe('a stream with known faults', () => {
  const ROWS = 1_000_000;
  const cases = FAULTS.flatMap((fault) => [1, 7, 1000].map((k) => [k, fault] as const));

  it.each([[0, 'lost'] as const, ...cases])(
    'should have exactly %i of a million rows %s, at the right times and nothing else',
    (k, fault) => {
      const chosen = chosenRows(k, ROWS, k + FAULTS.indexOf(fault));
      const { made, booked } = account({ freshWithinS: 5 });
      for (const { row: one, atMs } of sent(ROWS, new Map(chosen.map((index) => [index, fault])))) {
        made.take([one], null, atMs);
      }
      made.finish(startMs(ROWS));
      const name = CLASS[fault];
      expect(counts(made)).toEqual({ ...NONE, [name]: k });
      const spans = chosen.map((index) => ({ fromMs: startMs(index), toMs: startMs(index + 1) }));
      expect(made.spans(name)).toMatchObject({
        list: spans.slice(0, MOST_SPANS),
        leftOut: Math.max(0, k - MOST_SPANS),
      });
      const usable = ['duplicated', 'swapped'].includes(fault) ? ROWS : ROWS - k;
      expect(made.rows).toBe(usable);
      expect(booked).toEqual({ rows: usable, ...(k > 0 && { [name]: k }) });
    },
  );

  it('should book every row once, whatever the mix of faults', () => {
    const mix = fc.array(fc.option(fc.constantFrom(...FAULTS), { nil: null, freq: 4 }), {
      minLength: 3,
      maxLength: 200,
    });
    fc.assert(
      fc.property(mix, (wanted) => {
        // The first row must be sound, and what overtakes a swapped row as well: only then is it known what is right.
        const faults = new Map<number, Fault>();
        wanted.forEach((fault, index) => {
          if (fault !== null && index > 0 && index < wanted.length - 1 && !faults.has(index - 1)) {
            faults.set(index, fault);
          }
        });
        const { made } = account({ freshWithinS: 5 });
        let came = 0;
        for (const { row: one, atMs } of sent(wanted.length, faults)) {
          came++;
          made.take([one], null, atMs);
        }
        made.finish(startMs(wanted.length));
        const expected: Record<RowClass, number> = { ...NONE };
        for (const fault of faults.values()) expected[CLASS[fault]]++;
        expect(counts(made)).toEqual(expected);
        expect(made.received).toBe(came);
        const { duplicated, corrupt, stale, short, foreign, misplaced } = expected;
        expect(made.rows).toBe(came - duplicated - corrupt - stale - short - foreign - misplaced);
      }),
    );
  });

  it('should need no more memory for ten million rows than for a few', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const { made } = account();
    const values = row(0).values;
    // The same object for every row: only what the account keeps can grow.
    const one = { ...row(0), index: null, values } as { -readonly [K in keyof SeenRow]: SeenRow[K] };
    const one5th = (from: number, to: number) => {
      for (let index = from; index < to; index++) {
        if (index % 10 === 9) continue; // A tenth is lost, which is what could pile up.
        one.startMs = startMs(index);
        one.endMs = startMs(index + 1);
        made.take([one], null, one.endMs);
      }
    };
    one5th(0, 100_000);
    const before = used();
    one5th(100_000, 10_000_000);
    const grownMb = (used() - before) / 1e6;
    expect(made.received).toBe(9_000_000);
    expect(made.count('lost')).toBeGreaterThan(999_000);
    // Remembered for ever, a hole would take at least 16 bytes: 16 MB.
    expect(grownMb).toBeLessThan(3);
  }, 120_000);
});

describe('StreamAccount', () => {
  it('should know every row by its time where lines do not lie on whole milliseconds', () => {
    const plan = { ...PLAN, linesDtS: 0.0390625 };
    const { made } = account(plan);
    takeAll(
      made,
      Array.from({ length: 1000 }, (_, i) => row(i + 7, plan, { index: null })),
    );
    made.finish(startMs(1007, plan));
    expect(counts(made)).toEqual(NONE);
    expect(made.rows).toBe(1000);
  });

  it('should miss the rows before the first one where rows say their number', () => {
    const { made } = account({ firstIndex: 0 });
    takeAll(made, [row(3), row(4)]);
    made.finish(startMs(5));
    expect(made.count('lost')).toBe(3);
    expect(made.spans('lost').list).toEqual([{ fromMs: startMs(0), toMs: startMs(3) }]);
  });

  it('should take a row with the values of a lost row before it for stale', () => {
    const { made } = account();
    takeAll(made, [row(0), row(2, PLAN, { valuesOf: { index: 1 } })]);
    expect(counts(made)).toMatchObject({ stale: 1, corrupt: 0 });
  });

  it('should take recorded rows outside the window, and rows of other channels, for foreign', () => {
    const window = { fromMs: startMs(0), toMs: startMs(10) };
    const { made } = account({ window });
    takeAll(made, [row(0), row(10), row(1, PLAN, { firstChannel: 3 })]);
    expect(counts(made)).toMatchObject({ foreign: 2, lost: 0 });
    expect(made.rows).toBe(1);
  });

  it.each<[string, Partial<SeenRow>, RowClass]>([
    ['a value too many', { values: [1, 2, 3] }, 'corrupt'],
    ['a value too few', { values: [1] }, 'short'],
    ['no values', { values: [], channels: 0 }, 'short'],
    ['channels with a gap', { channels: NaN }, 'corrupt'],
    ['an end before its start', { endMs: startMs(0) }, 'corrupt'],
    ['an end that is not one line later', { endMs: startMs(3) }, 'corrupt'],
    ['no time', { startMs: NaN }, 'corrupt'],
    ['a time between two lines', { startMs: startMs(1) + 3, endMs: startMs(1) + 13 }, 'corrupt'],
    ['an index that contradicts its time', { index: 7 }, 'misplaced'],
  ])('should book a row with %s', (_, changes, name) => {
    const { made } = account();
    takeAll(made, [row(0), { ...row(1), ...changes }]);
    expect(counts(made)).toEqual({ ...NONE, [name]: 1 });
  });

  it('should not judge ages and pauses unless told to', () => {
    const { made } = account();
    made.take([row(0)], null, startMs(1));
    made.take([row(1)], null, startMs(100_000));
    expect(counts(made)).toEqual(NONE);
    expect(made.pauses).toBe(0);
    expect(made.longestPauseMs).toBe(startMs(100_000) - startMs(1));
  });

  it('should count pauses between rows and before the end, and foreign rows do not end one', () => {
    const { made, booked } = account({ pauseAfterS: 1 });
    made.take([row(0)], null, startMs(1));
    made.take([row(1)], null, startMs(1) + 1000);
    made.take([row(2, PLAN, { claim: 'foreign' })], null, startMs(1) + 1500);
    made.take([row(2)], null, startMs(1) + 2001);
    made.finish(startMs(1) + 5000);
    expect(made.pauseSpans.list).toEqual([{ fromMs: startMs(1) + 1000, toMs: startMs(1) + 5000 }]);
    expect(booked.pauses).toBe(2);
  });

  it('should judge age by the fastest row, so that clocks may differ', () => {
    const { made } = account({ freshWithinS: 1 });
    const skewMs = 3_600_000;
    made.take([row(0)], null, startMs(1) + skewMs);
    made.take([row(1)], null, startMs(2) + skewMs + 1000);
    made.take([row(2)], null, startMs(3) + skewMs + 1001);
    expect(counts(made)).toEqual({ ...NONE, stale: 1 });
  });

  it('should hold reported extremes against the values of own rows only', () => {
    const { made, booked } = account();
    const inside = { minimum: 0, maximum: 1000 };
    const foreign = row(1, PLAN, { claim: 'foreign' });
    made.take([row(0)], inside, startMs(1));
    made.take([foreign], { minimum: 2, maximum: 1 }, startMs(2));
    expect(made.wrongExtremes).toBe(0);
    made.take([row(2)], { minimum: 0, maximum: Math.max(...Array.from(row(2).values)) - 0.25 }, startMs(3));
    expect(booked['wrong-extremes']).toBe(1);
  });

  describe('without published values', () => {
    const plan = { valuesPublished: false };
    const other = (index: number, values: number[]) => ({ ...row(index), values });

    it('should take any numbers, and only a repeated spectrum for stale', () => {
      const { made } = account(plan);
      takeAll(made, [
        other(0, [1, 2]),
        other(1, [1, 3]),
        other(2, [1, 3]),
        other(3, [0, 0]),
        other(4, [0, 0]),
      ]);
      expect(counts(made)).toEqual({ ...NONE, stale: 1 });
    });

    it('should still tell lost, late and short rows and values that are no numbers', () => {
      const { made } = account(plan);
      takeAll(made, [
        other(0, [1, 2]),
        other(2, [2, 3]),
        other(1, [3, 4]),
        other(3, [NaN, 4]),
        other(5, [5]),
      ]);
      made.finish(startMs(6));
      expect(counts(made)).toEqual({ ...NONE, reordered: 1, corrupt: 1, short: 1, lost: 1 });
    });
  });
});
