import { describe, expect, it } from 'vitest';
import type { FaultRecord, SeriesPoint } from '../record/run-record.ts';
import { judge } from './judge.ts';
import { killedDatabase, limitOf, recordOf, second, times, type PhaseSpec } from './testing.ts';

const MADE = killedDatabase({ startS: 31, endOrderedS: 41, endS: 42 });
const LIMIT = limitOf('create', 'recovery', 'atMost', 10, {
  afterFault: 'db',
  relativeTo: 'before',
  toleranceS: 0.025,
});
const PHASES: readonly PhaseSpec[] = [
  { name: 'before', durationS: 30, ended: { create: { ok: times(60, 100) } } },
  { name: 'during', durationS: 10, ended: { create: { refused: times(20, 5) } } },
  { name: 'after', durationS: 30, ended: { create: { ok: times(60, 100) } } },
];

/** From the end of the fault to the end of the run, with what was otherwise in some of its seconds. */
function seconds(others: Readonly<Record<number, Parameters<typeof second>[2] & Bad>> = {}): SeriesPoint[] {
  return Array.from({ length: 28 }, (_, i) => {
    const atS = 42 + i;
    const { lastBadAtS, dropped, ...figures } = others[atS] ?? { ok: 2, p95Ms: 100 };
    const point = second(atS, 'after', figures);
    const more = {
      ...(lastBadAtS === undefined ? {} : { lastBadAtS }),
      ...(dropped === undefined ? {} : { dropped }),
    };
    return { ...point, by: { create: { ...point.by['create']!, ...more } } };
  });
}
interface Bad {
  readonly lastBadAtS?: number;
  readonly dropped?: number;
}

interface Case {
  readonly series?: SeriesPoint[];
  readonly made?: Partial<FaultRecord>;
  readonly others?: readonly FaultRecord[];
  readonly phases?: readonly PhaseSpec[];
  readonly relativeTo?: string;
}
function recovery({ series = seconds(), made = {}, others = [], phases = PHASES, relativeTo }: Case = {}) {
  const limit = relativeTo === undefined ? LIMIT : { ...LIMIT, relativeTo };
  const record = recordOf({ limits: [limit], phases, series });
  const [result] = judge({ ...record, faults: [{ ...MADE, ...made }, ...others] }).limits;
  return result!;
}
const PREFIX = 'create recovery after db cannot be judged: ';

