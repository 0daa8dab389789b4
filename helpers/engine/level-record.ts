import type { Phase, Profile } from '../profile/profile.ts';
import { RECORD_FORMAT, RECORD_VERSION, type RunRecord, type SeriesPoint } from '../record/run-record.ts';
import type { RunLevel } from './level-parts.ts';
import type { RecorderSnapshot } from './recorder.ts';
import type { RunHeader } from './run-directory.ts';

/**
 * A record that has nothing but one level: its phase, cells and errors, and the seconds of its counted part. The limits
 * and the generator of a level are judged by it as those of a whole run are.
 */
export function levelRecord(parts: {
  readonly header: RunHeader;
  readonly profile: Profile;
  readonly phase: Phase;
  readonly level: Pick<RunLevel, 'startS' | 'endS'>;
  readonly snapshot: RecorderSnapshot;
  readonly series: readonly SeriesPoint[];
}): RunRecord {
  const { header, profile, phase, level, snapshot, series } = parts;
  const { name } = phase;
  const own = <T extends { readonly phase: string }>(all: readonly T[]) =>
    all.filter((one) => one.phase === name);
  return {
    ...header,
    format: RECORD_FORMAT,
    version: RECORD_VERSION,
    profile: { ...profile, phases: [phase], limits: profile.search?.healthy ?? [] },
    joined: null,
    loadStartedAtMs: 0,
    durationS: level.endS,
    probes: [],
    ended: 'complete',
    endReason: null,
    phases: snapshot.phases.filter((one) => one.name === name),
    cells: own(snapshot.cells),
    splits: own(snapshot.splits),
    // A second belongs to the level when most of it does.
    series: series
      .filter(({ atS }) => atS + 0.5 >= level.startS && atS + 0.5 < level.endS)
      .map((point) => ({ ...point, phase: name })),
    errors: own(snapshot.errors),
    counters: snapshot.counters,
    figures: {},
    leftovers: [],
  };
}
