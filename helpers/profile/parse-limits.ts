import { BROWSER_COUNTERS, stepsOf, type BrowserGroup } from './browsers.ts';
import { didYouMean, listed } from './nearest.ts';
import { ENGINE_FIGURES } from './operations.ts';
import type { ParsedOperations } from './parse-operations.ts';
import { parseGroups } from './parse-limit-groups.ts';
import { parseWindow } from './parse-limit-window.ts';
import {
  isProbeMeasure,
  mayBeLevelFactor,
  parseLeakExtras,
  parseProbeOf,
  parseTake,
  probeNotation,
} from './parse-probe-limit.ts';
import { matchesPhase, WHOLE_RUN } from './phase-pattern.ts';
import {
  DECLARED_BOUNDS,
  LATENCIES,
  MEASURES,
  type Comparison,
  type DeclaredBound,
  type Limit,
  type Measure,
  type Take,
} from './profile.ts';
import type { SearchOver } from './search-plan.ts';
import {
  BOOLEAN,
  COUNT,
  DURATION,
  FACTOR,
  LENGTH,
  NUMBER_FROM_0,
  RATE,
  RATIO,
  type Notation,
} from './units.ts';
import type { YamlFields, YamlValue } from './yaml-source.ts';

export const COMPARISONS = ['below', 'atMost', 'atLeast', 'above', 'equals'] as const satisfies Comparison[];
export const LIMIT_KEYS = [
  'of',
  'measure',
  ...COMPARISONS,
  'phase',
  'each',
  'by',
  'groups',
  'window',
  'for',
  'after',
  'afterFault',
  'baseline',
  'tolerance',
  'clock',
  'over',
  'successAtLeast',
  'p95AtMost',
  'take',
  'detects',
  'exhaustedAt',
] as const;
/** What `of` says of a limit on the answer of a search. */
export const SEARCH = 'search';
const isDeclared = (raw: unknown): raw is DeclaredBound => DECLARED_BOUNDS.some((name) => name === raw);

const RATIOS: readonly Measure[] = [
  'success',
  'failed',
  'refused',
  'achieved',
  'drift',
  'fairness',
  'hysteresis',
];
/** Ratios that are of the whole run, and never a multiple of another phase's. */
const NO_FACTOR: readonly Measure[] = ['drift', 'fairness', 'hysteresis'];

export interface LimitDraft {
  readonly limit: Limit;
  readonly at: YamlValue;
}
/** What limits may speak of. */
export interface LimitScope {
  readonly operations: ParsedOperations;
  /** Pages beside the load. */
  readonly browsers?: readonly BrowserGroup[];
  /** Every phase, expanded, also warm-up. */
  readonly phases: readonly { readonly name: string; readonly warmUp: boolean }[];
  /** What the profile searches over; null: it searches nothing. */
  readonly search: SearchOver | null;
  /** Names of the profile's faults. */
  readonly faults: readonly string[];
}
interface Bound {
  readonly comparison: Comparison;
  readonly bound: number | DeclaredBound;
  readonly relativeTo?: string;
}

/** Reads `limits:`. */
export function parseLimits(root: YamlFields, scope: LimitScope): LimitDraft[] {
  const value = root.present('limits', 'a list of limits');
  const items = value?.items('a list of limits') ?? [];
  if (value !== undefined && Array.isArray(value.raw) && items.length === 0) {
    value.problem('at least one limit', 'none');
  }
  return parseLimitList(items, scope);
}

/** Reads the entries of a list of limits. */
export function parseLimitList(items: readonly YamlValue[], scope: LimitScope): LimitDraft[] {
  return items.flatMap((item) => parseLimit(item, scope) ?? []);
}

