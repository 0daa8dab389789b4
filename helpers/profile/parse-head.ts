import {
  CAPABILITIES,
  PERMISSIONS,
  type AbortRule,
  type Capability,
  type Permission,
  type TransportName,
} from './profile.ts';
import { BOOLEAN, COUNT, DURATION, LENGTH, TEXT, WHOLE, type Notation } from './units.ts';
import type { YamlFields, YamlValue } from './yaml-source.ts';

export const PROFILE_KEYS = [
  'id',
  'name',
  'about',
  'success',
  'tags',
  'issues',
  'needs',
  'permissions',
  'seed',
  'transport',
  'users',
  'threads',
  'maxInFlight',
  'operations',
  'phases',
  'search',
  'browsers',
  'faults',
  'limits',
  'abort',
  'drain',
  'scales',
] as const;
export const ABORT_KEYS = ['nothingOkFor', 'whenHopeless'] as const;
/** When a scenario runs: with every load run, every night, or as a soak. Exactly one. */
export const SCHEDULE_TAGS = ['@quick', '@nightly', '@soak'] as const;

/** Everything of a profile that does not depend on scales. */
export interface Head {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly success: string;
  readonly tags: readonly string[];
  readonly issues: readonly string[];
  readonly needs: readonly Capability[];
  readonly permissions: readonly Permission[];
  readonly seed: number;
  readonly transport: TransportName;
  readonly users: number;
  readonly threads: number;
  readonly maxInFlight: number;
  readonly abort: AbortRule;
  readonly drainS: number;
}

const ID: Notation<string> = {
  expected: 'an id of letters, digits and hyphens, such as PZ-14804',
  parse: (raw) => (typeof raw === 'string' && /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(raw) ? raw : undefined),
};

/** Reads what stands above operations and phases; undefined when something in it is wrong. */
export function parseHead(root: YamlFields): Head | undefined {
  root.only(PROFILE_KEYS, 'a key of a profile');
  const parts = {
    id: root.required('id', ID),
    name: root.required('name', TEXT),
    about: root.required('about', TEXT),
    success: root.required('success', TEXT),
    tags: parseTags(root),
    issues: parseIssues(root.get('issues')),
    needs: parseList(root.get('needs'), CAPABILITIES, 'a capability'),
    permissions: parseList(root.get('permissions'), PERMISSIONS, 'a permission'),
    seed: root.required('seed', WHOLE),
    transport: root.get('transport') === undefined ? 'playwright' : parseTransport(root.get('transport')),
    users: root.optional('users', COUNT, 1),
    threads: root.optional('threads', COUNT, 1),
    maxInFlight: root.optional('maxInFlight', COUNT, 1000),
    abort: parseAbort(root.get('abort')),
    drainS: root.optional('drain', DURATION, 30),
  };
  return Object.values(parts).includes(undefined) ? undefined : (parts as Head);
}

function parseTransport(value: YamlValue | undefined): TransportName | undefined {
  return value?.oneOf(['playwright', 'undici'], 'a transport');
}

function parseTags(root: YamlFields): readonly string[] | undefined {
  const value = root.present('tags', 'a list of tags');
  const items = value?.items('a list of tags');
  if (value === undefined || items === undefined) return undefined;
  const tags: string[] = [];
  for (const item of items) {
    const raw = item.raw;
    if (typeof raw === 'string' && /^@[\w-]+$/.test(raw)) tags.push(raw);
    else if (typeof raw === 'string' && !raw.startsWith('@')) {
      item.problem(
        'a tag that starts with "@"',
        undefined,
        `Tag must start with "@" symbol, got "${raw}" instead.`,
      );
    } else item.problem('a tag of "@", letters, digits, hyphens and underscores');
  }
  const said = items.map((item) => item.raw).filter((raw) => typeof raw === 'string');
  // A schedule tag without its "@" is one mistake, not two.
  const schedule = SCHEDULE_TAGS.filter((tag) => said.includes(tag) || said.includes(tag.slice(1)));
  if (schedule.length !== 1) {
    value.problem(
      `exactly one of ${SCHEDULE_TAGS.join(', ')}`,
      schedule.length === 0 ? 'none of them' : schedule.join(' and '),
      'it says when the scenario runs: with every load run, every night, or as a soak',
    );
  }
  return tags;
}

function parseIssues(value: YamlValue | undefined): readonly string[] {
  return value?.items('a list of issue ids')?.flatMap((item) => item.read(ID) ?? []) ?? [];
}

function parseList<T extends string>(
  value: YamlValue | undefined,
  names: readonly T[],
  what: string,
): readonly T[] {
  return value?.items(`a list: ${what} each`)?.flatMap((item) => item.oneOf(names, what) ?? []) ?? [];
}

const NO_ANSWER_S = 20;

function parseAbort(value: YamlValue | undefined): AbortRule | undefined {
  const standard = { nothingOkForS: NO_ANSWER_S, whenHopeless: false };
  if (value === undefined) return standard;
  const fields = value.fields('a mapping with nothingOkFor and whenHopeless');
  fields?.only(ABORT_KEYS, 'a key of abort');
  const nothingOkForS = fields?.optional('nothingOkFor', LENGTH, standard.nothingOkForS);
  const whenHopeless = fields?.optional('whenHopeless', BOOLEAN, standard.whenHopeless);
  if (nothingOkForS === undefined || whenHopeless === undefined) return undefined;
  return { nothingOkForS, whenHopeless };
}
