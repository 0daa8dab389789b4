import { describe, expect, it } from 'vitest';
import type { BrowserGroup } from '../profile/browsers.ts';
import type { Limit } from '../profile/profile.ts';
import type { RunRecord } from '../record/run-record.ts';
import { judge } from './judge.ts';
import { limitOf, recordOf, times } from './testing.ts';
import { probeOf } from './testing-probes.ts';

const VIEWERS: BrowserGroup = {
  ...{ name: 'viewers', pages: 3, visitS: null, interactionsPerSecond: 0, heap: false, alerts: false },
};
const P95 = limitOf('viewers.frame-age', 'p95', 'atMost', 2);

/** Pages whose picture was so old; an idle page beside them that got no frame for so long and computed so slowly. */
function runWith(
  ageMs: number,
  { delayS = 0.017, slowdown = 1, limit = P95 }: { delayS?: number; slowdown?: number; limit?: Limit } = {},
): RunRecord {
  const base = recordOf({
    phases: [
      {
        name: 'load',
        durationS: 20,
        ended: { create: { ok: times(200, 5) }, 'viewers.frame-age': { ok: times(200, ageMs) } },
      },
    ],
    limits: [limit],
    probes: [
      probeOf('viewers', { 'pages-live': times(20, 2), 'heap-bytes': times(20, 5e6) }),
      probeOf('browsers', { 'frame-delay-seconds': times(20, delayS), slowdown: times(20, slowdown) }),
    ],
  });
  return {
    ...base,
    profile: { ...base.profile, browsers: [VIEWERS] },
    browsers: { browser: 'chromium 1', problems: [] },
  };
}
const outcome = (record: RunRecord) => judge(record).limits[0]?.outcome;

describe('a limit on pages', () => {
  it('should be judged by its figure on a machine with room', () => {
    expect(outcome(runWith(1900))).toBe('PASS');
    expect(outcome(runWith(2100))).toBe('FAIL');
  });

  it('should not be judged when an idle page stood still for as long as it is broken by', () => {
    const { limits, outcome: whole } = judge(runWith(2100, { delayS: 0.2 }));
    expect(whole).toBe('INCONCLUSIVE');
    expect(limits[0]?.reason).toContain(
      'the browsers starved on this machine: an idle page got no frame for up to 200 ms, and computed 1.0 times as long',
    );
  });

  it('should stay broken when what the machine took from it does not explain it', () => {
    // 200 pictures on three pages in 20 s: five stages of 0.3 s each are 1.5 s; waiting takes no longer for it.
    expect(outcome(runWith(3750, { delayS: 0.2, slowdown: 9 }))).toBe('FAIL');
    expect(outcome(runWith(3650, { delayS: 0.2, slowdown: 9 }))).toBe('INCONCLUSIVE');
    // What a page computes takes as much longer: (4 s - 0.2 s) / 1.6 is more than 2 s, by 2 it is within it.
    const typing = (slowdown: number) => {
      const base = runWith(1, { delayS: 0.2, slowdown, limit: { ...P95, of: 'viewers.interaction' } });
      const [cell] = recordOf({ phases: [{ name: 'load', ended: { a: { ok: times(200, 4000) } } }] }).cells;
      return outcome({ ...base, cells: [...base.cells, { ...cell!, of: 'viewers.interaction' }] });
    };
    expect([typing(1.6), typing(2)]).toEqual(['FAIL', 'INCONCLUSIVE']);
  });

  it('should be excused by no more than a delay above 100 ms, or a slowdown above 1.5', () => {
    expect(outcome(runWith(2050, { delayS: 0.1 }))).toBe('FAIL');
    expect(outcome(runWith(2050, { delayS: 0.101 }))).toBe('INCONCLUSIVE');
    expect(outcome(runWith(2050, { slowdown: 1.5 }))).toBe('FAIL');
    expect(outcome(runWith(2050, { slowdown: 1.51 }))).toBe('INCONCLUSIVE');
  });

  it('should be kept by what held in spite of a starved machine', () => {
    expect(outcome(runWith(1900, { delayS: 1, slowdown: 9 }))).toBe('PASS');
  });

  it('should excuse counts of pages, and never the heap', () => {
    const live = limitOf('viewers.pages-live', 'probe', 'atLeast', 3, { take: 'min', phase: 'load' });
    expect(outcome(runWith(100, { limit: live }))).toBe('FAIL');
    expect(outcome(runWith(100, { limit: live, slowdown: 2 }))).toBe('INCONCLUSIVE');
    const heap = limitOf('viewers.heap-bytes', 'probe', 'atMost', 1e6, { take: 'max', phase: 'load' });
    expect(outcome(runWith(100, { limit: heap, slowdown: 2 }))).toBe('FAIL');
  });

  it('should excuse what failed only where the machine was slower than the time it is waited for allows', () => {
    const limit = limitOf('viewers.frame-interval', 'success', 'atLeast', 1);
    const failed = (slowdown: number) => {
      const base = runWith(100, { limit, slowdown });
      const [cell] = base.cells.filter(({ of }) => of === 'viewers.frame-age');
      const bad = { ...cell!, of: 'viewers.frame-interval', outcome: 'failed' as const };
      return outcome({ ...base, cells: [...base.cells, bad] });
    };
    expect(failed(2.2)).toBe('FAIL');
    expect(failed(5)).toBe('FAIL');
    expect(failed(6)).toBe('INCONCLUSIVE');
  });

  it('should not be load by itself', () => {
    const base = runWith(100);
    const silent = { ...base, phases: base.phases.map((phase) => ({ ...phase, started: 0 })) };
    const onlyPages = { ...silent, cells: base.cells.filter(({ of }) => of !== 'create') };
    expect(judge(onlyPages).reasons).toContain(
      'Nothing was sent in any counted phase, so nothing was tested.',
    );
  });

  it('should leave limits on the load alone', () => {
    const limit = limitOf('create', 'max', 'atMost', 0.001);
    expect(outcome(runWith(100, { limit, slowdown: 9 }))).toBe('FAIL');
  });

  it('should not be kept by pages that cannot be trusted, or that nobody recorded', () => {
    const crashed = {
      ...runWith(100),
      browsers: { browser: 'chromium 1', problems: ['the browser ended by itself'] },
    };
    expect(judge(crashed)).toMatchObject({
      outcome: 'INCONCLUSIVE',
      reasons: [
        'The pages cannot be trusted: the browser ended by itself.',
        expect.stringContaining('viewers.frame-age p95 in run cannot be judged'),
      ],
    });
    const { browsers, ...unrecorded } = runWith(100);
    expect(browsers).toBeDefined();
    expect(judge(unrecorded).reasons[0]).toBe('The pages cannot be trusted: what they saw was not recorded.');
  });
});

