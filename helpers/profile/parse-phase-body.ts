import { parseCurve, type CurveBody } from './parse-curve.ts';
import type { PhaseKind } from './parse-phases.ts';
import { parseSpike, type SpikeBody } from './parse-spike.ts';
import { parseSpacing, whole, type Spacing } from './phase-entries.ts';
import { COUNT, DURATION, LENGTH, POSITIVE, RATE, type Notation } from './units.ts';
import type { YamlFields } from './yaml-source.ts';

/** What one entry of `phases:` says, before a scale is applied. Seconds and arrivals per second. */
export type PhaseBody =
  | { kind: 'constant'; ratePerSecond: number; durationS: number; spacing: Spacing }
  | { kind: 'ramp'; fromPerSecond: number; toPerSecond: number; durationS: number; spacing: Spacing }
  | CurveBody
  | SpikeBody
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

/** What only phases of this kind say; undefined when it has mistakes (told). */
export function parseBody(kind: PhaseKind, fields: YamlFields): PhaseBody | undefined {
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
    case 'curve':
      return parseCurve(fields);
    case 'spike':
      return parseSpike(fields);
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

function parseRate(fields: YamlFields): number | undefined {
  const plain = fields.get('ratePerSecond');
  const rate = fields.get('rate');
  if (plain !== undefined && rate !== undefined) {
    return plain.problem('either rate or ratePerSecond', 'both');
  }
  return plain === undefined ? fields.required('rate', RATE) : plain.read(POSITIVE);
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
