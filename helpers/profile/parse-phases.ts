import { didYouMean, listed } from './nearest.ts';
import { WHOLE_RUN } from './phase-pattern.ts';
import { BOOLEAN, COUNT, DURATION, LENGTH, POSITIVE, RATE, type Notation } from './units.ts';
import type { YamlFields, YamlValue } from './yaml-source.ts';

interface PhaseKeys {
  readonly keys: readonly string[];
  /** What a scale may change: durations and counts, never rates. */
  readonly scalable: readonly ScalableKey[];
}
export const SCALABLE_KEYS = ['duration', 'stepDuration', 'every', 'count', 'repeat'] as const;
export type ScalableKey = (typeof SCALABLE_KEYS)[number];

/** Keys of every phase; each kind has its own besides. */
export const COMMON_PHASE_KEYS = ['name', 'kind', 'warmUp', 'operations'] as const;
export const PHASE_KINDS = {
  constant: { keys: ['rate', 'ratePerSecond', 'duration', 'spacing'], scalable: ['duration'] },
  ramp: { keys: ['from', 'to', 'duration', 'spacing'], scalable: ['duration'] },
  steps: { keys: ['from', 'to', 'count', 'stepDuration', 'spacing'], scalable: ['stepDuration'] },
  'at-once': {
    keys: ['count', 'duration', 'repeat', 'every'],
    scalable: ['count', 'duration', 'repeat', 'every'],
  },
  pause: { keys: ['duration'], scalable: ['duration'] },
  closed: { keys: ['users', 'duration', 'thinkTime'], scalable: ['duration'] },
} as const satisfies Record<string, PhaseKeys>;
export type PhaseKind = keyof typeof PHASE_KINDS;
const KIND_NAMES = Object.keys(PHASE_KINDS) as PhaseKind[];

type Spacing = 'even' | 'poisson';
/** What one entry of `phases:` says, before a scale is applied. Seconds and arrivals per second. */
export type PhaseBody =
  | { kind: 'constant'; ratePerSecond: number; durationS: number; spacing: Spacing }
  | { kind: 'ramp'; fromPerSecond: number; toPerSecond: number; durationS: number; spacing: Spacing }
  | {
      kind: 'steps';
      fromPerSecond: number;
      toPerSecond: number;
      count: number;
      stepDurationS: number;
      spacing: Spacing;
    }
  /** `repeat` null: once, and the phase has its plain name; `durationS` is the length of each. */
  | { kind: 'at-once'; count: number; repeat: number | null; durationS: number }
  | { kind: 'pause'; durationS: number }
  | { kind: 'closed'; users: number; durationS: number; thinkTimeS: number };

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
  const value = root.present('phases', expected);
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
  if (value?.raw === 'spike') {
    return value.problem(
      `a kind of phase (${KIND_NAMES.join(', ')})`,
      '"spike"',
      'a spike is a short phase of kind constant',
    );
  }
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

function parseBody(kind: PhaseKind, fields: YamlFields): PhaseBody | undefined {
  switch (kind) {
    case 'constant': {
      const ratePerSecond = parseRate(fields);
      const durationS = fields.required('duration', LENGTH);
      return whole({ kind, ratePerSecond, durationS, spacing: parseSpacing(fields) });
    }
    case 'ramp': {
      const fromPerSecond = fields.required('from', RATE);
      const toPerSecond = fields.required('to', RATE);
      const durationS = fields.required('duration', LENGTH);
      return whole({ kind, fromPerSecond, toPerSecond, durationS, spacing: parseSpacing(fields) });
    }
    case 'steps': {
      const fromPerSecond = fields.required('from', RATE);
      const toPerSecond = fields.required('to', RATE);
      const count = fields.required('count', STEP_COUNT);
      const stepDurationS = fields.required('stepDuration', LENGTH);
      const spacing = parseSpacing(fields);
      return whole({ kind, fromPerSecond, toPerSecond, count, stepDurationS, spacing });
    }
    case 'at-once':
      return parseAtOnce(fields);
    case 'pause':
      return whole({ kind, durationS: fields.required('duration', LENGTH) });
    case 'closed': {
      const users = fields.required('users', COUNT);
      const durationS = fields.required('duration', LENGTH);
      return whole({ kind, users, durationS, thinkTimeS: fields.optional('thinkTime', DURATION, 0) });
    }
  }
}

const STEP_COUNT: Notation<number> = {
  expected: 'a whole number from 2',
  parse: (raw) => (Number.isSafeInteger(raw) && (raw as number) >= 2 ? (raw as number) : undefined),
};

/** All entries there, or undefined (the problem has been told). */
function whole<T extends Record<string, unknown>>(
  entries: T,
): { [K in keyof T]: Exclude<T[K], undefined> } | undefined {
  if (Object.values(entries).includes(undefined)) return undefined;
  return entries as { [K in keyof T]: Exclude<T[K], undefined> };
}

function parseRate(fields: YamlFields): number | undefined {
  const plain = fields.get('ratePerSecond');
  const rate = fields.get('rate');
  if (plain !== undefined && rate !== undefined) {
    return plain.problem('either rate or ratePerSecond', 'both');
  }
  return plain === undefined ? fields.required('rate', RATE) : plain.read(POSITIVE);
}

function parseSpacing(fields: YamlFields): Spacing | undefined {
  const value = fields.get('spacing');
  return value === undefined ? 'even' : value.oneOf(['even', 'poisson'], 'a spacing');
}

function parseAtOnce(fields: YamlFields): PhaseBody | undefined {
  const count = fields.required('count', COUNT);
  const repeat = fields.get('repeat');
  if (repeat === undefined) {
    fields.get('every')?.problem('repeat beside every', 'every alone', 'or say duration for a single burst');
    const durationS = fields.get('every') ? undefined : fields.required('duration', LENGTH);
    return whole({ kind: 'at-once', count, repeat: null, durationS });
  }
  fields.get('duration')?.problem('every instead of duration, because the burst repeats', 'duration');
  return whole({
    kind: 'at-once',
    count,
    repeat: repeat.read(COUNT),
    durationS: fields.required('every', LENGTH),
  });
}
