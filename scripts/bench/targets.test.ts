import { describe, expect, it } from 'vitest';
import type { ContestRounds } from './figures.ts';
import { judgeTargets } from './targets.ts';

const contest = (
  part: ContestRounds['part'],
  name: string,
  cpuUsPerRequest: number,
  p99Us = 1_000,
): ContestRounds => ({
  part,
  name,
  rounds: [
    { requests: 10, seconds: 1, cpuUs: cpuUsPerRequest * 10, errors: 0, lateness: { p50Us: 100, p99Us } },
  ],
});
const outcomes = (...contests: ContestRounds[]) => judgeTargets(contests).map(({ outcome }) => outcome);

describe('judgeTargets', () => {
  it('should pass what just meets its target', () => {
    expect(
      outcomes(
        contest('closed', 'engine, undici', 40),
        contest('closed', 'undici', 20),
        contest('closed', 'engine, playwright', 460),
        contest('closed', 'playwright-core', 400),
        contest('closed', 'artillery', 200),
        contest('open', 'engine, undici', 100, 2_000),
        contest('open', 'artillery', 500),
      ),
    ).toEqual(Array(6).fill('pass'));
  });

  it('should miss what just does not', () => {
    expect(
      outcomes(
        contest('closed', 'engine, undici', 40.1),
        contest('closed', 'undici', 20),
        contest('closed', 'engine, playwright', 464),
        contest('closed', 'playwright-core', 400),
        contest('closed', 'artillery', 200),
        contest('open', 'engine, undici', 100, 2_001),
        contest('open', 'artillery', 499),
      ),
    ).toEqual(Array(6).fill('miss'));
  });

  it('should take the middle of the rounds, and tell the least and the most of them', () => {
    const rounds = (name: string, ...cpuUs: number[]): ContestRounds => ({
      part: 'closed',
      name,
      rounds: cpuUs.map((us) => ({ requests: 1, seconds: 1, cpuUs: us, errors: 0, lateness: null })),
    });
    const results = judgeTargets([rounds('engine, undici', 30, 44, 33), rounds('undici', 10, 40, 30)]);
    expect(results.slice(0, 2)).toMatchObject([
      { measured: 33, range: [30, 44], outcome: 'pass' },
      { measured: 1.1, range: [1.1, 3], outcome: 'pass' },
    ]);
  });

  it('should not call measured, let alone passed, what did not run', () => {
    expect(outcomes(contest('closed', 'undici', 20))).toEqual(Array(6).fill('not measured'));
    const without: ContestRounds = {
      part: 'open',
      name: 'artillery',
      rounds: [{ missing: 'not installed' }],
    };
    expect(outcomes(contest('open', 'engine, undici', 10), without).at(-1)).toBe('not measured');
  });
});
