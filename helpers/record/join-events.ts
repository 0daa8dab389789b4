/** Adds up what records tell of the same things: cells, splits, errors, counters, leftovers. */
import { LatencyHistogram, mergedHistogram } from '../stats/latency-histogram.ts';
import { byPlace, compareText } from './order.ts';
import type { Cell, ErrorClass, RunRecord, Split } from './run-record.ts';

/** What of a record is counted or binned over the whole run. */
export type Events = Pick<RunRecord, 'cells' | 'splits' | 'errors' | 'counters' | 'leftovers'>;

/**
 * Counts, sums and bins are added, maxima are the largest: the same whatever the order, and bit for bit what a single
 * process would have recorded of the same events.
 * @param phaseNames in the order of the run
 */
export function joinEvents(records: readonly RunRecord[], phaseNames: readonly string[]): Events {
  const place = byPlace(phaseNames);
  return {
    cells: grouped(
      records.flatMap(({ cells }) => cells),
      ({ of, phase, outcome }) => [of, phase, outcome],
      joinCells,
    ).sort(place),
    splits: grouped(
      records.flatMap(({ splits }) => splits),
      ({ of, phase, part }) => [of, phase, part],
      joinSplits,
    ).sort(place),
    errors: grouped(
      records.flatMap(({ errors }) => errors),
      (error) => [error.of, error.phase, error.class],
      joinErrors,
    ).sort(place),
    counters: joinNumbers(records.map(({ counters }) => counters)),
    leftovers: records.flatMap(({ leftovers }) => leftovers),
  };
}

function joinCells(cells: readonly [Cell, ...Cell[]]): Cell {
  const total = (count: (cell: Cell) => number) => cells.reduce((sum, cell) => sum + count(cell), 0);
  return {
    ...cells[0],
    count: total(({ count }) => count),
    responseUs: mergedText(cells.map(({ responseUs }) => responseUs)),
    serviceUs: mergedText(cells.map(({ serviceUs }) => serviceUs)),
    responseSumUs: total(({ responseSumUs }) => responseSumUs),
    serviceSumUs: total(({ serviceSumUs }) => serviceSumUs),
    responseMaxUs: Math.max(...cells.map(({ responseMaxUs }) => responseMaxUs)),
    serviceMaxUs: Math.max(...cells.map(({ serviceMaxUs }) => serviceMaxUs)),
  };
}

function joinSplits(splits: readonly [Split, ...Split[]]): Split {
  return {
    ...splits[0],
    count: splits.reduce((sum, { count }) => sum + count, 0),
    us: mergedText(splits.map(({ us }) => us)),
    sumUs: splits.reduce((sum, { sumUs }) => sum + sumUs, 0),
    maxUs: Math.max(...splits.map(({ maxUs }) => maxUs)),
  };
}

/** The example is that of the first one, whoever met it. */
function joinErrors(errors: readonly [ErrorClass, ...ErrorClass[]]): ErrorClass {
  const first = errors.reduce((a, b) => (b.firstAtS < a.firstAtS ? b : a));
  return { ...first, count: errors.reduce((sum, { count }) => sum + count, 0) };
}

/** Histograms in their text form as one. */
export function mergedText(texts: readonly string[]): string {
  const [only, ...more] = texts;
  if (only !== undefined && more.length === 0) return only;
  return mergedHistogram(texts.map((text) => LatencyHistogram.decode(text))).encode();
}

/** The rule for counts. */
export const add = (a: number, b: number): number => a + b;

/** Numbers by name, put together by the rule for their name: added unless it says otherwise. */
export function joinNumbers(
  parts: readonly Readonly<Record<string, number>>[],
  ruleOf: (name: string) => (a: number, b: number) => number = () => add,
): Record<string, number> {
  const joined = new Map<string, number>();
  for (const [name, value] of parts.flatMap((numbers) => Object.entries(numbers))) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : ruleOf(name)(before, value));
  }
  return Object.fromEntries([...joined].sort(([a], [b]) => compareText(a, b)));
}

/** Groups what has the same key and joins each group. */
function grouped<T>(
  items: readonly T[],
  keyOf: (item: T) => readonly string[],
  join: (group: readonly [T, ...T[]]) => T,
): T[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item).join('\n');
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()].map(join);
}
