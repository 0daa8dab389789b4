import { describe, expect, it } from 'vitest';
import { judge } from '../../helpers/verdict/judge.ts';
import { recordOf } from '../../helpers/verdict/testing.ts';
import { cellRun, VERDICT_CELLS, wrongVerdict } from './cells.ts';
import { isDisturbed } from './run-cell.ts';

const cell = (generator: string, server: string) => {
  const found = VERDICT_CELLS.find((each) => each.generator === generator && each.server === server);
  if (!found) throw new Error(`no cell ${generator} x ${server}`);
  return found;
};
const verdict = (outcome: 'PASS' | 'FAIL' | 'INCONCLUSIVE', ...reasons: string[]) => ({
  outcome,
  reasons,
  limits: [],
});

describe('the verdict matrix', () => {
  it('should take only the one verdict for right', () => {
    expect(wrongVerdict(cell('healthy', 'healthy'), verdict('PASS'))).toBeNull();
    expect(wrongVerdict(cell('healthy', 'slow'), verdict('FAIL', 'slow'))).toBeNull();
    expect(wrongVerdict(cell('healthy', 'slow'), verdict('PASS'))).toBe(
      'expected FAIL, got PASS: no reason given',
    );
    expect(wrongVerdict(cell('busy', 'slow'), verdict('FAIL', 'p95 is 1 s.'))).toBe(
      'expected INCONCLUSIVE, got FAIL: p95 is 1 s.',
    );
  });

  it('should want to read what spoiled a run and when, in the words of the verdict', () => {
    const late = judge(
      recordOf({ phases: [{ ended: { create: { ok: [1, 1, 1, 1] } }, late: 4, worstLatenessMs: 500 }] }),
    );
    expect(late.outcome).toBe('INCONCLUSIVE');
    expect(wrongVerdict(cell('busy', 'healthy'), late)).toBeNull();
    expect(wrongVerdict(cell('busy', 'healthy'), verdict('INCONCLUSIVE', 'Too few samples.'))).toBe(
      'INCONCLUSIVE, but the reasons do not say what spoiled the run and when: Too few samples.',
    );
  });

  it('should make again only what the machine kept from being healthy, by the books of the kernel', () => {
    const late = verdict('INCONCLUSIVE', 'The generator cannot be trusted: 3 of 80 arrivals started late.');
    const few = verdict('INCONCLUSIVE', 'Too few samples.');
    expect(isDisturbed(cell('healthy', 'slow'), { verdict: late, waitedMs: 101 })).toBe(true);
    expect(isDisturbed(cell('healthy', 'slow'), { verdict: late, waitedMs: 100 })).toBe(false);
    expect(isDisturbed(cell('healthy', 'slow'), { verdict: late, waitedMs: null })).toBe(false);
    expect(isDisturbed(cell('healthy', 'slow'), { verdict: few, waitedMs: 500 })).toBe(false);
    expect(isDisturbed(cell('healthy', 'healthy'), { verdict: verdict('FAIL'), waitedMs: 500 })).toBe(false);
    expect(isDisturbed(cell('busy', 'slow'), { verdict: late, waitedMs: 500 })).toBe(false);
  });

  it('should have a generator that is idle make no arrival', () => {
    const [phase] = cellRun(cell('idle', 'healthy'), 1).profile.phases;
    expect(phase).toMatchObject({ kind: 'constant', durationS: 1, ratePerSecond: 0.1 });
  });
});