describe('fairness of the age of the picture', () => {
  const FAIR = limitOf('viewers.frame-age', 'fairness', 'atLeast', 0.95, {
    by: 'page',
    groups: 3,
    phase: 'load',
  });
  const pages = (agesMs: number[], { delayS = 0.017, slowdown = 1 } = {}): RunRecord => {
    const ended = Object.fromEntries(
      agesMs.map((ms, i) => [`viewers.frame-age{page=${i + 1}}`, { ok: times(200, ms) }] as const),
    );
    const base = recordOf({
      phases: [{ name: 'load', durationS: 20, ended: { create: { ok: times(200, 5) }, ...ended } }],
      limits: [FAIR],
      probes: [
        probeOf('browsers', { 'frame-delay-seconds': times(20, delayS), slowdown: times(20, slowdown) }),
      ],
    });
    return {
      ...base,
      profile: { ...base.profile, browsers: [VIEWERS] },
      browsers: { browser: 'chromium 1', problems: [] },
    };
  };

  it("should be Jain's index over the mean age of each page", () => {
    // (1 + 1 + 2)^2 / (3 x (1 + 1 + 4)) = 16/18.
    expect(judge(pages([100, 100, 200])).limits[0]).toMatchObject({
      outcome: 'FAIL',
      measured: 16 / 18,
      reason:
        'viewers.frame-age fairness by page in load was 88.9 %, the limit is >= 95 %: ' +
        'the means reach from page 1 100 ms to page 3 200 ms.',
    });
    expect(judge(pages([100, 100, 100])).limits[0]).toMatchObject({ outcome: 'PASS', measured: 1 });
  });

  it('should stay broken when no page can have been kept back by so much', () => {
    // Ten pictures a second: the old page is at best 1.6 - 0.1 - 5/10 = 1 s; the others are 0.6 s at most, and
    // (0.6 + 0.6 + 1)^2 / (3 x (0.36 + 0.36 + 1)) = 4.84/5.16 = 93.8 %.
    const starved = { delayS: 0.1, slowdown: 2 };
    const { limits } = judge(pages([600, 600, 1600], starved));
    expect(limits[0]).toMatchObject({ outcome: 'FAIL', measured: expect.closeTo(7.84 / 9.84, 9) as number });
    // At best 0.9 s: 4.41/4.59 = 96.1 %.
    const [excused] = judge(pages([600, 600, 1500], starved)).limits;
    expect(excused?.outcome).toBe('INCONCLUSIVE');
    expect(excused?.reason).toContain('computed 2.0 times as long as before the load');
    // Less than it stood still: it may have been as old as nothing.
    expect(judge(pages([50, 80, 90], { delayS: 0.2 })).limits[0]?.outcome).toBe('INCONCLUSIVE');
  });

  it('should be broken by a page that drew nothing', () => {
    const { outcome: found, reason } = judge(pages([100, 100])).limits[0]!;
    expect(found).toBe('FAIL');
    expect(reason).toContain('of 3 groups by page only 2 had an arrival: 1, 2');
  });
});
