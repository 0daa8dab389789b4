/** What pages in real browsers saw beside the load, and how it becomes part of the run record. */
import { joinSeries } from './join-series.ts';
import { byPlace, compareText } from './order.ts';
import type { Cell, ErrorClass, RunRecord, SeriesPoint } from './run-record.ts';

/** The part of a record that the pages make; the figures of `RunRecord`, of steps of the groups of pages. */
export interface UiRecord {
  /** `chromium 148.0.7778.0`. */
  readonly browser: string;
  /** Why what was seen cannot be trusted, each in words; empty when all went well. */
  readonly problems: readonly string[];
  readonly cells: readonly Cell[];
  readonly errors: readonly ErrorClass[];
  readonly counters: Readonly<Record<string, number>>;
  readonly series: readonly SeriesPoint[];
}

/** The record with what the pages saw in it. Their steps have names that no operation has. */
export function withUi(record: RunRecord, ui: UiRecord | undefined): RunRecord {
  if (ui === undefined) return record;
  const place = byPlace(record.phases.map(({ name }) => name));
  const lastS = record.series.at(-1)?.atS ?? -1;
  const counters = [...Object.entries(record.counters), ...Object.entries(ui.counters)];
  return {
    ...record,
    cells: [...record.cells, ...ui.cells].sort(place),
    errors: [...record.errors, ...ui.errors].sort(place),
    counters: Object.fromEntries(counters.sort(([a], [b]) => compareText(a, b))),
    // Seconds that the load has no line for, at the very end, are none of the run's.
    series: joinSeries([record.series, ui.series.filter(({ atS }) => atS <= lastS)]),
    browsers: { browser: ui.browser, problems: ui.problems },
  };
}
