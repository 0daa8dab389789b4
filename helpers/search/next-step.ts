import type { SearchPlan } from '../profile/search-plan.ts';
import type { LevelPurpose, SearchLevel } from '../record/search-record.ts';
import { bracket, holdState, levelState, valuesIn, wayDownState } from './level-state.ts';

/** The level to run next, and why; or that there is nothing more to ask. */
export type Step =
  | { readonly kind: 'run'; readonly value: number; readonly purpose: LevelPurpose; readonly because: string }
  | { readonly kind: 'done'; readonly because: string };

type Plan = Pick<SearchPlan, 'over' | 'levels' | 'bisectTo' | 'confirmS' | 'wayDown'>;
type Run = Pick<SearchLevel, 'value' | 'purpose' | 'outcome'>;

/** Below this share of the lowest level a rate is not halved any further: the server holds nothing worth a name. */
const LOWEST_SHARE = 1 / 8;

/**
 * The search as a pure state machine, whose state is the trail itself: up through the levels to the first that breaks
 * twice out of three, then by halves to the edge, then the answer held longer, then down again from overload. A
 * level that the generator could not make is tried twice and then ends that direction; it is never a breach.
 * @param levels what was run, in order
 */
export function nextStep(plan: Plan, levels: readonly Run[]): Step {
  return climb(plan, levels) ?? bisect(plan, levels) ?? hold(plan, levels) ?? wayDown(plan, levels) ?? DONE;
}

const DONE: Step = { kind: 'done', because: 'there is nothing more to ask' };

function run(value: number, purpose: LevelPurpose, because: string): Step {
  return { kind: 'run', value, purpose, because };
}

/** Once more, when a value has been run and is not decided; null when it is. */
function decide(levels: readonly Run[], value: number, purpose: LevelPurpose, because: string): Step | null {
  const state = levelState(levels, value);
  if (state === 'doubtful')
    return run(value, 'again', `${value} broke once, and one outlier must not decide`);
  return state === 'unknown' ? run(value, purpose, because) : null;
}

function climb({ levels: plan }: Plan, levels: readonly Run[]): Step | null {
  const { firstBad, generatorAt } = bracket(levels);
  for (const value of plan) {
    if ((firstBad !== null && value >= firstBad) || (generatorAt !== null && value >= generatorAt))
      return null;
    const step = decide(levels, value, 'climb', 'the next level');
    if (step !== null) return step;
  }
  return null;
}

function bisect({ over, bisectTo, levels: plan }: Plan, levels: readonly Run[]): Step | null {
  const { lastGood, firstBad, generatorAt } = bracket(levels);
  if (bisectTo === null || firstBad === null) return null;
  // What the generator cannot make in between cannot be told from what the server cannot hold.
  if (generatorAt !== null && generatorAt < firstBad) return null;
  const middle = over === 'jobs' ? Math.floor((lastGood + firstBad) / 2) : (lastGood + firstBad) / 2;
  const closeEnough =
    over === 'jobs' ? firstBad - lastGood <= bisectTo : firstBad <= lastGood * (1 + bisectTo);
  if (closeEnough || middle <= lastGood) return null;
  if (lastGood === 0 && middle < (plan[0] ?? 0) * LOWEST_SHARE) return null;
  const because = `between ${lastGood} (held) and ${firstBad} (broke)`;
  return decide(levels, rounded(over, middle), 'bisect', because);
}

/** Rates of three digits after the point: an exact schedule, and names that can be read. */
const rounded = (over: Plan['over'], value: number): number =>
  over === 'jobs' ? value : Math.round(value * 1000) / 1000;

function hold({ confirmS }: Plan, levels: readonly Run[]): Step | null {
  const { lastGood } = bracket(levels);
  if (confirmS === null || lastGood === 0) return null;
  switch (holdState(levels, lastGood)) {
    case 'unknown':
      return run(lastGood, 'hold', 'the answer must last');
    case 'doubtful':
      return run(
        lastGood,
        'hold',
        `${lastGood} broke once while it was held, and one outlier must not decide`,
      );
    case 'good':
    case 'bad':
    case 'generator':
      return null;
  }
}

function wayDown({ wayDown: asked }: Plan, levels: readonly Run[]): Step | null {
  const { lastGood, firstBad, generatorAt } = bracket(levels);
  if (!asked || lastGood === 0 || generatorAt !== null) return null;
  if (firstBad !== null && !levels.some(({ purpose }) => purpose === 'overload')) {
    return run(firstBad, 'overload', 'the way down begins above the capacity');
  }
  // Where nothing broke, the highest level, which was run last, is what it comes down from.
  const good = valuesIn(levels, 'good').filter((value) => value < lastGood || (firstBad ?? 0) > value);
  for (const value of good.reverse()) {
    switch (wayDownState(levels, value)) {
      case 'unknown':
        return run(value, 'way-down', `coming down, does ${value} hold again?`);
      case 'doubtful':
        return run(value, 'way-down', `${value} broke once on the way down, and one outlier must not decide`);
      case 'good':
      case 'generator':
        return null;
      case 'bad':
    }
  }
  return null;
}
