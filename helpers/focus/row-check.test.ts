import { describe, expect, it } from 'vitest';
import { jobHash, rowTimestampMs, rowValue } from '../../wire/row-value.ts';
import { RowCheck, type WaterfallRow } from './row-check.ts';

const FIRST_MS = 1_760_000_000_000;
const LINES_DT_S = 0.0125;

function row(index: number, changes: Partial<WaterfallRow> = {}, jobId = '3-17'): WaterfallRow {
  const startTimestamp = rowTimestampMs(FIRST_MS, index, LINES_DT_S);
  return {
    canvasId: jobId,
    sensors: [1, 2].map((id) => ({
      id,
      intensity: [0, 1, 2].map((bin) => rowValue(jobHash(jobId), id, bin, startTimestamp)),
    })),
    startTimestamp,
    endTimestamp: rowTimestampMs(FIRST_MS, index + 1, LINES_DT_S),
    ...changes,
  };
}
const rows = (...indexes: number[]) => indexes.map((index) => row(index));
const check = () => new RowCheck('3-17', LINES_DT_S, true);
const nothing = { rows: 0, lost: 0, reordered: 0, foreign: 0, corrupt: 0 };

describe('RowCheck', () => {
  it('should find nothing wrong with consecutive rows, also where the spacing is not a whole millisecond', () => {
    const seen = check();
    expect(seen.check(rows(0, 1, 2, 3))).toEqual({ ...nothing, rows: 4 });
    expect(seen.check(rows(4, 5))).toEqual({ ...nothing, rows: 2 });
  });

  it('should count exactly the rows that are missing, within an answer and between two', () => {
    const seen = check();
    expect(seen.check(rows(0, 3))).toEqual({ ...nothing, rows: 2, lost: 2 });
    expect(seen.check(rows(11))).toEqual({ ...nothing, rows: 1, lost: 7 });
  });

  it('should count a row that comes late or twice as reordered and not as lost', () => {
    const found = check().check(rows(0, 2, 1, 2));
    expect(found).toEqual({ ...nothing, rows: 4, lost: 1, reordered: 2 });
  });

  it('should tell the rows of another job', () => {
    expect(check().check([row(0), row(1, {}, '3-18')])).toEqual({ ...nothing, rows: 1, foreign: 1 });
  });

  it("should tell a value that is not this job's at this time", () => {
    const wrong = row(1, { sensors: [{ id: 1, intensity: [0.1] }] });
    expect(check().check([row(0), wrong])).toEqual({ ...nothing, rows: 1, corrupt: 1 });
  });

  it('should tell a row without sensors and one that ends before it begins', () => {
    const empty = row(1, { sensors: [] });
    const backwards = row(2, { endTimestamp: FIRST_MS });
    expect(check().check([row(0), empty, backwards])).toEqual({ ...nothing, rows: 1, corrupt: 2 });
  });

  it('should judge only the shape where the target publishes no value formula', () => {
    const other = row(0, { sensors: [{ id: 1, intensity: [0.1] }] });
    const hollow = row(1, { sensors: [{ id: 1, intensity: [] }] });
    expect(new RowCheck('3-17', LINES_DT_S, false).check([other, hollow])).toEqual({
      ...nothing,
      rows: 1,
      corrupt: 1,
    });
  });
});
