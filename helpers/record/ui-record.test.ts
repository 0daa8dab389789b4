import { describe, expect, it } from 'vitest';
import { recordOf, second, times } from '../verdict/testing.ts';
import { withUi, type UiRecord } from './ui-record.ts';

const LOAD = recordOf({
  phases: [{ name: 'load', durationS: 2, ended: { create: { ok: times(20, 5) } } }],
  series: [0, 1].map((atS) => second(atS, 'load', { ok: 10, p95Ms: 5 })),
  counters: { rows: 3 },
});
const PAGES = recordOf({
  phases: [{ name: 'load', durationS: 2, ended: { 'viewers.frame-age': { ok: times(60, 90) } } }],
});
const UI: UiRecord = {
  browser: 'chromium 1',
  problems: [],
  cells: PAGES.cells,
  errors: [],
  counters: { 'console-errors': 2 },
  series: [0, 1, 2].map((atS) => ({
    ...second(atS, 'load', { ok: 30, p95Ms: 90 }, 'viewers.frame-age'),
    ...{ offered: 0, started: 0, generators: [] },
  })),
};

describe('withUi', () => {
  it('should leave a record without pages as it is', () => {
    expect(withUi(LOAD, undefined)).toBe(LOAD);
  });

  it('should put cells, counters and seconds of the pages beside those of the load', () => {
    const record = withUi(LOAD, UI);
    expect(record.cells.map(({ of, count }) => [of, count])).toEqual([
      ...LOAD.cells.map(({ of, count }) => [of, count]),
      ...PAGES.cells.map(({ of, count }) => [of, count]),
    ]);
    expect(record.counters).toEqual({ 'console-errors': 2, rows: 3 });
    expect(record.series.map(({ atS, by }) => [atS, by['create']?.ok, by['viewers.frame-age']?.ok])).toEqual([
      [0, 10, 30],
      [1, 10, 30],
    ]);
    expect(record.browsers).toEqual({ browser: 'chromium 1', problems: [] });
  });

  it('should not change what the load offered', () => {
    const { phases, series } = withUi(LOAD, UI);
    expect(phases).toEqual(LOAD.phases);
    expect(series.map(({ offered, inFlight, generators }) => ({ offered, inFlight, generators }))).toEqual(
      LOAD.series.map(({ offered, inFlight, generators }) => ({ offered, inFlight, generators })),
    );
  });
});
