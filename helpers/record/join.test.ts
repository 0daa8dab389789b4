import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../stats/latency-histogram.ts';
import { recordOf, times, type RecordSpec } from '../verdict/testing.ts';
import { joinRecords } from './join.ts';
import type { RunRecord } from './run-record.ts';

const START_MS = 1_767_225_600_000;

/** Shard `number` (from 1) of three, with ten arrivals. */
function shard(number: number, spec: RecordSpec = {}): RunRecord {
  return recordOf({
    phases: [{ ended: { create: { ok: times(10, number) } } }],
    shard: { index: number - 1, count: 3 },
    loadStartedAtMs: START_MS + number,
    runId: `run-${number}`,
    versions: { suite: '1.0.0' },
    ...spec,
  });
}
const problems = (...records: RunRecord[]) => joinRecords(records).joined?.problems;

describe('joinRecords', () => {
  it('should add counts, sums and bins, and keep the largest maximum', () => {
    const { cells, phases, joined, shard: whole } = joinRecords([shard(1), shard(2), shard(3)]);
    expect(cells).toHaveLength(1);
    expect(cells[0]).toMatchObject({ count: 30, responseSumUs: 60_000, responseMaxUs: 3_000 });
    const histogram = LatencyHistogram.decode(cells[0]?.responseUs ?? '');
    expect([10, 11, 20, 21, 30].map((rank) => histogram.valueAtRank(rank))).toEqual([
      1_000, 2_000, 2_000, 3_001, 3_001,
    ]);
    expect(phases).toHaveLength(1);
    expect(phases[0]).toMatchObject({ planned: 30, due: 30, dueBy: { create: 30 }, started: 30, ok: 30 });
    expect(whole).toEqual({ index: 0, count: 1 });
    expect(joined?.parts.map(({ index, runId }) => [index, runId])).toEqual([
      [0, 'run-1'],
      [1, 'run-2'],
      [2, 'run-3'],
    ]);
  });

  it('should take counters as sums, times as the longest, and leftovers together', () => {
    const left = { kind: 'job', id: '1-1', reason: 'it stayed' } as const;
    const joined = joinRecords([
      shard(1, { counters: { rows: 5 }, figures: { 'cleanup-seconds': 2, leftovers: 1 }, leftovers: [left] }),
      shard(2, { counters: { rows: 7, 'lost-rows': 1 }, figures: { 'cleanup-seconds': 9, leftovers: 0 } }),
      shard(3, { figures: { 'cleanup-seconds': 1, leftovers: 0 } }),
    ]);
    expect(joined.counters).toEqual({ 'lost-rows': 1, rows: 12 });
    expect(joined.figures).toEqual({ 'cleanup-seconds': 9, leftovers: 1 });
    expect(joined.leftovers).toEqual([left]);
  });

  it('should count an error of several shards once, with the example of the first', () => {
    const error = (firstAtS: number, firstExample: string, count: number) => ({
      errors: [
        {
          of: 'create',
          phase: 'steady',
          class: 'http 500',
          outcome: 'failed',
          count,
          firstAtS,
          firstExample,
        },
      ] as const,
    });
    const { errors } = joinRecords([shard(1, error(3, 'b', 2)), shard(2, error(1, 'a', 5)), shard(3)]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ count: 7, firstAtS: 1, firstExample: 'a' });
  });

  it('should end as the worst of its shards did', () => {
    const gone = { ended: 'aborted', endReason: 'the target is gone' } as const;
    expect(joinRecords([shard(1, gone), shard(2, gone), shard(3, gone)])).toMatchObject(gone);
    expect(joinRecords([shard(1, gone), shard(2), shard(3)])).toMatchObject(gone);
    const cut = { ended: 'cut-off', endReason: 'killed' } as const;
    const other = { ended: 'cut-off', endReason: 'power' } as const;
    expect(joinRecords([shard(1, gone), shard(2, cut), shard(3, other)])).toMatchObject({
      ended: 'cut-off',
      endReason: 'shard 2: killed; shard 3: power',
    });
  });

  it('should have nothing to say of three shards of one run', () => {
    expect(problems(shard(3), shard(1), shard(2))).toEqual([]);
  });

  it('should name the shards that are missing', () => {
    expect(problems(shard(2))).toEqual(['shard 1, 3 of 3 is missing, so part of the load was never made']);
  });

  it('should leave out and name a shard that is there twice', () => {
    const joined = joinRecords([shard(1), shard(2), shard(2, { runId: 'again' }), shard(3)]);
    expect(joined.joined?.problems).toEqual([
      'the record of shard 2 (run again) is there twice; the first one was taken',
    ]);
    expect(joined.phases[0]?.due).toBe(30);
  });

  it('should leave out and name a foreign one, wherever it stands, and what differs', () => {
    const other = shard(2, { environment: { ...shard(2).environment, name: 'staging' } });
    expect(problems(other, shard(1), shard(3))).toEqual([
      "the record of shard 2 (run run-2) is foreign: its environment is staging, the others' is emulator",
      'shard 2 of 3 is missing, so part of the load was never made',
    ]);
    const limits = { ...shard(2), profile: { ...shard(2).profile, drainS: 99 } };
    expect(problems(shard(1), limits, shard(3))?.[0]).toBe(
      'the record of shard 2 (run run-2) is foreign: its profile is not the one of the others (api/PZ-1.yaml)',
    );
    expect(problems(shard(1), shard(2, { versions: { suite: '2' } }), shard(3))?.[0]).toBe(
      "the record of shard 2 (run run-2) is foreign: its version of the suite is 2, the others' is 1.0.0",
    );
    expect(problems(shard(1), shard(2, { shard: { index: 1, count: 4 } }), shard(3))?.[0]).toBe(
      "the record of shard 2 (run run-2) is foreign: its number of shards is 4, the others' is 3",
    );
  });

  it('should say when they did not run at the same time', () => {
    const late = shard(2, { loadStartedAtMs: START_MS + 1 + 4_200 });
    expect(problems(shard(1), late, shard(3))).toEqual([
      'shard 2 began 4.2 s after the first one, so they did not load the target together; ' +
        'give all of them the same START_AT',
    ]);
    expect(problems(shard(1), shard(2, { loadStartedAtMs: START_MS + 1_001 }), shard(3))).toEqual([]);
  });

  it('should join the threads of one shard into that shard', () => {
    const thread = (index: number) => shard(1, { shard: { index, count: 6 } });
    const joined = joinRecords([thread(2), thread(3)], { index: 1, count: 3 });
    expect(joined.shard).toEqual({ index: 1, count: 3 });
    expect(joined.joined?.problems).toEqual([]);
    expect(joinRecords([thread(3)], { index: 1, count: 3 }).joined?.problems).toEqual([
      'shard 3 of 6 is missing, so part of the load was never made',
    ]);
  });

  it('should keep what was wrong with a shard when its threads were joined', () => {
    const lame = joinRecords([shard(1, { shard: { index: 3, count: 6 } })], { index: 1, count: 3 });
    expect(problems(shard(1), lame, shard(3))).toEqual([
      'in shard 2: shard 3 of 6 is missing, so part of the load was never made',
    ]);
  });

  it('should refuse to join nothing', () => {
    expect(() => joinRecords([])).toThrow('expected at least one record to join, got none');
  });
});
