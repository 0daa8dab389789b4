import { didYouMean, listed } from './nearest.ts';
import { PERCENTILES } from './profile.ts';
import { parseLevels } from './parse-levels.ts';
import { parseLimitList, type LimitDraft } from './parse-limits.ts';
import type { ParsedOperations } from './parse-operations.ts';
import type { ScaleDraft } from './parse-scales.ts';
import type { SearchOver, SearchPlan } from './search-plan.ts';
import { BOOLEAN, COUNT, LENGTH, RATIO } from './units.ts';
import type { YamlFields, YamlValue } from './yaml-source.ts';

export const SEARCH_KEYS = [
  'over',
  'operations',
  'levels',
  'then',
  'bisect',
  'jobs',
  'warmUp',
  'hold',
  'confirm',
  'wayDown',
  'fresh',
  'within',
  'healthy',
] as const;
/** Frames of the own job within so long: the job streams now. Seconds. */
const FRESH_S = 5;
const LEVEL = 'level';
/** Limits of a level that need the whole run, or another phase, to mean anything. */
const NOT_OF_A_LEVEL = [
  'phase',
  'each',
  'window',
  'for',
  'after',
  'baseline',
  'successAtLeast',
  'by',
] as const;
const HEALTH = ['success', 'failed', 'refused', 'achieved', 'mean', ...PERCENTILES, 'max'];

/** The section `search:` before a scale is applied. */
export interface SearchDraft {
  readonly plan: SearchPlan;
  readonly healthy: readonly LimitDraft[];
  readonly at: YamlValue;
}

/** Which kind of search the profile has, also when the rest of it is wrong; null for none. */
export function searchOver(root: YamlFields): SearchOver | null {
  const value = root.get('search');
  if (value === undefined) return null;
  const over = (value.raw as { over?: unknown } | null)?.over;
  return over === 'rate' ? 'rate' : 'jobs';
}

/** Reads `search:`; undefined when there is none or something in it is wrong (told). */
export function parseSearch(root: YamlFields, operations: ParsedOperations): SearchDraft | undefined {
  const value = root.get('search');
  const fields = value?.fields('a search: a mapping with over, levels, hold, within and healthy');
  if (value === undefined || fields === undefined) return undefined;
  const before = value.source.problems.length;
  fields.only(SEARCH_KEYS, 'a key of search');
  const over = fields.present('over', 'jobs or rate')?.oneOf(['jobs', 'rate'], 'what is searched over');
  const names = parseNames(fields, operations);
  const levels = over === undefined ? undefined : parseLevels(fields, over);
  const bisect = over === undefined ? undefined : fields.get('bisect')?.read(over === 'jobs' ? COUNT : RATIO);
  const jobs = parseJobs(fields, over);
  const warmUpS = fields.required('warmUp', LENGTH);
  const holdS = fields.required('hold', LENGTH);
  const confirmS = fields.get('confirm')?.read(LENGTH);
  const wayDown = fields.optional('wayDown', BOOLEAN, false);
  const freshWithinS = fields.optional('fresh', LENGTH, FRESH_S);
  const withinS = fields.required('within', LENGTH);
  const healthy = parseHealthy(fields, operations, names);
  if (over !== undefined) checkOperations(fields, over, names, operations);
  if (value.source.problems.length > before) return undefined;
  const plan = {
    over,
    operations: names,
    levels,
    bisectTo: bisect ?? null,
    jobs,
    warmUpS,
    holdS,
    confirmS: confirmS ?? null,
    wayDown,
    freshWithinS,
    withinS,
    healthy: healthy.map(({ limit }) => limit),
  };
  return { plan: plan as SearchPlan, healthy, at: value };
}

function parseNames(fields: YamlFields, { names }: ParsedOperations): readonly string[] {
  const value = fields.get('operations');
  if (value === undefined) return names;
  return (value.items('a list of operation names') ?? []).flatMap((item) => {
    if (typeof item.raw === 'string' && names.includes(item.raw)) return [item.raw];
    item.problem(
      `an operation of this profile (${listed(names)})`,
      undefined,
      didYouMean(String(item.raw), names),
    );
    return [];
  });
}

function parseJobs(fields: YamlFields, over: SearchOver | undefined): SearchPlan['jobs'] | undefined {
  const value = fields.get('jobs');
  if (value === undefined) return 'cleaned';
  if (over === 'rate') return value.problem('no jobs', undefined, 'only a search over jobs keeps any');
  return value.oneOf(['cleaned', 'kept'], 'what becomes of the jobs of a level');
}

/** Jobs are held by operations that hold what they made until they are told; a rate needs arrivals that end. */
function checkOperations(
  fields: YamlFields,
  over: SearchOver,
  names: readonly string[],
  { signatures }: ParsedOperations,
): void {
  for (const name of names) {
    const signature = signatures.get(name);
    if (signature === undefined || (signature.holds === true) === (over === 'jobs')) continue;
    const at = fields.get('operations') ?? fields.value;
    if (over === 'jobs') {
      at.problem('operations that hold a job until they are told (use: job-hold)', name);
    } else {
      at.problem('operations that end by themselves', name, 'a job that is held has no rate');
    }
  }
}

function parseHealthy(
  fields: YamlFields,
  operations: ParsedOperations,
  names: readonly string[],
): LimitDraft[] {
  const value = fields.present('healthy', 'a list of limits that a level must keep');
  const items = value?.items('a list of limits that a level must keep') ?? [];
  if (value !== undefined && Array.isArray(value.raw) && items.length === 0) {
    value.problem('at least one limit', 'none');
  }
  for (const item of items) {
    const raw = (item.raw ?? {}) as Record<string, unknown>;
    for (const key of NOT_OF_A_LEVEL.filter((name) => name in raw)) {
      item.problem(`no ${key}`, undefined, 'a limit under healthy is of one level, whole and alone');
    }
    if (typeof raw['measure'] === 'string' && !HEALTH.includes(raw['measure'])) {
      item.problem(`a measure of one level (${HEALTH.join(', ')})`, `"${raw['measure']}"`);
    }
    const [name = ''] = typeof raw['of'] === 'string' ? raw['of'].split('.') : [];
    if (operations.names.includes(name) && !names.includes(name)) {
      item.problem(`an operation of the search (${listed(names)})`, `"${name}"`);
    }
  }
  const drafts = parseLimitList(items, {
    operations,
    phases: [{ name: LEVEL, warmUp: false }],
    search: null,
    faults: [],
  });
  for (const { limit, at } of drafts) {
    if (limit.relativeTo !== undefined) at.problem('a bound of its own', `a multiple of ${limit.relativeTo}`);
  }
  return drafts;
}

/** The search at a scale. */
export function resolveSearch(draft: SearchDraft, { search }: ScaleDraft): SearchPlan {
  const { plan } = draft;
  return {
    ...plan,
    warmUpS: search.warmUp ?? plan.warmUpS,
    holdS: search.hold ?? plan.holdS,
    confirmS: plan.confirmS === null ? null : (search.confirm ?? plan.confirmS),
    withinS: search.within ?? plan.withinS,
  };
}