describe('recovery after a fault', () => {
  it('should be 0 when the target was back with the part', () => {
    expect(recovery()).toMatchObject({ outcome: 'PASS', measured: 0, what: 'create recovery after db' });
  });

  it('should last until the last arrival was due that ended not ok', () => {
    const bad = (lastBadAtS?: number) => ({
      ok: 1,
      p95Ms: 100,
      refused: 1,
      ...(lastBadAtS ? { lastBadAtS } : {}),
    });
    const exact = seconds({ 43: bad(43.1), 44: bad(44.1), 45: bad(45.25) });
    expect(recovery({ series: exact }).measured).toBeCloseTo(3.25, 9);
    // Where it is not known, the end of the second.
    expect(recovery({ series: seconds({ 43: bad(), 44: bad(), 45: bad() }) }).measured).toBe(4);
  });

  it('should count what hung by when it was due, and not at all when that was before the end of the fault', () => {
    const hung = (lastBadAtS: number) => ({ failed: 1, lastBadAtS });
    const later = seconds({ 60: hung(44.2), 61: hung(45.2), 62: hung(46.75) });
    expect(recovery({ series: later }).measured).toBeCloseTo(4.75, 9);
    const before = seconds({ 60: hung(41.2), 61: hung(41.9), 62: hung(41.99) });
    expect(recovery({ series: before })).toMatchObject({ outcome: 'PASS', measured: 0 });
    // Due in the moment of the end is due after it.
    const at = seconds({ 60: hung(42), 61: hung(43), 62: hung(44) });
    expect(recovery({ series: at }).measured).toBe(2);
  });

  it('should take the latest of what was due in one second', () => {
    const hung = (lastBadAtS: number) => ({ failed: 1, lastBadAtS });
    const series = seconds({
      43: hung(43.9),
      44: hung(44.9),
      50: hung(45.1),
      51: hung(45.6),
      52: hung(45.3),
    });
    expect(recovery({ series }).measured).toBeCloseTo(3.6, 9);
  });

  it('should count arrivals that found no room to the end of their second', () => {
    const dropped = { ok: 1, p95Ms: 100, dropped: 1 };
    expect(recovery({ series: seconds({ 43: dropped, 44: dropped, 45: dropped }) }).measured).toBe(4);
    const none = { ok: 1, p95Ms: 100, dropped: 0 };
    expect(recovery({ series: seconds({ 43: none, 44: none, 45: none }) }).measured).toBe(0);
  });

  it('should last until a slow one was due, against the p90 of the baseline', () => {
    const slow = (ms: number) => ({ ok: 1, p50Ms: ms, p95Ms: ms });
    const result = recovery({ series: seconds({ 43: slow(900), 44: slow(900), 45: slow(900) }) });
    // It ended by 46 and took 0.9 s.
    expect(result.measured).toBeCloseTo(3.1, 2);
    // 20 answers of which two are slow: the p90 is not.
    const tail = { ok: 20, p50Ms: 100, p95Ms: 900 };
    expect(recovery({ series: seconds({ 43: tail, 44: tail, 45: tail }) }).measured).toBe(0);
    // What took longer than since the end was due before it.
    expect(recovery({ series: seconds({ 42: slow(5000), 43: slow(5000), 44: slow(5000) }) }).measured).toBe(
      0,
    );
    const both = { ok: 1, p95Ms: 900, refused: 1, lastBadAtS: 45.5 };
    expect(recovery({ series: seconds({ 43: slow(900), 44: slow(900), 45: both }) }).measured).toBeCloseTo(
      3.5,
      9,
    );
  });

  it('should fail a target that does not come back, and say so with the level', () => {
    const refused = Object.fromEntries(Array.from({ length: 28 }, (_, i) => [42 + i, { refused: 1 }]));
    expect(recovery({ series: seconds(refused) })).toMatchObject({
      outcome: 'FAIL',
      measured: 28,
      reason:
        'create recovery after db was 28.0 s, the limit is <= 10 s: not recovered by the end: of 28 seconds with ' +
        'answers 28 had errors and 0 a p90 above 125 ms (before had a p90 of 100 ms).',
    });
    const dead = PHASES.with(2, {
      name: 'after',
      durationS: 30,
      ended: { create: { unanswered: times(40, 1) } },
    });
    expect(recovery({ series: [], phases: dead })).toMatchObject({
      outcome: 'FAIL',
      reason:
        'create recovery after db was 28.0 s, the limit is <= 10 s: not recovered by the end, none of 40 arrivals was ok.',
    });
  });

  it('should not be judged when bringing the part back left less than half of the time to recover in', () => {
    const series = seconds(
      Object.fromEntries(Array.from({ length: 28 }, (_, i) => [42 + i, { refused: 1 }])),
    );
    // The run ends at 70 s and the part was to come back at 41 s.
    expect(recovery({ series, made: { endS: 55.5 } })).toMatchObject({ outcome: 'FAIL', measured: 14.5 });
    expect(recovery({ series, made: { endS: 56 } })).toMatchObject({
      outcome: 'INCONCLUSIVE',
      measured: 14,
      reason:
        `${PREFIX}not recovered by the end: of 14 seconds with answers 14 had errors and 0 a p90 above 125 ms ` +
        '(before had a p90 of 100 ms); but only 14.0 s of 29.0 s were left for it, bringing the part back took 15.0 s.',
    });
    const dead = PHASES.with(2, {
      name: 'after',
      durationS: 30,
      ended: { create: { unanswered: times(9, 1) } },
    });
    expect(recovery({ series: [], phases: dead, made: { endS: 56 } }).reason).toContain(
      'none of 9 arrivals was ok; but only 14.0 s of 29.0 s were left for it',
    );
    // Who is back in what was left has shown it.
    expect(recovery({ made: { endS: 60 } })).toMatchObject({ outcome: 'PASS', measured: 0 });
    // To come back in time is the target's own affair.
    expect(recovery({ series, made: { whom: 'focus-server', endS: 60 } }).outcome).toBe('FAIL');
  });

  it('should count from the order for the target itself, which is to come back by itself', () => {
    const bad = { refused: 1 };
    const early = [second(41, 'after', bad), ...seconds({ 42: bad, 43: { refused: 1, lastBadAtS: 43.5 } })];
    expect(recovery({ made: { whom: 'focus-server' }, series: early }).measured).toBeCloseTo(2.5, 9);
    expect(recovery({ series: early }).measured).toBeCloseTo(1.5, 9);
  });

  it('should end where the next fault begins, and not take a restart for the next after itself', () => {
    const bad = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [60 + i, { refused: 1 }]));
    const series = seconds(bad);
    expect(recovery({ series }).outcome).toBe('FAIL');
    const next = { ...MADE, name: 'broker', startS: 60, endOrderedS: 69, endS: 69 };
    expect(recovery({ series, others: [next] })).toMatchObject({ outcome: 'PASS', measured: 0 });
    // One before it is none, and neither is one that was never made.
    const first = { ...next, startS: 20, endS: 30 };
    const never = { ...next, startS: null };
    expect(recovery({ series, others: [first, never] }).outcome).toBe('FAIL');
    const restart = { what: 'restart', startS: 42, endS: 42 } as const;
    expect(recovery({ made: restart })).toMatchObject({ outcome: 'PASS', measured: 0 });
    expect(recovery({ others: [{ ...next, startS: 42 }] }).reason).toBe(
      `${PREFIX}0 seconds with answers after the kill of the database, it takes at least 5.`,
    );
    const atOnce = recovery({ others: [{ ...next, startS: 47 }] });
    expect(atOnce).toMatchObject({ outcome: 'PASS', samples: 5 });
  });

  it.each<[Partial<FaultRecord>, string]>([
    [{ name: 'other' }, 'the fault db was never made.'],
    [{ startS: null }, 'the fault db was never made.'],
    [{ startS: null, problem: 'no proxy' }, 'the fault db was never made: no proxy.'],
    [{ endS: null }, 'the fault db was never undone: no reason was recorded.'],
    [{ endS: null, problem: 'it did not start' }, 'the fault db was never undone: it did not start.'],
    [{ whom: 'focus-server', endOrderedS: null }, 'the fault db was never undone: no reason was recorded.'],
  ])('should not be judged of %o', (made, because) => {
    expect(recovery({ made })).toMatchObject({ outcome: 'INCONCLUSIVE', reason: `${PREFIX}${because}` });
  });

  it('should not be judged without a baseline', () => {
    expect(recovery({ relativeTo: 'calm' }).reason).toBe(
      `${PREFIX}its baseline calm is missing: there is no ok answer of create (0 arrivals).`,
    );
  });

  it('should leave the drain after the last phase out', () => {
    const drained = Array.from({ length: 6 }, (_, i) => second(70 + i, 'after', { refused: 1 }));
    expect(recovery({ series: [...seconds(), ...drained] })).toMatchObject({ outcome: 'PASS', measured: 0 });
  });
});