function parseLimit(item: YamlValue, scope: LimitScope): LimitDraft | undefined {
  const fields = item.fields('a limit: a mapping with of, measure and a bound');
  if (fields === undefined) return undefined;
  fields.only(LIMIT_KEYS, 'a key of a limit');
  const measure = fields
    .present('measure', `a measure (${MEASURES.join(', ')})`)
    ?.oneOf(MEASURES, 'a measure');
  const of = parseOf(fields, measure, scope);
  const take = measure === undefined ? undefined : parseTake(fields, measure);
  const bound = measure === undefined ? undefined : parseBound(fields, { measure, of, take }, scope);
  const phase = fields.get('phase') === undefined ? WHOLE_RUN : parsePattern(fields.get('phase'), scope);
  const each = fields.optional('each', BOOLEAN, false);
  const grouped = parseGroups(fields, measure, of, scope);
  const clock = fields.get('clock')?.oneOf(['response', 'service'], 'a clock') ?? 'response';
  const over = fields.get('over')?.oneOf(['ok', 'answers'], 'which answers') ?? 'ok';
  if (measure === undefined) return undefined;
  const window = parseWindow(fields, measure);
  const special = {
    ...parseSpecial(fields, { measure, of, take }, bound, scope),
    ...parseLeakExtras(fields, measure, of),
    ...(take === undefined ? {} : { take }),
  };
  if (of === undefined || bound === undefined || phase === undefined || each === undefined) return undefined;
  return {
    limit: { of, measure, ...bound, phase, each, clock, over, ...grouped, ...window, ...special },
    at: item,
  };
}

/** Names that `of` may have: operations and steps, or counters, or figures, as the measure asks. */
function namesFor(
  measure: Measure | undefined,
  { operations, search, browsers = [] }: LimitScope,
): readonly string[] {
  const counters = [
    ...[...operations.signatures.values()].flatMap((signature) => signature.counters),
    ...(browsers.length > 0 ? BROWSER_COUNTERS : []),
  ];
  const steps = [
    ...operations.names.flatMap((name) => [
      name,
      ...(operations.signatures.get(name)?.steps.map((step) => `${name}.${step}`) ?? []),
    ]),
    ...browsers.flatMap((group) => stepsOf(group).map((step) => `${group.name}.${step}`)),
  ];
  const own = [...operations.signatures.values()].flatMap(({ figures = [] }) => figures);
  const figures = [...new Set([...ENGINE_FIGURES, ...own])];
  if (measure === 'counter') return [...new Set(counters)];
  if (measure === 'figure') return figures;
  if (measure === 'hysteresis') return search === null ? [] : [SEARCH];
  if (measure === 'capacity' && search !== null) return [SEARCH, ...steps];
  if (measure === undefined) return ['*', ...steps, ...counters, ...figures];
  return [...steps, '*'];
}

function parseOf(fields: YamlFields, measure: Measure | undefined, scope: LimitScope): string | undefined {
  if (isProbeMeasure(measure)) {
    const series = fields.present('of', '<probe>.<series>, such as focus-server.cpu-cores');
    return series === undefined ? undefined : parseProbeOf(series);
  }
  const { operations } = scope;
  const names = namesFor(measure, scope);
  if (measure === 'hysteresis' && names.length === 0) {
    return fields.get('measure')?.problem('a search in this profile, for hysteresis', 'none', 'add search:');
  }
  const what =
    measure === 'counter'
      ? 'a counter of the operations'
      : measure === 'figure'
        ? 'a figure of the run'
        : measure === 'hysteresis'
          ? 'the search'
          : 'an operation of this profile';
  const value = fields.present('of', `${what} (${listed(names)})`);
  const raw = value?.raw;
  if (value === undefined) return undefined;
  if (typeof raw === 'string' && names.includes(raw)) return raw;
  // A step of an operation whose module is wrong cannot be judged; the module is the mistake.
  const [operation = ''] = typeof raw === 'string' ? raw.split('.') : [];
  if (operations.names.includes(operation) && !operations.signatures.has(operation)) return undefined;
  return value.problem(
    `${what} (${listed(names)})`,
    undefined,
    typeof raw === 'string' ? didYouMean(raw, names) : '',
  );
}

