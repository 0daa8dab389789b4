import type { RunRecord } from '../../helpers/record/run-record.ts';

/** A record and the path that it was read from. */
export interface FoundRecord {
  readonly path: string;
  readonly record: RunRecord;
}

/** The records that claim to be of one run of one scenario; whether they are is found when they are joined. */
export type Group = readonly [FoundRecord, ...FoundRecord[]];

/** From second 0 (or the start, when there was none) to the end. Milliseconds since the epoch. */
function spanMs({ loadStartedAtMs, startedAt, durationS }: RunRecord): { fromMs: number; toMs: number } {
  const fromMs = loadStartedAtMs ?? Date.parse(startedAt);
  return { fromMs, toMs: fromMs + durationS * 1000 };
}

function belongTogether(a: RunRecord, b: RunRecord): boolean {
  if (a.profile.id !== b.profile.id || a.profile.scale !== b.profile.scale) return false;
  if (a.runId === b.runId) return true;
  const [first, second] = [spanMs(a), spanMs(b)];
  return first.fromMs <= second.toMs && second.fromMs <= first.toMs;
}

/**
 * Sorts records by scenario, scale and run. Generators have run ids of their own unless RUN_ID gave them one, so
 * records are also of one run when their loads overlap in time. In the order of scenario, scale and time.
 */
export function groupRecords(found: readonly FoundRecord[]): Group[] {
  let groups: Group[] = [];
  for (const entry of found) {
    const touches = (group: Group) => group.some(({ record }) => belongTogether(record, entry.record));
    const [own, others] = [groups.filter(touches), groups.filter((group) => !touches(group))];
    const [first, ...rest] = own.flat();
    groups = [...others, first === undefined ? [entry] : [first, ...rest, entry]];
  }
  const key = ([{ record }]: Group) =>
    [record.profile.id, record.profile.scale, String(spanMs(record).fromMs).padStart(15, '0')].join('\n');
  return groups.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The groups of one scenario and scale together, in order of time: the segments of one load, or so their user says. */
export function groupSegments(groups: readonly Group[]): Group[][] {
  const loads = new Map<string, Group[]>();
  for (const group of groups) {
    const { id, scale } = group[0].record.profile;
    const key = `${id}\n${scale}`;
    loads.set(key, [...(loads.get(key) ?? []), group]);
  }
  return [...loads.values()];
}
