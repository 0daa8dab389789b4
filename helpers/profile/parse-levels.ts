import type { SearchOver } from './search-plan.ts';
import { COUNT, RATE, type Notation } from './units.ts';
import type { YamlFields, YamlValue } from './yaml-source.ts';

/** More levels than this would never be run. */
export const MOST_LEVELS = 200;

const THEN = /^(\+|x\s*)(.+?) to (.+)$/;

/** How levels of this kind are written. */
export const levelNotation = (over: SearchOver): Notation<number> => (over === 'jobs' ? COUNT : RATE);

/** `levels:` and `then:`, in one ascending list; undefined when something is wrong (told). */
export function parseLevels(fields: YamlFields, over: SearchOver): readonly number[] | undefined {
  const notation = levelNotation(over);
  const value = fields.present('levels', `a list, each ${notation.expected}`);
  const items = value?.items(`a list, each ${notation.expected}`);
  if (value === undefined || items === undefined) return undefined;
  if (items.length === 0) return value.problem('at least one level', 'none');
  const listed = items.map((item) => item.read(notation));
  const levels = listed.filter((level) => level !== undefined);
  if (levels.length < items.length) return undefined;
  const falls = items.findIndex((_, i) => i > 0 && !((levels[i] ?? 0) > (levels[i - 1] ?? 0)));
  if (falls > 0) return items[falls]?.problem(`a level above ${levels[falls - 1]}, the one before`);
  const then = fields.get('then');
  if (then === undefined) return levels;
  const more = parseThen(then, over, levels.at(-1) ?? 0);
  if (more === undefined) return undefined;
  const all = [...levels, ...more];
  return all.length > MOST_LEVELS ? then.problem(`at most ${MOST_LEVELS} levels`, `${all.length}`) : all;
}

/** `+1 to 50`, `x2 to 640/s`: on from the last level, the last one as it stands. */
function parseThen(value: YamlValue, over: SearchOver, from: number): readonly number[] | undefined {
  const notation = levelNotation(over);
  const example = over === 'jobs' ? '+1 to 50 or x2 to 640' : '+10/s to 200/s or x2 to 640/s';
  const expected = `how levels go on, such as ${example}`;
  const [, sign = '', by = '', to = ''] =
    THEN.exec(typeof value.raw === 'string' ? value.raw.trim() : '') ?? [];
  const end = notation.parse(over === 'jobs' ? Number(to) : to);
  const isSum = sign === '+';
  const step = isSum ? notation.parse(over === 'jobs' ? Number(by) : by) : Number(by);
  if (end === undefined || step === undefined || Number.isNaN(step)) return value.problem(expected);
  if (!isSum && !(step > 1)) return value.problem('a factor above 1');
  if (end <= from) return value.problem(`levels that go on above ${from}, the last of the list`);
  const next = (level: number) => (isSum ? level + step : level * step);
  const levels: number[] = [];
  for (let level = next(from); level < end && levels.length <= MOST_LEVELS; level = next(level)) {
    levels.push(over === 'jobs' ? Math.round(level) : level);
  }
  return [...levels, end];
}
