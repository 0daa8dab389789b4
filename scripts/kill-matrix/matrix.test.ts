import { describe, expect, it } from 'vitest';
import {
  killScore,
  matrixErrors,
  matrixTable,
  planCells,
  shardOf,
  type CellOutcome,
  type CellResult,
  type DefectRow,
} from './matrix.ts';

const DEFECTS: DefectRow[] = [
  { name: 'slow', mustKill: ['A'] },
  { name: 'lost', mustKill: ['B'] },
];
const result = (scenario: string, defect: string | null, outcome: CellOutcome, round = 1): CellResult => ({
  scenario,
  defect,
  round,
  outcome,
  reason: outcome === 'PASS' ? '' : 'because',
  seconds: 1,
});
const PLAN = planCells(['A', 'B'], DEFECTS, 1);
const GOOD = [
  result('A', null, 'PASS'),
  result('B', null, 'PASS'),
  result('A', 'slow', 'FAIL'),
  result('B', 'slow', 'PASS'),
  result('A', 'lost', 'PASS'),
  result('B', 'lost', 'FAIL'),
];
const replace = (...changed: CellResult[]) =>
  GOOD.map((old) => changed.find((n) => n.scenario === old.scenario && n.defect === old.defect) ?? old);

describe('the kill matrix', () => {
  it('should plan healthy rounds first and then every defect with every scenario', () => {
    expect(
      planCells(['A', 'B'], DEFECTS, 2).map(({ scenario, defect, round }) => [scenario, defect, round]),
    ).toEqual([
      ['A', null, 1],
      ['B', null, 1],
      ['A', null, 2],
      ['B', null, 2],
      ['A', 'slow', 1],
      ['B', 'slow', 1],
      ['A', 'lost', 1],
      ['B', 'lost', 1],
    ]);
  });

  it('should find nothing wrong when each defect is caught and nothing else is red', () => {
    expect(matrixErrors(PLAN, GOOD, DEFECTS)).toEqual([]);
    expect(killScore(GOOD, DEFECTS)).toBe(1);
  });

  it('should not mind a defect that waits for its scenario, and only that one', () => {
    const survived = replace(result('A', 'slow', 'PASS'), result('B', 'lost', 'PASS'));
    const waiting = DEFECTS.map((row) => ({ ...row, mustKill: [], waitsFor: 'a scenario' }));
    const notCaught = (defects: DefectRow[]) =>
      matrixErrors(PLAN, survived, defects).filter((error) => error.startsWith('not caught'));
    expect(notCaught(waiting)).toEqual([]);
    expect(notCaught([waiting[0]!, DEFECTS[1]!])).toEqual([
      'not caught: the defect lost turned none of 2 scenarios red',
    ]);
  });

  it('should call a healthy run that is not green a false alarm, inconclusive included', () => {
    expect(matrixErrors(PLAN, replace(result('A', null, 'INCONCLUSIVE')), DEFECTS)).toEqual([
      'false alarm: A is INCONCLUSIVE on a healthy emulator (round 1): because',
    ]);
  });

  it('should name a scenario that no defect turns red and a defect that nothing catches', () => {
    const survived = replace(result('B', 'lost', 'PASS'));
    expect(matrixErrors(PLAN, survived, DEFECTS)).toEqual([
      'no test: B was turned red by none of 2 defects',
      'not caught: the defect lost turned none of 2 scenarios red',
      'survived: B must turn red for lost but is PASS',
    ]);
    expect(killScore(survived, DEFECTS)).toBe(0.5);
  });

  it('should not take an inconclusive run for a kill', () => {
    expect(matrixErrors(PLAN, replace(result('A', 'slow', 'INCONCLUSIVE')), DEFECTS)).toContain(
      'survived: A must turn red for slow but is INCONCLUSIVE: because',
    );
  });

  it('should not judge a scenario or a defect whose cells were not all run', () => {
    expect(matrixErrors(PLAN, [result('B', 'slow', 'PASS')], DEFECTS)).toEqual([]);
  });

  it('should give every cell to exactly one shard', () => {
    const shards = [0, 1, 2].map((index) => shardOf(PLAN, index, 3));
    expect(shards.map((cells) => cells.length)).toEqual([2, 2, 2]);
    expect(new Set(shards.flat()).size).toBe(PLAN.length);
  });

  it('should print what was red, what was green and what had to be red', () => {
    expect(matrixTable(GOOD, DEFECTS)).toBe(
      [
        '| scenario | healthy | slow | lost |',
        '| --- | --- | --- | --- |',
        '| A | 1/1 green | RED* | green |',
        '| B | 1/1 green | green | RED* |',
      ].join('\n'),
    );
  });
});
