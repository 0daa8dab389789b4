import type { SearchLevel } from '../record/search-record.ts';

/** What is known of one value. `doubtful`: it broke, and not yet twice. `generator`: the load could not be made. */
export type LevelState = 'unknown' | 'doubtful' | 'good' | 'bad' | 'generator';

/** A level that could not be made is tried so often. */
const GENERATOR_TRIES = 2;
/** So many breaches are no outlier. */
const BREACHES_THAT_DECIDE = 2;

type Run = Pick<SearchLevel, 'value' | 'purpose' | 'outcome'>;

/** Best of three: one healthy run is good, after a breach the majority decides. */
function stateOf(runs: readonly Run[]): LevelState {
  const count = (outcome: SearchLevel['outcome']) => runs.filter((run) => run.outcome === outcome).length;
  const [healthy, breaches] = [count('healthy'), count('breach')];
  if (breaches >= BREACHES_THAT_DECIDE) return 'bad';
  if (healthy > breaches) return 'good';
  if (count('generator-limited') >= GENERATOR_TRIES) return 'generator';
  return breaches > 0 ? 'doubtful' : 'unknown';
}

/** What the longer runs of the confirmation say of `value`. */
export function holdState(levels: readonly Run[], value: number): LevelState {
  return stateOf(levels.filter((level) => level.value === value && level.purpose === 'hold'));
}

/** What the way down says of `value`: right after overload. */
export function wayDownState(levels: readonly Run[], value: number): LevelState {
  return stateOf(levels.filter((level) => level.value === value && level.purpose === 'way-down'));
}

/** What is known of `value` on the way up. One that did not last through the confirmation is bad. */
export function levelState(levels: readonly Run[], value: number): LevelState {
  if (holdState(levels, value) === 'bad') return 'bad';
  const short = levels.filter(
    (level) => level.value === value && ['climb', 'again', 'bisect'].includes(level.purpose),
  );
  return stateOf(short);
}

/** Values in this state, ascending. */
export function valuesIn(levels: readonly Run[], state: LevelState): number[] {
  const values = [...new Set(levels.map((level) => level.value))].sort((a, b) => a - b);
  return values.filter((value) => levelState(levels, value) === state);
}

/** The answer so far: the highest good value below which none is bad, and the lowest bad one above it. */
export function bracket(levels: readonly Run[]): {
  readonly lastGood: number;
  readonly firstBad: number | null;
  readonly generatorAt: number | null;
} {
  const [firstBad = null] = valuesIn(levels, 'bad');
  const good = valuesIn(levels, 'good').filter((value) => firstBad === null || value < firstBad);
  const lastGood = good.at(-1) ?? 0;
  const [generatorAt = null] = valuesIn(levels, 'generator').filter((value) => value > lastGood);
  return { lastGood, firstBad, generatorAt };
}
