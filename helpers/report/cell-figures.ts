/** Sums over cells of a record, for tables. */
import type { Cell, RunRecord } from '../record/run-record.ts';
import { LatencyHistogram, mergedHistogram } from '../stats/latency-histogram.ts';

/** Cells of the phases that count. */
export function countedCells(record: RunRecord): readonly Cell[] {
  const warmUp = new Set(record.phases.filter((phase) => phase.warmUp).map((phase) => phase.name));
  return record.cells.filter((cell) => !warmUp.has(cell.phase));
}

export const countOf = (cells: readonly Cell[]): number => cells.reduce((sum, { count }) => sum + count, 0);

export const okOf = (cells: readonly Cell[]): readonly Cell[] =>
  cells.filter(({ outcome, count }) => outcome === 'ok' && count > 0);

/** A percentile of the response times of what ended ok, seconds; null when nothing did. */
export function okQuantileS(cells: readonly Cell[], quantile: number): number | null {
  const ok = okOf(cells);
  if (ok.length === 0) return null;
  return mergedHistogram(ok.map((cell) => LatencyHistogram.decode(cell.responseUs))).quantile(quantile) / 1e6;
}

/** Mean response time of what ended ok, seconds; null when nothing did. */
export function okMeanS(cells: readonly Cell[]): number | null {
  const ok = okOf(cells);
  return ok.length === 0 ? null : ok.reduce((sum, cell) => sum + cell.responseSumUs, 0) / countOf(ok) / 1e6;
}
