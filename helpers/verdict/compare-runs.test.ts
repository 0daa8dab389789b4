import { describe, expect, it } from 'vitest';
import { fabricatedRecord, type FabricatedOptions } from '../report/testing.ts';
import { differencesOfRuns } from './comparable.ts';
import { compareRuns } from './compare-runs.ts';
import { recordOf, times } from './testing.ts';

/** Ten minutes: 600 arrivals in `before`, so that even a p99 can be claimed. */
const long = (options: FabricatedOptions) => fabricatedRecord({ stretch: 10, ...options });
const figure = (figures: ReturnType<typeof compareRuns>, of: string, phase: string, measure: string) =>
  figures.find((one) => one.of === of && one.phase === phase && one.measure === measure)!;

describe('compareRuns', () => {
  it('should see no difference between a run and itself', () => {
    const record = long({});
    const figures = compareRuns(record, record);
    // 5 names, 3 counted phases, success and 3 percentiles.
    expect(figures).toHaveLength(60);
    expect(new Set(figures.map(({ change }) => change))).toEqual(new Set(['no difference seen']));
    expect(figures.map(({ difference }) => difference?.estimate)).toEqual(new Array(60).fill(0));
  });

  it('should tell 20 % more latency of the same seed apart, and not call success changed', () => {
    const figures = compareRuns(long({}), long({ slowness: 1.2 }));
    for (const phase of ['before', 'spike', 'after']) {
      const p50 = figure(figures, 'create.configure', phase, 'p50');
      expect(p50.change).toBe('slower');
      expect((p50.difference?.estimate ?? 0) / (p50.a ?? 1)).toBeCloseTo(0.2, 1);
      expect(p50.superiority).toBeGreaterThan(0.6);
    }
    expect(figures.filter(({ measure }) => measure === 'success').map(({ change }) => change)).not.toContain(
      'worse',
    );
  });

  it('should be the other way round when the runs change places', () => {
    const [quick, slow] = [long({}), long({ slowness: 1.2 })];
    const [there, back] = [compareRuns(quick, slow), compareRuns(slow, quick)].map((figures) =>
      figure(figures, 'create', 'before', 'p50'),
    );
    expect([there?.change, back?.change]).toEqual(['slower', 'faster']);
    expect(back?.difference?.estimate).toBeCloseTo(-(there?.difference?.estimate ?? 0), 9);
  });

  it('should call fewer ok arrivals worse, with Newcombe’s interval', () => {
    const of = (ok: number) =>
      recordOf({ phases: [{ ended: { create: { ok: times(ok, 5), failed: times(100 - ok, 5) } } }] });
    const [success] = compareRuns(of(100), of(70));
    expect(success).toMatchObject({ measure: 'success', a: 1, b: 0.7, change: 'worse' });
    expect(success?.difference?.estimate).toBeCloseTo(-0.3, 12);
    // Wilson: 100/100 from 0.9630, 70/100 from 0.6042 to 0.7811.
    expect(success?.difference?.interval.low).toBeCloseTo(-0.3 - Math.hypot(0.0958, 0), 3);
    expect(success?.difference?.interval.high).toBeCloseTo(-0.3 + Math.hypot(0.0811, 0.037), 3);
  });

  it('should tell what change of success it would have seen, at the risk of one of four figures', () => {
    const half = recordOf({ phases: [{ ended: { create: { ok: times(50, 5), failed: times(50, 5) } } }] });
    const [success] = compareRuns(half, half);
    expect(success).toMatchObject({ measure: 'success', change: 'no difference seen' });
    // 2 % in all, 0.5 % of this one: 2.807034. Wilson's interval of 50 of 100 is symmetric, Newcombe's its square sum.
    const z = 2.807034;
    const wilson = (z * Math.sqrt(0.25 / 100 + z ** 2 / (4 * 100 ** 2))) / (1 + z ** 2 / 100);
    expect(success?.smallestSeen).toBeCloseTo(Math.SQRT2 * wilson * (1 + 0.841621 / z), 5);
  });

  it('should say what it would have seen where it sees nothing', () => {
    const p50 = figure(compareRuns(long({}), long({ seed: 2 })), 'create', 'before', 'p50');
    expect(p50.change).toBe('no difference seen');
    // That size, added, is seen indeed.
    const slowness = 1 + (p50.smallestSeen ?? 0) / (p50.a ?? 1) + 0.02;
    const added = figure(compareRuns(long({}), long({ seed: 2, slowness })), 'create', 'before', 'p50');
    expect(added.change).toBe('slower');
  });

  it('should not tell from too few answers or seconds, and say how many are needed', () => {
    const figures = compareRuns(fabricatedRecord(), fabricatedRecord({ seed: 2 }));
    expect(figure(figures, 'create', 'before', 'p99')).toMatchObject({
      change: 'cannot tell',
      reason: 'A has 60 ok answers in this phase, 299 are needed',
    });
    expect(figure(figures, 'create', 'spike', 'p50')).toMatchObject({
      change: 'cannot tell',
      reason: 'A has answers in 10 seconds of this phase, 20 are needed',
    });
  });

  it('should not tell latencies apart that may be the generator’s', () => {
    const cut = { ...long({}), ended: 'cut-off', endReason: 'killed' } as const;
    const figures = compareRuns(long({}), cut);
    expect(figure(figures, 'create', 'before', 'p50')).toMatchObject({
      change: 'cannot tell',
      reason: expect.stringMatching(/^the generator of B cannot be trusted: the record is cut off/) as string,
    });
    expect(figure(figures, 'create', 'before', 'success').change).toBe('no difference seen');
  });
});

describe('differencesOfRuns', () => {
  const a = fabricatedRecord();
  it('should have nothing to say of two runs of one load, whatever their limits', () => {
    const b = {
      ...fabricatedRecord({ seed: 9 }),
      profile: { ...a.profile, limits: [], about: 'another text' },
    };
    expect(differencesOfRuns(a, b)).toEqual([]);
  });

  it('should name what differs', () => {
    expect(differencesOfRuns(a, { ...a, profile: { ...a.profile, id: 'PZ-1' } })).toEqual([
      'A is of scenario PZ-14804, B of PZ-1',
    ]);
    expect(differencesOfRuns(a, { ...a, profile: { ...a.profile, scale: 'ci', seed: 3 } })).toEqual([
      'A is of scale smoke, B of ci',
      'their profiles differ in seed (api/PZ-14804-spike.yaml)',
    ]);
    expect(differencesOfRuns(a, { ...a, shard: { index: 1, count: 4 } })).toEqual([
      'B is shard 2 of 4 alone; merge its shards first',
    ]);
  });
});
