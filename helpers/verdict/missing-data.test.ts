import { describe, expect, it } from 'vitest';
import { compareRuns } from './compare-runs.ts';
import { judge } from './judge.ts';
import { limitOf, recordOf, times } from './testing.ts';

describe('a limit on a phase that the run does not have', () => {
  it.each([false, true])('should be INCONCLUSIVE and say so, each: %s', (each) => {
    const limit = limitOf('*', 'success', 'atLeast', 0.95, { phase: 'elsewhere', each });
    const { limits } = judge(
      recordOf({ limits: [limit], phases: [{ ended: { create: { ok: times(9, 5) } } }] }),
    );
    expect(limits).toHaveLength(1);
    expect(limits[0]).toMatchObject({
      outcome: 'INCONCLUSIVE',
      phase: 'elsewhere',
      bound: '>= 95 %',
      boundValue: null,
      measured: null,
      samples: 0,
    });
    expect(limits[0]?.reason).toContain('the run has no counted phase elsewhere with arrivals');
  });
});

describe('a run that sent nothing in its counted phases', () => {
  const SILENT = 'Nothing was sent in any counted phase, so nothing was tested.';
  const limits = [limitOf('leftovers', 'figure', 'equals', 0)];
  const idle = { name: 'steady', planned: 0, ended: {} };

  it('should be INCONCLUSIVE, with each limit that nothing could break', () => {
    const verdict = judge(recordOf({ limits, phases: [idle] }));
    expect(verdict).toMatchObject({ outcome: 'INCONCLUSIVE', limits: [{ outcome: 'INCONCLUSIVE' }] });
    expect(verdict.reasons[0]).toBe(SILENT);
    expect(verdict.limits[0]?.reason).toContain('nothing was sent');
  });

  it('should not be saved by its warm-up', () => {
    const warm = { name: 'warm', warmUp: true, ended: { create: { ok: times(9, 5) } } };
    expect(judge(recordOf({ limits, phases: [warm, idle] })).reasons[0]).toBe(SILENT);
  });

  it('should not be one that sent what never ended, or in one of its phases', () => {
    const begun = { ...idle, planned: 5, due: 5, started: 5 };
    expect(judge(recordOf({ limits, phases: [begun] })).reasons).not.toContain(SILENT);
    const some = { name: 'other', ended: { create: { ok: times(9, 5) } } };
    expect(judge(recordOf({ limits, phases: [idle, some] })).reasons).not.toContain(SILENT);
    expect(judge(recordOf({ limits, phases: [some, idle] })).reasons).not.toContain(SILENT);
  });
});

describe('comparing success of what a run never did', () => {
  const none = recordOf({ phases: [{ name: 'steady', planned: 0, ended: {} }] });
  const some = recordOf({ phases: [{ name: 'steady', ended: { create: { ok: times(100, 5) } } }] });

  it('should not tell, and name the run that has none', () => {
    const [first] = compareRuns(none, some);
    expect(first).toMatchObject({
      ...{ of: 'create', phase: 'steady', measure: 'success', a: null, b: 1, change: 'cannot tell' },
      ...{ difference: null, superiority: null, smallestSeen: null },
      reason: 'A has no arrivals or attempts in this phase',
    });
    expect(compareRuns(some, none)[0]).toMatchObject({
      ...{ a: 1, b: null, change: 'cannot tell' },
      reason: 'B has no arrivals or attempts in this phase',
    });
  });

  it('should call more ok arrivals better, and leave the reason empty', () => {
    const half = recordOf({
      phases: [{ name: 'steady', ended: { create: { ok: times(50, 5), failed: times(50, 5) } } }],
    });
    expect(compareRuns(half, some)[0]).toMatchObject({ a: 0.5, b: 1, change: 'better', reason: '' });
    expect(compareRuns(some, some)[0]).toMatchObject({ change: 'no difference seen', reason: '' });
  });
});
