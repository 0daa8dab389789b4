import { didYouMean, listed } from './nearest.ts';
import { parseBody, type PhaseBody } from './parse-phase-body.ts';
import { WHOLE_RUN } from './phase-pattern.ts';
import { BOOLEAN, type Notation } from './units.ts';
import type { YamlFields, YamlValue } from './yaml-source.ts';

interface PhaseKeys {
  readonly keys: readonly string[];
  /** What a scale may change: durations and counts, never rates. */
  readonly scalable: readonly ScalableKey[];
}
export const SCALABLE_KEYS = [
  'duration',
  'stepDuration',
  'every',
  'before',
  'rise',
  'hold',
  'fall',
  'after',
  'count',
  'repeat',
] as const;
export type ScalableKey = (typeof SCALABLE_KEYS)[number];

/** Keys of every phase; each kind has its own besides. */
export const COMMON_PHASE_KEYS = ['name', 'kind', 'warmUp', 'operations'] as const;
export const PHASE_KINDS = {
  constant: { keys: ['rate', 'ratePerSecond', 'duration', 'spacing'], scalable: ['duration'] },
  ramp: { keys: ['from', 'to', 'duration', 'spacing'], scalable: ['duration'] },
  curve: { keys: ['points', 'spacing'], scalable: ['duration'] },
  steps: { keys: ['from', 'to', 'count', 'stepDuration', 'spacing'], scalable: ['stepDuration'] },
  spike: {
    keys: ['base', 'peak', 'before', 'rise', 'hold', 'fall', 'after', 'spacing'],
    scalable: ['before', 'rise', 'hold', 'fall', 'after'],
  },
  'at-once': {
    keys: ['count', 'duration', 'repeat', 'every'],
    scalable: ['count', 'duration', 'repeat', 'every'],
  },
  pause: { keys: ['duration'], scalable: ['duration'] },
  closed: { keys: ['users', 'duration', 'thinkTime'], scalable: ['duration'] },
} as const satisfies Record<string, PhaseKeys>;
export type PhaseKind = keyof typeof PHASE_KINDS;
const KIND_NAMES = Object.keys(PHASE_KINDS) as PhaseKind[];

export interface PhaseDraft {
  readonly name: string;
  /** Undefined when there is no such kind. */
  readonly kind: PhaseKind | undefined;
  readonly warmUp: boolean;
  readonly operations: readonly string[];
  readonly at: YamlValue;
  /** Undefined when the entry has mistakes. */
  readonly body: PhaseBody | undefined;
}

const PHASE_NAME: Notation<string> = {
  expected: `a name such as spike or level/10 (letters, digits, hyphens, slashes; not "${WHOLE_RUN}")`,
  parse: (raw) =>
    typeof raw === 'string' && raw !== WHOLE_RUN && /^[A-Za-z0-9][A-Za-z0-9-]*(\/[A-Za-z0-9-]+)*$/.test(raw)
      ? raw
      : undefined,
};

/** Reads `phases:`; entries with mistakes keep their name so that limits can be checked against it. */
export function parsePhases(root: YamlFields, operationNames: readonly string[]): PhaseDraft[] {
  const expected = 'a list of phases';
  // A search makes phases of its own.
  const value = root.get('search') === undefined ? root.present('phases', expected) : root.get('phases');
  const items = value?.items(expected) ?? [];
  if (value !== undefined && Array.isArray(value.raw) && items.length === 0) {
    value.problem('at least one phase', 'none');
  }
  return items.flatMap((item) => parsePhase(item, operationNames) ?? []);
}

function parsePhase(item: YamlValue, operationNames: readonly string[]): PhaseDraft | undefined {
  const fields = item.fields('a phase: a mapping with name and kind');
  if (fields === undefined) return undefined;
  const name = fields.required('name', PHASE_NAME);
  const kind = parseKind(fields);
  const warmUp = fields.optional('warmUp', BOOLEAN, false);
  const operations = parseMixed(fields, operationNames);
  const body = kind === undefined ? undefined : parseOwn(kind, fields);
  if (name === undefined || warmUp === undefined) return undefined;
  return { name, kind, warmUp, operations, at: fields.get('name') ?? item, body };
}

/** What only phases of this kind say. */
function parseOwn(kind: PhaseKind, fields: YamlFields): PhaseBody | undefined {
  const known: readonly string[] = [...COMMON_PHASE_KEYS, ...PHASE_KINDS[kind].keys];
  fields.only(known, `a key of a phase of kind ${kind}`);
  return parseBody(kind, fields);
}

function parseKind(fields: YamlFields): PhaseKind | undefined {
  const value = fields.present('kind', `a kind of phase (${KIND_NAMES.join(', ')})`);
  return value?.oneOf(KIND_NAMES, 'a kind of phase');
}

/** The operations of a phase: all of the profile unless it names some. */
function parseMixed(fields: YamlFields, operationNames: readonly string[]): readonly string[] {
  const value = fields.get('operations');
  if (value === undefined) return operationNames;
  const items = value.items('a list of operation names') ?? [];
  if (Array.isArray(value.raw) && items.length === 0) value.problem('at least one operation name', 'none');
  return items.flatMap((item) => {
    const raw = item.raw;
    if (typeof raw === 'string' && operationNames.includes(raw)) return [raw];
    item.problem(
      `an operation of this profile (${listed(operationNames)})`,
      undefined,
      didYouMean(String(raw), operationNames),
    );
    return [];
  });
}