/** The notation of a plain bound. */
function notationOf(measure: Measure, of: string | undefined): Notation<number> {
  if (RATIOS.includes(measure)) return RATIO;
  if (LATENCIES.includes(measure)) return DURATION;
  if (measure === 'recovery') return LENGTH;
  if (measure === 'knee') return RATE;
  if (measure === 'capacity') return COUNT;
  if (measure === 'figure' && of === undefined) return DURATION_OR_NUMBER;
  return measure === 'figure' && of?.endsWith('-seconds') === true ? DURATION : NUMBER_FROM_0;
}

/** For a figure whose name is wrong: which of the two it takes cannot be known. */
const DURATION_OR_NUMBER: Notation<number> = {
  expected: `${DURATION.expected}, or ${NUMBER_FROM_0.expected}`,
  parse: (raw) => DURATION.parse(raw) ?? NUMBER_FROM_0.parse(raw),
};

function parseBound(
  fields: YamlFields,
  { measure, of, take }: { measure: Measure; of: string | undefined; take: Take | undefined },
  scope: LimitScope,
): Bound | undefined {
  const [comparison, ...more] = COMPARISONS.filter((key) => fields.get(key) !== undefined);
  const expected = `exactly one of ${COMPARISONS.join(', ')}`;
  if (comparison === undefined) return fields.value.problem(expected, 'none of them');
  if (more.length > 0) return fields.value.problem(expected, [comparison, ...more].join(' and '));
  const value = fields.get(comparison);
  if (value === undefined) return undefined;
  const ofRate = of === SEARCH && scope.search === 'rate';
  const mayBeDeclared = measure === 'capacity' && !ofRate;
  if (mayBeDeclared && isDeclared(value.raw)) return { comparison, bound: value.raw };
  const plain = isProbeMeasure(measure)
    ? probeNotation(measure, of, take)
    : measure === 'capacity' && ofRate
      ? RATE
      : notationOf(measure, of);
  // Without a series there is no unit: the series is the mistake.
  if (plain === undefined) return undefined;
  const mayBeFactor =
    LATENCIES.includes(measure) ||
    (RATIOS.includes(measure) && !NO_FACTOR.includes(measure)) ||
    mayBeLevelFactor(take);
  const factor = mayBeFactor ? FACTOR.parse(value.raw) : undefined;
  if (factor !== undefined) {
    const relativeTo = isProbeMeasure(measure)
      ? anyPhase(value, factor.phase, scope)
      : checkPattern(value, factor.phase, scope);
    return relativeTo === undefined ? undefined : { comparison, bound: factor.factor, relativeTo };
  }
  const bound = plain.parse(value.raw);
  if (bound !== undefined) return { comparison, bound };
  const alternatives = [
    plain.expected,
    ...(mayBeFactor ? [FACTOR.expected] : []),
    ...(mayBeDeclared ? DECLARED_BOUNDS : []),
  ];
  return value.problem(alternatives.join(', or '));
}

function parsePattern(value: YamlValue | undefined, scope: LimitScope): string | undefined {
  if (value === undefined) return undefined;
  const raw = value.raw;
  return typeof raw === 'string' ? checkPattern(value, raw, scope) : value.problem('a phase name');
}

/** A pattern must mean at least one phase, and not only warm-up. */
function checkPattern(value: YamlValue, pattern: string, scope: LimitScope): string | undefined {
  const matched = scope.phases.filter((phase) => matchesPhase(pattern, phase.name));
  if (matched.some((phase) => !phase.warmUp)) return pattern;
  const counted = scope.phases.filter((phase) => !phase.warmUp).map((phase) => phase.name);
  const groups = new Set(
    counted.filter((name) => name.includes('/')).map((name) => `${name.slice(0, name.lastIndexOf('/'))}/*`),
  );
  const names = [...counted, ...groups, WHOLE_RUN];
  const found = JSON.stringify(pattern);
  if (matched.length > 0) {
    return value.problem(`a counted phase (${listed(names)})`, found, 'warm-up phases are never judged');
  }
  return value.problem(`a phase of this profile (${listed(names)})`, found, didYouMean(pattern, names));
}

