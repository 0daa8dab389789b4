/** Joins the records of a run's shards (or threads) into the record that one process would have made. */
import { add, joinEvents, joinNumbers, mergedText } from './join-events.ts';
import { joinProbes } from './join-probes.ts';
import { joinSeries } from './join-series.ts';
import { compareText } from './order.ts';
import type { Joined, PhaseRecord, RunRecord } from './run-record.ts';
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
    ...joinEvents(fitting, phaseNames),
    series: joinSeries(fitting.map(({ series }) => series)),
    figures: joinNumbers(
      fitting.map(({ figures }) => figures),
      (name) => (name.endsWith('-seconds') ? Math.max : add),
    ),
    probes: joinProbes(fitting),
    // One of the shards makes the faults of all.
    ...joinFaults(fitting),
    ...joinBrowsers(fitting),
  };
}

function joinFaults(records: readonly RunRecord[]): Pick<RunRecord, 'faults'> {
  const faults = records.flatMap(({ faults: own = [] }) => own);
  return faults.length === 0 ? {} : { faults };
}

/** One of the shards has the pages of all. */
function joinBrowsers(records: readonly RunRecord[]): Pick<RunRecord, 'browsers'> {
  const browsers = records.find((record) => record.browsers !== undefined)?.browsers;
  return browsers === undefined ? {} : { browsers };
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

const least = (values: readonly number[]): number | null => (values.length > 0 ? Math.min(...values) : null);
