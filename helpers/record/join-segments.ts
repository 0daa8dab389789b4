/** Joins runs of one load that were made one after the other, such as a soak on runners that stop after six hours. */
import { asSegment } from './interrupted-segment.ts';
import { joinEvents, joinNumbers } from './join-events.ts';
import { moved } from './join-probes.ts';
import { compareText } from './order.ts';
import type { ProbeRecord } from './probe-record.ts';
import type { JoinedPart, PhaseRecord, RunRecord } from './run-record.ts';
import { differenceOf, identity, mostCommon, type Identity } from './shard-problems.ts';

/** A segment on the time axis of the whole. */
interface Placed {
  readonly record: RunRecord;
  /** Its number in order of time, from 0. */
  readonly segment: number;
  /** Whole seconds from second 0 of the first segment to its own, so that the seconds of its series stay whole. */
  readonly laterS: number;
}

/**
 * One record of several segments, on the time axis of the first: each phase is there once for each segment, what is
 * counted or binned is added, and between two segments nothing was. Each segment begins with its own warm-up. It is
 * complete when the segments together lasted as long in every phase as the profile asks; what was in flight when a
 * segment was ended early is then not counted, neither as ok nor as lost. Figures are kept by segment
 * (`joined.parts`). Segments of another load, or that overlap, are named in `joined.problems`, which makes the verdict
 * INCONCLUSIVE, and foreign ones are left out.
 * @param records whole runs, those of shards joined first
 * @throws RangeError when there is no record, or the profile has faults or a search, which do not come in parts
 */
export function joinSegments(records: readonly RunRecord[]): RunRecord {
  const { placed, problems } = place(records.map(asSegment));
  const [first] = placed;
  if (first === undefined) throw new RangeError('expected at least one record whose load began, got none');
  const { profile } = first.record;
  if (profile.search !== undefined || (profile.faults ?? []).length > 0) {
    throw new RangeError(
      `${profile.id} has ${profile.search === undefined ? 'faults' : 'a search'}, which one run makes or none; ` +
        'segments are for loads that only go on, such as a soak',
    );
  }
  const own = placed.map(({ record }) => record);
  const short = tooShort(placed);
  const whole = short.length === 0;
  const last = placed.at(-1) ?? first;
  return {
    ...first.record,
    joined: { as: 'segments', count: placed.length, parts: placed.map(part), problems },
    durationS: last.laterS + last.record.durationS,
    ...joinEnds(placed, short),
    ...joinBrowsers(own),
    phases: placed.flatMap((segment) => phasesOf(segment, whole)),
    ...joinEvents(
      own,
      profile.phases.map(({ name }) => name),
    ),
    // Of no use to a limit, which looks at each segment; for a reader the largest.
    figures: joinNumbers(
      own.map(({ figures }) => figures),
      () => Math.max,
    ),
    series: placed.flatMap(({ record, laterS }) =>
      record.series.map((point) => ({ ...point, atS: point.atS + laterS })),
    ),
    probes: joinProbes(placed),
  };
}

/** As of shards, but that the embedded target is started anew for each segment, on another port. */
function segmentIdentity(record: RunRecord): Identity {
  const { target, ...rest } = identity(record);
  const isLocal = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(target ?? '');
  return { ...rest, target: isLocal ? 'this machine' : (target ?? '') };
}

function place(records: readonly RunRecord[]): { placed: Placed[]; problems: string[] } {
  const problems: string[] = [];
  const reference = mostCommon(records, segmentIdentity);
  const begun: { record: RunRecord; startMs: number }[] = [];
  for (const record of records) {
    const difference = reference && differenceOf(reference, record, segmentIdentity);
    const name = `the segment of run ${record.runId}`;
    if (difference !== undefined) problems.push(`${name} is foreign: ${difference}`);
    else if (record.loadStartedAtMs === null) problems.push(`${name} is empty: its load never began`);
    else begun.push({ record, startMs: record.loadStartedAtMs });
    problems.push(...(record.joined?.problems ?? []).map((problem) => `in ${name}: ${problem}`));
  }
  begun.sort((a, b) => a.startMs - b.startMs);
  const startMs = begun[0]?.startMs ?? 0;
  const placed = begun.map(({ record, startMs: ownMs }, segment) => ({
    record,
    segment,
    laterS: Math.round((ownMs - startMs) / 1000),
  }));
  for (const [i, { record, laterS }] of placed.entries()) {
    const before = placed[i - 1];
    const overlapS = before === undefined ? 0 : before.laterS + before.record.durationS - laterS;
    // A second: the axis is of whole seconds.
    if (overlapS > 1) {
      problems.push(
        `the segment of run ${record.runId} began ${overlapS.toFixed(1)} s before the one of run ` +
          `${before?.record.runId} ended: they loaded the target together, which no limit is for`,
      );
    }
  }
  return { placed, problems };
}