/** A phase that shows how the server was, which a warm-up can as well. */
function anyPhase(value: YamlValue, pattern: unknown, scope: LimitScope): string | undefined {
  const names = scope.phases.map((phase) => phase.name);
  if (typeof pattern !== 'string') return value.problem('a phase name');
  if (scope.phases.some((phase) => matchesPhase(pattern, phase.name))) return pattern;
  return value.problem(
    `a phase of this profile (${listed(names)})`,
    JSON.stringify(pattern),
    didYouMean(pattern, names),
  );
}

/** The success of a level of a knee, where the profile does not say. */
const KNEE_SUCCESS = 0.99;

/** What only some measures have: tolerance, after and baseline, successAtLeast, p95AtMost. */
function parseSpecial(
  fields: YamlFields,
  { measure, of, take }: { measure: Measure; of: string | undefined; take: Take | undefined },
  bound: Bound | undefined,
  scope: LimitScope,
): Pick<Limit, 'toleranceS'> &
  Partial<Pick<Limit, 'after' | 'afterFault' | 'relativeTo' | 'successAtLeast' | 'p95AtMost'>> {
  const tolerant =
    bound === undefined || bound.relativeTo !== undefined || ['drift', 'recovery'].includes(measure);
  const toleranceS = fields.optional('tolerance', DURATION, 0) ?? 0;
  if (measure !== 'knee') {
    fields.get('p95AtMost')?.problem('no p95AtMost', undefined, 'only the measure knee has one');
  }
  if (!tolerant) {
    fields
      .get('tolerance')
      ?.problem('no tolerance', undefined, 'only relative limits, drift and recovery have one');
  }
  if (measure === 'recovery') {
    const after = parseAfter(fields, scope);
    const baseline = parsePattern(
      fields.present('baseline', 'the phase that shows how it was before'),
      scope,
    );
    return {
      toleranceS,
      ...after,
      ...(baseline === undefined ? {} : { relativeTo: baseline }),
    };
  }
  if (take === 'change') {
    for (const key of ['after', 'afterFault']) {
      fields.get(key)?.problem(`no ${key}`, undefined, 'only the measure recovery has one');
    }
    const value = fields.present('baseline', 'the phase that shows how it was before');
    const baseline = value === undefined ? undefined : anyPhase(value, value.raw, scope);
    return { toleranceS, ...(baseline === undefined ? {} : { relativeTo: baseline }) };
  }
  for (const key of ['after', 'afterFault', 'baseline']) {
    fields
      .get(key)
      ?.problem(
        `no ${key}`,
        undefined,
        key !== 'baseline'
          ? 'only the measure recovery has one'
          : 'only the measure recovery and the take change have one',
      );
  }
  if (measure === 'capacity' && of !== SEARCH) {
    const successAtLeast = fields.required('successAtLeast', RATIO);
    return { toleranceS, ...(successAtLeast === undefined ? {} : { successAtLeast }) };
  }
  if (measure === 'knee') {
    const p95AtMost = fields.required('p95AtMost', DURATION);
    const successAtLeast = fields.optional('successAtLeast', RATIO, KNEE_SUCCESS);
    return {
      toleranceS,
      ...(p95AtMost === undefined ? {} : { p95AtMost }),
      ...(successAtLeast === undefined ? {} : { successAtLeast }),
    };
  }
  fields
    .get('successAtLeast')
    ?.problem('no successAtLeast', undefined, 'only the measures capacity and knee have one');
  return { toleranceS };
}

/** What it must recover from: a phase, or a fault. */
function parseAfter(fields: YamlFields, scope: LimitScope): Partial<Pick<Limit, 'after' | 'afterFault'>> {
  const fault = fields.get('afterFault');
  if (fault === undefined) {
    const after = parsePattern(fields.present('after', 'the phase after which it must recover'), scope);
    return after === undefined ? {} : { after };
  }
  fields.get('after')?.problem('no after beside afterFault', undefined, 'it recovers from one of them');
  const afterFault = fault.oneOf(scope.faults, 'a fault of this profile');
  return afterFault === undefined ? {} : { afterFault };
}
