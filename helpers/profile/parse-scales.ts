import { didYouMean, listed } from './nearest.ts';
import type { OperationSignature } from './operations.ts';
import { SEARCH_SCALABLE, type SearchChange } from './search-plan.ts';
import { isScalableOption, optionKey } from './parse-operations.ts';
import { spikeLengths } from './parse-spike.ts';
import { PHASE_KINDS, SCALABLE_KEYS, type PhaseDraft, type ScalableKey } from './parse-phases.ts';
import { SCALES, type Scale } from './profile.ts';
import { COUNT, LENGTH, POSITIVE } from './units.ts';
import type { YamlFields, YamlValue } from './yaml-source.ts';

export const SCALE_KEYS = ['clock', 'phases', 'operations', 'search'] as const;
const RULE = 'scales change durations and counts, never the rates and never the limits';

export type PhaseChange = Readonly<Partial<Record<ScalableKey, number>>>;
/** What one scale changes. Seconds. */
export interface ScaleDraft {
  readonly clock: number;
  readonly phases: ReadonlyMap<string, PhaseChange>;
  readonly operations: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly search: SearchChange;
}
const UNCHANGED: ScaleDraft = { clock: 1, phases: new Map(), operations: new Map(), search: {} };

/** Reads `scales:`. `full` is the profile as it stands; `ci` and `smoke` say what is shorter there. */
export function parseScales(
  root: YamlFields,
  phases: readonly PhaseDraft[],
  signatures: ReadonlyMap<string, OperationSignature>,
): Readonly<Record<Scale, ScaleDraft>> {
  const drafts: Record<Scale, ScaleDraft> = { smoke: UNCHANGED, ci: UNCHANGED, full: UNCHANGED };
  const expected = 'a mapping with ci and smoke';
  const fields = root.present('scales', expected)?.fields(expected);
  if (fields === undefined) return drafts;
  fields.only(SCALES, 'a scale');
  const full = fields.get('full')?.fields('an empty mapping');
  for (const { key } of full?.entries() ?? []) {
    key.problem('nothing here, because full is the profile as it stands above', `"${String(key.raw)}"`);
  }
  for (const scale of ['ci', 'smoke'] as const) {
    const value = fields.present(scale, 'what is shorter at this scale, {} for nothing');
    if (value !== undefined) drafts[scale] = parseScale(value, phases, signatures);
  }
  return drafts;
}

function parseScale(
  value: YamlValue,
  phases: readonly PhaseDraft[],
  signatures: ReadonlyMap<string, OperationSignature>,
): ScaleDraft {
  const fields = value.fields('what is shorter at this scale, {} for nothing');
  if (fields === undefined) return UNCHANGED;
  refuseOthers(fields, SCALE_KEYS);
  return {
    clock: fields.optional('clock', POSITIVE, 1) ?? 1,
    phases: parsePhaseChanges(fields.get('phases'), phases),
    operations: parseOptionChanges(fields.get('operations'), signatures),
    search: parseSearchChanges(fields.get('search')),
  };
}

function parseSearchChanges(value: YamlValue | undefined): SearchChange {
  const fields = value?.fields('durations of the search');
  if (fields === undefined) return {};
  refuseOthers(fields, SEARCH_SCALABLE);
  const read = SEARCH_SCALABLE.map((key) => [key, fields.get(key)?.read(LENGTH)] as const);
  return Object.fromEntries(read.filter(([, seconds]) => seconds !== undefined));
}

function refuseOthers(fields: YamlFields, allowed: readonly string[]): void {
  for (const { name, key } of fields.entries()) {
    if (allowed.includes(name)) continue;
    key.problem(`one of ${listed(allowed)}, because ${RULE}`, `"${name}"`, didYouMean(name, allowed));
  }
}

function parsePhaseChanges(
  value: YamlValue | undefined,
  phases: readonly PhaseDraft[],
): ReadonlyMap<string, PhaseChange> {
  const changes = new Map<string, PhaseChange>();
  const names = phases.map((phase) => phase.name);
  for (const entry of value?.fields('phases by name')?.entries() ?? []) {
    const draft = phases.find((phase) => phase.name === entry.name);
    if (draft === undefined) {
      entry.key.problem(
        `a phase of this profile (${listed(names)})`,
        undefined,
        didYouMean(entry.name, names),
      );
      continue;
    }
    const fields = entry.value.fields('durations and counts of this phase');
    if (fields === undefined) continue;
    const present: readonly ScalableKey[] = scalableKeys(draft);
    refuseOthers(fields, present);
    const change: Partial<Record<ScalableKey, number>> = {};
    for (const key of present) {
      const read = fields.get(key)?.read(key === 'count' || key === 'repeat' ? COUNT : LENGTH);
      if (read !== undefined) change[key] = read;
    }
    changes.set(entry.name, change);
  }
  return changes;
}

/**
 * A burst that is not repeated has a duration; one that is has `repeat` and `every`. A spike keeps its parts: what
 * rises at once does so at every scale.
 */
function scalableKeys(draft: PhaseDraft): readonly ScalableKey[] {
  if (draft.kind === undefined) return SCALABLE_KEYS;
  if (draft.body?.kind === 'spike') return spikeLengths(draft.body);
  if (draft.body?.kind !== 'at-once') return PHASE_KINDS[draft.kind].scalable;
  return draft.body.repeat === null ? ['count', 'duration'] : ['count', 'repeat', 'every'];
}

function parseOptionChanges(
  value: YamlValue | undefined,
  signatures: ReadonlyMap<string, OperationSignature>,
): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const changes = new Map<string, Readonly<Record<string, number>>>();
  const names = [...signatures.keys()];
  for (const entry of value?.fields('operations by name')?.entries() ?? []) {
    const signature = signatures.get(entry.name);
    if (signature === undefined) {
      entry.key.problem(
        `an operation of this profile (${listed(names)})`,
        undefined,
        didYouMean(entry.name, names),
      );
      continue;
    }
    const fields = entry.value.fields('durations of this operation');
    if (fields === undefined) continue;
    const scalable = Object.keys(signature.options).filter(isScalableOption);
    refuseOthers(fields, scalable.map(optionKey));
    changes.set(entry.name, readDurations(fields, scalable));
  }
  return changes;
}

function readDurations(fields: YamlFields, options: readonly string[]): Record<string, number> {
  const read: Record<string, number> = {};
  for (const option of options) {
    const seconds = fields.get(optionKey(option))?.read(LENGTH);
    if (seconds !== undefined) read[option] = seconds;
  }
  return read;
}
