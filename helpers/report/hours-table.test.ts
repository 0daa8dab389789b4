import { describe, expect, it } from 'vitest';
import type { SeriesPoint } from '../record/run-record.ts';
import { LatencyBins } from '../stats/latency-bins.ts';
import { hoursTable } from './hours-table.ts';
import { fabricatedRecord } from './testing.ts';

const bins = (...latenciesUs: number[]) => {
  const made = new LatencyBins();
  for (const us of latenciesUs) made.record(us);
  return made.encode();
};
const point = (atS: number, us: number, changes: Partial<SeriesPoint> = {}): SeriesPoint => ({
  atS,
  phase: 'steady',
  offered: 3,
  started: 3,
  dropped: 1,
  late: 0,
  inFlight: 0,
  by: {
    create: { ok: 1, refused: 0, failed: 1, unanswered: 0, okUs: bins(us), okSumUs: us, okMaxUs: us },
    'create.configure': { ok: 9, refused: 0, failed: 0, unanswered: 0, okUs: bins(9e6) },
  },
  generators: [],
  gauges: { 'jobs-streaming': atS < 3600 ? 10 : 20 },
  ...changes,
});

describe('hoursTable', () => {
  it('should count each hour for itself, and whole arrivals only', () => {
    const series = [point(0, 1000), point(3599, 1000), point(3600, 250_000), point(7300, 4e6)];
    const table = hoursTable({ ...fabricatedRecord(), durationS: 7301, series });
    expect(table?.columns.map(({ title }) => title)).toEqual([
      'Hour',
      'Offered',
      'Ok',
      'Not ok',
      'p95',
      'jobs-streaming',
    ]);
    expect(table?.rows.map((row) => row.slice(0, 4))).toEqual([
      ['1', '6', '2', '4'],
      ['2', '3', '1', '2'],
      ['3', '3', '1', '2'],
    ]);
    expect(table?.rows.map((row) => row[5])).toEqual(['10', '20', '20']);
    expect(table?.rows[0]?.[4]).toMatch(/^1(\.\d+)? ms$/);
    expect(table?.rows[2]?.[4]).toMatch(/^(4|3\.9\d*|4\.0\d*) s$/);
  });

  it('should be none for a run of less than two hours', () => {
    expect(hoursTable({ ...fabricatedRecord(), durationS: 7199 })).toBeNull();
  });
});
