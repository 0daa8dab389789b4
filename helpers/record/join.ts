/** Joins the records of a run's shards (or threads) into the record that one process would have made. */
import { LatencyHistogram, mergedHistogram } from '../stats/latency-histogram.ts';
import { joinSeries } from './join-series.ts';
import { joinProbes } from './join-probes.ts';
import { byPlace, compareText } from './order.ts';
import type { Cell, ErrorClass, Joined, PhaseRecord, RunRecord, Split } from './run-record.ts';
import { shardProblems } from './shard-problems.ts';

/** The part of a schedule that a record is of; the whole is 0 of 1. */
type Shard = RunRecord['shard'];
const WHOLE: Shard = { index: 0, count: 1 };

/**
 * Everything that is counted or binned is added, and equals bit for bit what a single process would have recorded of
 * the same events: sums are of whole numbers, percentiles are never averaged. A missing, double or foreign record, or
 * shards that did not run at the same time, are named in `joined.problems` and make the verdict INCONCLUSIVE; double
 * and foreign ones are left out.
 * @param whole what the result is to be: shard `index` of `count`, when the records are of its threads
 * @throws RangeError when there is no record at all
 */
export function joinRecords(records: readonly RunRecord[], whole: Shard = WHOLE): RunRecord {
  const { fitting, problems } = shardProblems(records, whole);
  const [first] = fitting;
  if (!first) throw new RangeError('expected at least one record to join, got none');
  const phaseNames = first.profile.phases.map(({ name }) => name);
  const place = byPlace(phaseNames);
  return {
    ...first,
    shard: whole,
    joined: {
      count: first.shard.count,
      parts: fitting.map(part),
      problems: [...problems, ...fitting.flatMap(innerProblems)],
    },
    startedAt: fitting.map(({ startedAt }) => startedAt).sort(compareText)[0] ?? first.startedAt,
    loadStartedAtMs: least(fitting.flatMap(({ loadStartedAtMs }) => loadStartedAtMs ?? [])),
    durationS: Math.max(...fitting.map(({ durationS }) => durationS)),
    ...joinEnds(fitting),
    phases: phaseNames.flatMap((name) => joinPhases(fitting.flatMap((record) => phaseOf(record, name)))),
    cells: grouped(
      fitting.flatMap(({ cells }) => cells),
      ({ of, phase, outcome }) => [of, phase, outcome],
      joinCells,
    ).sort(place),
    splits: grouped(
      fitting.flatMap(({ splits }) => splits),
      ({ of, phase, part }) => [of, phase, part],
      joinSplits,
    ).sort(place),
    series: joinSeries(fitting.map(({ series }) => series)),
    errors: grouped(
      fitting.flatMap(({ errors }) => errors),
      (error) => [error.of, error.phase, error.class],
      joinErrors,
    ).sort(place),
    counters: joinNumbers(fitting.map(({ counters }) => counters)),
    figures: joinNumbers(
      fitting.map(({ figures }) => figures),
      (name) => (name.endsWith('-seconds') ? Math.max : add),
    ),
    leftovers: fitting.flatMap(({ leftovers }) => leftovers),
    probes: joinProbes(fitting),
    // One of the shards makes the faults of all.
    ...joinFaults(fitting),
  };
}

function joinFaults(records: readonly RunRecord[]): Pick<RunRecord, 'faults'> {
  const faults = records.flatMap(({ faults: own = [] }) => own);
  return faults.length === 0 ? {} : { faults };
}

function part(record: RunRecord): Joined['parts'][number] {
  const { runId, startedAt, loadStartedAtMs, durationS, ended, endReason } = record;
  return { index: record.shard.index, runId, startedAt, loadStartedAtMs, durationS, ended, endReason };
}

/** What was wrong with a shard when it was joined from its threads stays wrong. */
function innerProblems({ shard, joined }: RunRecord): string[] {
  return (joined?.problems ?? []).map((problem) => `in shard ${shard.index + 1}: ${problem}`);
}

/** The worst end is the end of all: one shard that was cut off is missing from then on. */
function joinEnds(records: readonly RunRecord[]): Pick<RunRecord, 'ended' | 'endReason'> {
  const worst = (['cut-off', 'aborted'] as const).find((end) => records.some(({ ended }) => ended === end));
  if (worst === undefined) return { ended: 'complete', endReason: null };
  const hit = records.filter(({ ended }) => ended === worst);
  const reasons = new Set(hit.map(({ endReason }) => endReason ?? 'no reason was recorded'));
  if (hit.length === records.length && reasons.size === 1) {
    return { ended: worst, endReason: [...reasons][0] ?? null };
  }
  const told = hit.map(({ shard, endReason }) => `shard ${shard.index + 1}: ${endReason ?? 'no reason'}`);
  // An abort keeps the beginning of its reason, which says whose fault it was.
  const [only] = reasons;
  return { ended: worst, endReason: reasons.size === 1 ? (only ?? null) : told.join('; ') };
}

function phaseOf(record: RunRecord, name: string): PhaseRecord[] {
  return record.phases.filter((phase) => phase.name === name);
}

function joinPhases(phases: readonly PhaseRecord[]): PhaseRecord[] {
  const [first] = phases;
  if (!first) return [];
  const total = (count: (phase: PhaseRecord) => number) =>
    phases.reduce((sum, phase) => sum + count(phase), 0);
  return [
    {
      ...first,
      planned: total(({ planned }) => planned),
      due: total(({ due }) => due),
      dueBy: joinNumbers(phases.map(({ dueBy }) => dueBy)),
      started: total(({ started }) => started),
      dropped: total(({ dropped }) => dropped),
      late: total(({ late }) => late),
      answered: total(({ answered }) => answered),
      ok: total(({ ok }) => ok),
      latenessUs: mergedText(phases.map(({ latenessUs }) => latenessUs)),
      latenessMaxUs: Math.max(...phases.map(({ latenessMaxUs }) => latenessMaxUs)),
    },
  ];
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

function mergedText(texts: readonly string[]): string {
  const [only, ...more] = texts;
  if (only !== undefined && more.length === 0) return only;
  return mergedHistogram(texts.map((text) => LatencyHistogram.decode(text))).encode();
}

const add = (a: number, b: number): number => a + b;
const least = (values: readonly number[]): number | null => (values.length > 0 ? Math.min(...values) : null);

function joinNumbers(
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
