import { didYouMean, listed } from './nearest.ts';
import {
  FAULT_KINDS,
  FAULT_SUBJECTS,
  PATH_FAULTS,
  type Fault,
  type FaultKind,
  type FaultSubject,
} from './faults.ts';
import type { Phase } from './profile.ts';
import { BANDWIDTH, DURATION, LENGTH, RATIO, type Notation } from './units.ts';
import type { YamlFields, YamlValue } from './yaml-source.ts';

export const FAULT_KEYS = [
  'name',
  'what',
  'whom',
  'phase',
  'after',
  'until',
  'for',
  'latency',
  'loss',
  'bandwidth',
] as const;

const FAULT_NAME: Notation<string> = {
  expected: 'a name of lower-case letters, digits and hyphens',
  parse: (raw) => (typeof raw === 'string' && /^[a-z][a-z0-9-]*$/.test(raw) ? raw : undefined),
};

/** Parts of the emulator that are no servers: nothing connects to them, so no path leads there. */
const WITHOUT_PATH: readonly FaultSubject[] = ['recorder', 'consumer'];

export interface FaultDraft {
  readonly name: string;
  readonly what: FaultKind;
  readonly whom: FaultSubject;
  /** The phase that it begins in, and so long after that phase's start. */
  readonly phase: string;
  readonly afterS: number;
  /** The phase at whose end it is undone; null when it lasts `forS`. */
  readonly until: string | null;
  readonly forS: number | null;
  readonly attributes: Pick<Fault, 'latencyS' | 'lossShare' | 'bitsPerSecond'>;
  readonly at: YamlValue;
}

/**
 * Reads `faults:`.
 * @param phases names of all phases, parts of `steps` and the like by their own
 */
export function parseFaults(root: YamlFields, phases: readonly string[]): FaultDraft[] {
  const items = root.get('faults')?.items('a list of faults') ?? [];
  const drafts = items.flatMap((item) => parseFault(item, phases) ?? []);
  const seen = new Set<string>();
  for (const { name, at } of drafts) {
    if (seen.has(name)) at.problem('a fault name that no other fault has', `"${name}" again`);
    seen.add(name);
  }
  return drafts;
}

function parseFault(item: YamlValue, phases: readonly string[]): FaultDraft | undefined {
  const fields = item.fields('a fault: a mapping with name, what, whom and phase');
  if (fields === undefined) return undefined;
  fields.only(FAULT_KEYS, 'a key of a fault');
  const name = fields.required('name', FAULT_NAME);
  const what = fields
    .present('what', `a kind of fault (${FAULT_KINDS.join(', ')})`)
    ?.oneOf(FAULT_KINDS, 'a kind of fault');
  const whom = fields
    .present('whom', `what it happens to (${FAULT_SUBJECTS.join(', ')})`)
    ?.oneOf(FAULT_SUBJECTS, 'what it happens to');
  const phase = phaseOf(fields.present('phase', 'the phase that it begins in'), phases);
  const afterS = fields.optional('after', DURATION, 0);
  if (what === undefined || whom === undefined) return undefined;
  if ((PATH_FAULTS as readonly string[]).includes(what) && WITHOUT_PATH.includes(whom)) {
    fields
      .get('whom')
      ?.problem(
        `what a path leads to (${listed(FAULT_SUBJECTS.filter((one) => !WITHOUT_PATH.includes(one)))})`,
        undefined,
        `nothing connects to the ${whom}; stop, pause, kill or restart it`,
      );
  }
  const end = parseEnd(fields, what, phase, phases);
  const attributes = parseAttributes(fields, what);
  if (name === undefined || phase === undefined || afterS === undefined || end === undefined)
    return undefined;
  return { name, what, whom, phase, afterS, ...end, attributes, at: item };
}

function phaseOf(value: YamlValue | undefined, phases: readonly string[]): string | undefined {
  const raw = value?.raw;
  if (value === undefined || (typeof raw === 'string' && phases.includes(raw)))
    return raw as string | undefined;
  return value.problem(
    `a phase of this profile (${listed(phases)})`,
    undefined,
    didYouMean(String(raw), phases),
  );
}

