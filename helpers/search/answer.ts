import type { SearchPlan } from '../profile/search-plan.ts';
import type { Breach, SearchLevel, SearchRecord } from '../record/search-record.ts';
import { bracket, holdState, valuesIn, wayDownState } from './level-state.ts';
import { limitingResource, type LimitingResource } from './limiting-resource.ts';
import { kneeSays, throughputCurve, uslSays, type ModelSays } from './models.ts';

/** Models that are further from the answer than this share of it (and than one job) disagree with it. */
export const AGREE_WITHIN = 0.1;

/** What ended the search upwards. `levels`: every level of the profile held. */
export type LimitedBy = 'server' | 'generator' | 'levels' | 'time';

/** What a search found. Values are jobs or arrivals per second. */
export interface SearchAnswer {
  /** The highest value that held, with every lower one that was run; 0 when none did; null when nothing was run. */
  readonly capacity: number | null;
  /** The lowest value that broke in two of three runs. */
  readonly firstBad: number | null;
  /** The capacity lies in here; `high` null: nobody knows how much more there is. */
  readonly low: number | null;
  readonly high: number | null;
  readonly limitedBy: LimitedBy;
  /** The answer was held through the confirmation; null: the profile asks for none. */
  readonly confirmed: boolean | null;
  /** What broke at `firstBad`. */
  readonly breach: Breach | null;
  readonly breachReasons: readonly string[];
  readonly limiting: LimitingResource | null;
  /** The value that the way down began at, minus the highest that held on it; null: not asked, or not known. */
  readonly hysteresis: number | null;
  readonly knee: ModelSays;
  readonly usl: ModelSays;
  /** Whether the models that say something agree with the capacity; null: none says anything. */
  readonly agree: boolean | null;
}

/**
 * The answer that a trail gives: a pure function, so that a stored record can be judged again. Where the knee of the
 * throughput or the scalability law says something else than the levels, the answer is the range that has all of them.
 */
export function searchAnswer(
  plan: Pick<SearchPlan, 'over' | 'confirmS' | 'levels'>,
  { levels, ended }: SearchRecord,
): SearchAnswer {
  const { lastGood, firstBad, generatorAt } = bracket(levels);
  const nothing = valuesIn(levels, 'good').length === 0 && firstBad === null;
  const capacity = nothing ? null : lastGood;
  const curve = throughputCurve(levels);
  const [knee, usl] = [kneeSays(curve), uslSays(curve)];
  const bad = levels.filter(
    ({ value, outcome, purpose }) => value === firstBad && outcome === 'breach' && purpose !== 'overload',
  );
  const said = firstBad === null ? [] : [knee, usl].flatMap(({ value }) => value ?? []);
  const agree =
    capacity === null || said.length === 0 ? null : said.every((value) => agrees(value, capacity, plan.over));
  // What is between the last good and the first bad value was not run.
  const next = firstBad === null ? null : plan.over === 'jobs' ? firstBad - 1 : firstBad;
  const ends = agree === false ? said : [];
  return {
    capacity,
    firstBad,
    low: capacity === null ? null : Math.min(capacity, ...ends),
    high: next === null ? null : Math.max(next, ...ends),
    limitedBy: limitedBy(firstBad, generatorAt, ended),
    confirmed: plan.confirmS === null ? null : capacity !== null && holdState(levels, lastGood) === 'good',
    breach: bad[0]?.breach ?? null,
    breachReasons: bad[0]?.reasons ?? [],
    limiting: limitingResource(bad),
    hysteresis: hysteresis(levels),
    knee,
    usl,
    agree,
  };
}

function agrees(value: number, capacity: number, over: SearchPlan['over']): boolean {
  return Math.abs(value - capacity) <= Math.max(AGREE_WITHIN * capacity, over === 'jobs' ? 1 : 0);
}

function limitedBy(
  firstBad: number | null,
  generatorAt: number | null,
  ended: SearchRecord['ended'],
): LimitedBy {
  if (generatorAt !== null && (firstBad === null || generatorAt < firstBad)) return 'generator';
  if (firstBad !== null) return 'server';
  return ended === 'answered' ? 'levels' : 'time';
}

/** None held on the way down: all of it. */
function hysteresis(levels: readonly SearchLevel[]): number | null {
  const asked = [
    ...new Set(levels.filter(({ purpose }) => purpose === 'way-down').map(({ value }) => value)),
  ];
  const [from = 0] = asked;
  const states = asked.map((value) => ({ value, state: wayDownState(levels, value) }));
  const held = states.filter(({ state }) => state === 'good').map(({ value }) => value);
  if (held.length > 0) return from - Math.max(...held);
  const decided = states.length > 0 && states.every(({ state }) => state === 'bad');
  return decided ? from : null;
}
