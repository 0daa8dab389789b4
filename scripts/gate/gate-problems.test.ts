import { describe, expect, it } from 'vitest';
import { gateProblems, type ShardSummary } from './gate-problems.ts';

const shard = (exitCode: number, ...lines: [title: string, outcome: string][]): ShardSummary => ({
  exitCode,
  scenarios: lines.map(([title, outcome]) => ({
    title,
    outcome,
    reasons: outcome === 'PASS' ? [] : ['why'],
  })),
});

describe('gateProblems', () => {
  it('should be open when every scenario was judged once and held', () => {
    expect(gateProblems(['A', 'B'], [shard(0, ['A', 'PASS']), shard(0, ['B', 'PASS'])])).toEqual([]);
  });

  it('should be shut when a shard is missing', () => {
    expect(gateProblems(['A', 'B'], [shard(0, ['A', 'PASS'])])).toEqual([
      'not judged: B; its shard is missing or ended early',
    ]);
  });

  it('should be shut when a scenario was judged twice or belongs to another run', () => {
    const shards = [shard(0, ['A', 'PASS']), shard(0, ['A', 'PASS'], ['Z', 'PASS'])];
    expect(gateProblems(['A'], shards)).toEqual([
      'judged 2 times: A; the shards do not belong to one run',
      'not of this run: Z',
    ]);
  });

  it.each(['FAIL', 'INCONCLUSIVE', 'ERROR'])('should be shut for %s, with the reason', (outcome) => {
    expect(gateProblems(['A', 'B'], [shard(1, ['A', outcome], ['B', 'PASS'])])).toEqual([
      `${outcome}: A: why`,
    ]);
  });

  it('should let a scenario be not available, but not all of them', () => {
    expect(gateProblems(['A', 'B'], [shard(0, ['A', 'NOT AVAILABLE'], ['B', 'PASS'])])).toEqual([]);
    expect(gateProblems(['A'], [shard(4, ['A', 'NOT AVAILABLE'])])).toEqual(['nothing was judged']);
  });

  it('should be shut when a shard was interrupted although what it judged held', () => {
    expect(gateProblems(['A'], [shard(130, ['A', 'PASS'])])).toEqual(['a shard ended with exit code 130']);
  });
});