/** By default a fault lasts to the end of its phase. */
function parseEnd(
  fields: YamlFields,
  what: FaultKind,
  phase: string | undefined,
  phases: readonly string[],
): Pick<FaultDraft, 'until' | 'forS'> | undefined {
  const [until, forValue] = [fields.get('until'), fields.get('for')];
  if (what === 'restart') {
    (until ?? forValue)?.problem('neither until nor for', undefined, 'a restart ends as it begins');
    return { until: null, forS: 0 };
  }
  if (until !== undefined && forValue !== undefined) {
    forValue.problem('either until or for', 'both');
    return undefined;
  }
  if (forValue !== undefined) {
    const forS = forValue.read(LENGTH);
    return forS === undefined ? undefined : { until: null, forS };
  }
  const last = until === undefined ? phase : phaseOf(until, phases);
  return last === undefined ? undefined : { until: last, forS: null };
}

/** How bad a path is; each kind has one figure, or none. */
const FIGURES: readonly (readonly [key: string, kind: FaultKind, notation: Notation<number>, as: string])[] =
  [
    ['latency', 'slow', LENGTH, 'latencyS'],
    ['loss', 'lossy', RATIO, 'lossShare'],
    ['bandwidth', 'narrow', BANDWIDTH, 'bitsPerSecond'],
  ];

function parseAttributes(fields: YamlFields, what: FaultKind): FaultDraft['attributes'] {
  const attributes: Record<string, number> = {};
  for (const [key, kind, notation, as] of FIGURES) {
    if (what !== kind) {
      fields.get(key)?.problem(`no ${key}`, undefined, `only a path that is ${kind} has one`);
      continue;
    }
    const value = fields.required(key, notation);
    if (value !== undefined) attributes[as] = value;
  }
  return attributes;
}

/** The faults at one scale; those whose phase is not there are left out. */
export function resolveFaults(
  drafts: readonly FaultDraft[],
  phases: readonly Phase[],
  clock: number,
): Fault[] {
  let atS = 0;
  const windows = new Map(
    phases.map(({ name, durationS }) => {
      const startS = atS;
      atS = Number((atS + durationS).toFixed(6));
      return [name, { startS, endS: atS }] as const;
    }),
  );
  return drafts.flatMap(({ name, what, whom, phase, afterS, until, forS, attributes }) => {
    const begins = windows.get(phase);
    const ends = until === null ? undefined : windows.get(until);
    if (begins === undefined || (until !== null && ends === undefined)) return [];
    const startS = begins.startS + afterS / clock;
    return [{ name, what, whom, startS, endS: ends?.endS ?? startS + (forS ?? 0) / clock, ...attributes }];
  });
}

/** At every scale each fault must be there, in the run, end after it begins, and not meet another of the same part. */
export function checkFaults(
  drafts: readonly FaultDraft[],
  scales: Readonly<Record<string, { readonly faults: readonly Fault[]; readonly durationS: number }>>,
): void {
  for (const draft of drafts) {
    // The same mistake at three scales is one mistake.
    const problem = Object.entries(scales)
      .map(([scale, timeline]) => faultProblem(draft, scale, timeline))
      .find((one) => one !== null);
    if (problem) draft.at.problem(...problem);
  }
}

type ProblemText = readonly [expected: string, found: string, hint: string];

function faultProblem(
  { name, what, whom }: FaultDraft,
  scale: string,
  { faults, durationS }: { readonly faults: readonly Fault[]; readonly durationS: number },
): ProblemText | null {
  const own = faults.find((fault) => fault.name === name);
  if (own === undefined) return ['a phase that is there at every scale', `none at ${scale}`, ''];
  if (what !== 'restart' && own.endS <= own.startS) {
    const found = `${own.startS} s to ${own.endS} s at ${scale}`;
    const hint = 'shorten after, or name a later phase in until';
    return ['an end after the beginning at every scale', found, hint];
  }
  if (own.endS > durationS) {
    const found = `${own.endS} s of ${durationS} s at ${scale}`;
    return ['an end within the run at every scale', found, 'what is undone after the load cannot be judged'];
  }
  const other = faults.find(
    (fault) => fault.name > name && fault.whom === whom && fault.startS < own.endS && own.startS < fault.endS,
  );
  if (other === undefined) return null;
  const found = `${other.name} at the same time at ${scale}`;
  return [`one fault of the ${whom} at a time`, found, 'let one end before the other begins'];
}
