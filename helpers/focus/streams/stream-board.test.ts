import { describe, expect, it } from 'vitest';
import type { RunScope } from '../../engine/operation.ts';
import { NOWHERE } from '../../engine/testing.ts';
import { phaseRates, scalingShortfalls, StreamBoard, type HeldJob } from './stream-board.ts';

const job = (rows: number, changes: Partial<HeldJob> = {}): HeldJob => ({
  jobId: '1-1',
  phase: 'steady',
  heldS: 10,
  rows,
  bytes: rows * 100,
  plannedRowsPerSecond: 10,
  ...changes,
});

describe('phaseRates', () => {
  it('should add the rates of jobs, each over its own time', () => {
    const [rates] = phaseRates([job(100), job(100, { heldS: 20 })]);
    expect(rates).toMatchObject({ phase: 'steady', jobs: 2, rows: 15, bytes: 1500 });
  });

  it('should call slow what is below 0.9 of its plan, and judge none without one', () => {
    const slow = (rows: number, plannedRowsPerSecond: number | null = 10) =>
      phaseRates([job(rows, { plannedRowsPerSecond })])[0]?.slow;
    expect([slow(90), slow(89), slow(1, null)]).toEqual([0, 1, 0]);
  });

  it('should call uneven what is more than a quarter from the median', () => {
    const uneven = (...rows: number[]) => phaseRates(rows.map((n) => job(n)))[0]?.uneven;
    expect([uneven(100, 100, 125), uneven(100, 100, 126), uneven(74, 100, 100)]).toEqual([0, 1, 1]);
  });
});

describe('scalingShortfalls', () => {
  const level = (phase: string, jobs: number, rows: number) =>
    phaseRates(Array.from({ length: jobs }, () => job(rows / jobs, { phase })))[0]!;

  it('should name the levels with less than 0.8 of the first rate per job', () => {
    expect(
      scalingShortfalls([level('five', 5, 500), level('ten', 10, 800), level('twenty', 20, 1590)]),
    ).toEqual(['twenty']);
    expect(scalingShortfalls([level('five', 5, 500)])).toEqual([]);
    expect(scalingShortfalls([])).toEqual([]);
  });
});

describe('StreamBoard', () => {
  it('should tell counters and figures at the end, and count jobs that were not held nowhere', async () => {
    const told: Record<string, number> = {};
    const run = {
      target: NOWHERE,
      count: (name: string, amount: number) => (told[name] = (told[name] ?? 0) + amount),
      figure: (name: string, value: number) => (told[name] = value),
    } as unknown as RunScope;
    const board = new StreamBoard(run);
    board.held(job(50));
    board.held(job(1, { heldS: 0 }));
    await board.finish();
    await board.close();
    expect(told).toEqual({
      'slow-jobs': 1,
      'uneven-jobs': 0,
      'scaling-shortfalls': 0,
      'rows-per-second in steady': 5,
      'bytes-per-second in steady': 500,
      'rows-per-second': 5,
      'megabits-per-second': 0.004,
    });
  });
});