function part({ record, segment }: Placed): JoinedPart {
  const { runId, startedAt, loadStartedAtMs, durationS, ended, endReason, figures } = record;
  return { index: segment, runId, startedAt, loadStartedAtMs, durationS, ended, endReason, figures };
}

/** The phases that a segment came to, each as long as it lasted there. */
function phasesOf({ record, segment, laterS }: Placed, whole: boolean): PhaseRecord[] {
  return lasted(record).map((phase) => ({
    ...phase,
    ...(whole && record.ended !== 'complete' ? withoutUnknown(phase, record) : {}),
    startS: phase.startS + laterS,
    endS: phase.endS + laterS,
    segment,
  }));
}

function lasted({ phases, durationS, ended }: RunRecord): PhaseRecord[] {
  if (ended === 'complete') return [...phases];
  return phases
    .filter(({ startS }) => startS < durationS)
    .map((phase) => ({ ...phase, endS: Math.min(phase.endS, durationS) }));
}

/** Only what has an outcome was due: the rest was in flight when the segment was ended. */
function withoutUnknown(
  { name, dueBy }: PhaseRecord,
  { cells }: RunRecord,
): Pick<PhaseRecord, 'due' | 'dueBy' | 'planned'> {
  const booked = (operation: string) =>
    cells.reduce((sum, cell) => sum + (cell.of === operation && cell.phase === name ? cell.count : 0), 0);
  const own = Object.fromEntries(
    Object.entries(dueBy).map(([operation, due]) => [operation, Math.min(due, booked(operation))]),
  );
  const due = Object.values(own).reduce((sum, count) => sum + count, 0);
  return { due, dueBy: own, planned: due };
}

/** Seconds by which a phase may be shorter than planned and still be whole: the last second may be torn. */
const TORN_S = 2;

/** A counted phase that the segments together did not give its time. */
interface ShortPhase {
  readonly name: string;
  readonly plannedS: number;
  readonly spentS: number;
}

function tooShort(placed: readonly Placed[]): ShortPhase[] {
  const spent = placed.flatMap(({ record }) => lasted(record));
  const planned = placed[0]?.record.profile.phases.filter(({ warmUp }) => !warmUp) ?? [];
  return planned
    .map(({ name, durationS: plannedS }) => ({
      name,
      plannedS,
      spentS: spent.reduce((sum, phase) => sum + (phase.name === name ? phase.endS - phase.startS : 0), 0),
    }))
    .filter(({ plannedS, spentS }) => plannedS - spentS > TORN_S);
}

function joinEnds(
  placed: readonly Placed[],
  short: readonly ShortPhase[],
): Pick<RunRecord, 'ended' | 'endReason'> {
  const aborted = placed.find(({ record }) => record.ended === 'aborted');
  if (aborted !== undefined) return { ended: 'aborted', endReason: aborted.record.endReason };
  if (short.length === 0) return { ended: 'complete', endReason: null };
  const told = short.map(
    ({ name, plannedS, spentS }) =>
      `${name} lasted ${Math.round(spentS)} s in all segments, planned are ${Math.round(plannedS)} s`,
  );
  return { ended: 'cut-off', endReason: told.join('; ') };
}

/** Pages that could not be trusted in one segment, or were not recorded there, cannot be in the whole. */
function joinBrowsers(records: readonly RunRecord[]): Pick<RunRecord, 'browsers'> {
  const told = records.flatMap(({ browsers }) => browsers ?? []);
  const [first] = told;
  if (first === undefined) return {};
  const untold = told.length < records.length ? ['what they saw was not recorded in every segment'] : [];
  return { browsers: { ...first, problems: [...told.flatMap(({ problems }) => problems), ...untold] } };
}

/** Each probe of all segments as one; a series that a segment lacks has no points there. */
function joinProbes(placed: readonly Placed[]): ProbeRecord[] {
  const all = placed.flatMap(({ record, laterS }) => record.probes.map((probe) => moved(probe, laterS)));
  const names = [...new Set(all.map(({ name }) => name))];
  return names.flatMap((name) => {
    const [first, ...rest] = all.filter((probe) => probe.name === name);
    return first === undefined ? [] : [rest.reduce(joinTwo, first)];
  });
}

function joinTwo(a: ProbeRecord, b: ProbeRecord): ProbeRecord {
  const names = [...new Set([...a.series, ...b.series].map(({ name }) => name))].sort(compareText);
  return {
    ...a,
    everyS: Math.max(a.everyS, b.everyS),
    series: names.flatMap((name) => {
      const both = [a, b].flatMap(({ series }) => series.filter((one) => one.name === name));
      const [first] = both;
      return first === undefined ? [] : [{ ...first, points: both.flatMap(({ points }) => points) }];
    }),
    blind: [...a.blind, ...b.blind],
    notTold: [
      ...a.notTold,
      ...b.notTold.filter(({ series }) => !a.notTold.some((one) => one.series === series)),
    ],
  };
}
