/** Plays a search against a server whose behaviour is a function. For tests. */
import type { SearchPlan } from '../profile/search-plan.ts';
import type { LevelPurpose, ResourceUse, SearchLevel } from '../record/search-record.ts';
import { nextStep } from './next-step.ts';

export const PLAN: SearchPlan = {
  over: 'jobs',
  operations: ['tasks'],
  levels: [5, 10, 20, 25, 30, 40, 50],
  bisectTo: 1,
  jobs: 'kept',
  warmUpS: 1,
  holdS: 1,
  confirmS: 2,
  wayDown: false,
  freshWithinS: 5,
  withinS: 60,
  healthy: [],
};

export function levelOf(changes: Partial<SearchLevel> & Pick<SearchLevel, 'value'>): SearchLevel {
  const { value } = changes;
  return {
    n: 1,
    phase: `level/1@${value}`,
    purpose: 'climb',
    outcome: 'healthy',
    breach: changes.outcome === 'breach' ? 'failure' : null,
    reasons: [],
    throughput: value,
    concurrency: value,
    measured: [],
    resources: [] as ResourceUse[],
    ...changes,
  };
}

/** What the server makes of a level. @param tries how often this value was run before */
export type Server = (
  value: number,
  purpose: LevelPurpose,
  tries: number,
) => SearchLevel['outcome'] | Partial<SearchLevel>;

/** A server that holds exactly so much. */
export const holds =
  (capacity: number): Server =>
  (value) => ({
    outcome: value <= capacity ? 'healthy' : 'breach',
    throughput: Math.min(value, capacity),
  });

/** The whole trail. @throws when the search does not end */
export function play(plan: SearchPlan, server: Server, most = 200): SearchLevel[] {
  const levels: SearchLevel[] = [];
  for (;;) {
    const step = nextStep(plan, levels);
    if (step.kind === 'done') return levels;
    if (levels.length >= most) throw new Error(`the search did not end within ${most} levels`);
    const { value, purpose } = step;
    const tries = levels.filter((level) => level.value === value).length;
    const made = server(value, purpose, tries);
    const n = levels.length + 1;
    const outcome = typeof made === 'string' ? { outcome: made } : made;
    levels.push(levelOf({ value, purpose, n, phase: `level/${n}@${value}`, ...outcome }));
  }
}

/** `climb 5, climb 10!, again 10!`: the trail as a line, breaches marked. */
export const told = (levels: readonly SearchLevel[]): string =>
  levels
    .map(
      ({ purpose, value, outcome }) =>
        `${purpose} ${value}${outcome === 'healthy' ? '' : outcome === 'breach' ? '!' : '?'}`,
    )
    .join(', ');
