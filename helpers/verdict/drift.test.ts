import { describe, expect, it } from 'vitest';
import type { SeriesPoint } from '../record/run-record.ts';
import { seededRandom } from '../stats/random.ts';
import { mannKendall } from '../stats/trend.ts';
import { thin } from './drift.ts';
import { judge } from './judge.ts';
import { limitOf, recordOf, second, times, type PhaseSpec } from './testing.ts';

const LIMIT = limitOf('create', 'drift', 'atMost', 0.2, { toleranceS: 0.025 });
const seconds = (n: number, p50Ms: (i: number) => number): SeriesPoint[] =>
  Array.from({ length: n }, (_, i) => second(i, 'steady', { ok: 1, p50Ms: p50Ms(i) }));
const steady = (durationS: number): PhaseSpec => ({
  durationS,
  ended: { create: { ok: times(durationS, 1) } },
});

function drift(series: SeriesPoint[], limit = LIMIT, phases = [steady(series.length)]) {
  const [result] = judge(recordOf({ limits: [limit], phases, series })).limits;
  if (!result) throw new Error('a limit has a result');
  return result;
}

describe('drift', () => {
  it('should be the slope times the span over the median', () => {
    // 100 to 200 ms in 100 s: 1 ms/s x 100 s / 150 ms.
    const result = drift(seconds(101, (i) => 100 + i));
    expect(result.measured).toBeCloseTo(100 / 150, 2);
    expect(result.interval?.low).toBeCloseTo(100 / 150, 2);
    expect(result).toMatchObject({ outcome: 'FAIL', unit: 'ratio', samples: 101, bound: '<= 20 %' });
    expect(result.reason).toMatch(
      /^create latency drift in run was 66\.7 %, the limit is <= 20 %: the median went up by 100 ms in 100\.0 s, Mann-Kendall p = \d\.\de-\d+ \(95 % interval 6\d\.\d % to 6\d\.\d %\)\.$/,
    );
  });

  it('should pass a flat, a falling and a slightly rising series', () => {
    expect(drift(seconds(60, () => 100))).toMatchObject({ outcome: 'PASS', measured: 0, margin: 1 });
    expect(drift(seconds(60, (i) => 200 - i)).outcome).toBe('PASS');
    // 10 % in all, and proven: inside the bound of 20 %.
    const slight = drift(seconds(101, (i) => 1000 + i));
    expect(slight.measured).toBeCloseTo(100 / 1050, 2);
    expect(slight.outcome).toBe('PASS');
  });

  it('should not call a change below the tolerance a drift, however steady', () => {
    // 10 to 20 ms: a doubling, but 10 ms of 25 ms tolerance.
    const result = drift(seconds(101, (i) => 10 + i / 10));
    expect(result.measured).toBeCloseTo(10 / 15, 2);
    expect(result).toMatchObject({ outcome: 'PASS', margin: 0 });
    const strict = { ...LIMIT, toleranceS: 0.005 };
    expect(
      drift(
        seconds(101, (i) => 10 + i / 10),
        strict,
      ).outcome,
    ).toBe('FAIL');
  });

  it('should not fail on noise, nor on one freak second', () => {
    const random = seededRandom(9);
    const outcomes = Array.from(
      { length: 200 },
      () => drift(seconds(30, () => 100 + 100 * random())).outcome,
    );
    expect(outcomes.filter((outcome) => outcome !== 'PASS')).toEqual([]);
    expect(drift(seconds(30, (i) => (i === 29 ? 60_000 : 100))).outcome).toBe('PASS');
  });

  it('should see a drift through noise', () => {
    const random = seededRandom(10);
    expect(drift(seconds(60, (i) => 100 + 3 * i + 60 * random())).outcome).toBe('FAIL');
  });

  it('should ask for p < 0.01 even where the interval of the slope excludes the bound', () => {
    // Of 66 pairs 36 more rise than fall: z = 35 / sqrt(212.7), so p = 0.016.
    const order = [7, 0, 1, 2, 3, 4, 11, 5, 10, 6, 8, 9];
    const pValue = mannKendall(order).pValue;
    expect(pValue).toBeGreaterThan(0.01);
    expect(pValue).toBeLessThan(0.05);
    const result = drift(
      seconds(12, (i) => 1000 + 100 * (order[i] ?? 0)),
      { ...LIMIT, bound: 0.01 },
    );
    expect(result.interval?.low).toBeGreaterThan(0.01);
    expect(result.outcome).toBe('PASS');
  });

  it('should need ten seconds with ok answers', () => {
    const nine = drift(seconds(9, (i) => 100 * (i + 1)));
    expect(nine).toMatchObject({ outcome: 'INCONCLUSIVE', measured: null, samples: 9 });
    expect(nine.reason).toBe(
      'create latency drift in run cannot be judged: 9 seconds have ok answers of create, ' +
        'a trend needs at least 10.',
    );
    expect(drift(seconds(10, (i) => 100 * (i + 1))).outcome).toBe('FAIL');
    expect(drift(seconds(1, () => 100)).reason).toContain('1 second has ok answers of create');
  });

  it('should leave out warm-up, other phases and the stragglers after the end', () => {
    const phases: PhaseSpec[] = [
      { name: 'warm', warmUp: true, durationS: 20, ended: { create: { ok: times(20, 1) } } },
      steady(20),
    ];
    const series = [
      ...Array.from({ length: 20 }, (_, i) => second(i, 'warm', { ok: 1, p50Ms: 1 })),
      ...Array.from({ length: 20 }, (_, i) => second(20 + i, 'steady', { ok: 1, p50Ms: 100 })),
      ...Array.from({ length: 20 }, (_, i) => second(40 + i, 'steady', { ok: 1, p50Ms: 5000 })),
    ];
    expect(drift(series, LIMIT, phases)).toMatchObject({ outcome: 'PASS', measured: 0, samples: 20 });
  });

  it('should take every phase of a pattern, and no second in which nothing was ok', () => {
    const two: PhaseSpec[] = ['day/1', 'day/2'].map((name) => ({ ...steady(20), name }));
    const series = Array.from({ length: 40 }, (_, i) =>
      second(i, i < 20 ? 'day/1' : 'day/2', i % 2 === 0 ? { ok: 1, p50Ms: 100 } : { ok: 0 }),
    );
    const limit = { ...LIMIT, phase: 'day/*' };
    expect(drift(series, limit, two)).toMatchObject({ outcome: 'PASS', measured: 0, samples: 20 });
  });

  it('should refuse a lower bound', () => {
    expect(
      drift(
        seconds(30, () => 1),
        limitOf('create', 'drift', 'atLeast', 0.1),
      ).reason,
    ).toBe(
      'create latency drift in run cannot be judged: drift has only upper bounds; write atMost or below.',
    );
  });
});

describe('thin', () => {
  it('should take medians of blocks, and leave short series alone', () => {
    const points = [5, 1, 3, 9, 8, 7, 4].map((latencyS, atS) => ({ atS, latencyS }));
    expect(thin(points, 7)).toEqual(points);
    expect(thin(points, 3)).toEqual([
      { atS: 1, latencyS: 3 },
      { atS: 4, latencyS: 8 },
      { atS: 6, latencyS: 4 },
    ]);
  });

  it('should keep a day of seconds within what the tests can take', () => {
    expect(drift(seconds(7200, (i) => 100 + i / 100))).toMatchObject({ outcome: 'FAIL', samples: 600 });
  });
});
