/** What a capacity search found, and how: the answer and its levels. */
import type { SearchOver } from '../profile/search-plan.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { LevelPurpose, SearchLevel } from '../record/search-record.ts';
import type { SearchAnswer } from '../search/answer.ts';
import { answerOf } from '../verdict/search.ts';
import { useText } from '../search/limiting-resource.ts';
import { formatValue } from '../verdict/format.ts';
import type { Cell, Table, Tone } from './table.ts';

const PURPOSES: Readonly<Record<LevelPurpose, string>> = {
  climb: 'next level',
  again: 'again, to be sure',
  bisect: 'in between',
  hold: 'confirmation',
  overload: 'overload',
  'way-down': 'way down',
};
const TONES: Readonly<Record<SearchLevel['outcome'], Tone>> = {
  healthy: 'good',
  breach: 'bad',
  'generator-limited': 'unsure',
};

/** A value of a level with its unit: `40 jobs`, `62.5/s`. */
export function levelValue(value: number, over: SearchOver): string {
  const shown = String(Number(value.toFixed(2)));
  return over === 'rate' ? `${shown}/s` : `${shown} ${value === 1 ? 'job' : 'jobs'}`;
}

/** The answer in rows of question and answer; null when the profile searches nothing. */
export function answerTable(record: RunRecord): Table | null {
  const answer = answerOf(record);
  if (answer === null || record.profile.search === undefined) return null;
  const { over } = record.profile.search;
  const value = (one: number | null) => (one === null ? 'not known' : levelValue(one, over));
  const rows: (string | Cell)[][] = [
    ['Capacity', { text: value(answer.capacity), bold: true, detail: confirmation(answer) }],
    ['Interval', intervalText(answer, over)],
    ['Ended by', LIMITED_BY[answer.limitedBy]],
    [
      'First bad',
      answer.firstBad === null
        ? 'none'
        : { text: value(answer.firstBad), detail: answer.breachReasons[0] ?? '' },
    ],
    ['Kind of breach', answer.breach ?? 'none'],
    ['Limiting resource', resourceText(answer)],
    ['Knee of the throughput', modelText(answer.knee, over)],
    ['Scalability law', modelText(answer.usl, over)],
    ['Models and levels', AGREEMENT[String(answer.agree) as keyof typeof AGREEMENT]],
    ['Hysteresis', answer.hysteresis === null ? 'not measured' : levelValue(answer.hysteresis, over)],
  ];
  return { title: 'Capacity', columns: [{ title: 'What', whole: true }, { title: 'Found' }], rows };
}

const LIMITED_BY: Readonly<Record<SearchAnswer['limitedBy'], string>> = {
  server: 'the server: a limit broke in two of three runs',
  generator: 'the generator: it could not make the load, so nothing above is known of the server',
  levels: 'the profile: every level held, so the capacity may be higher',
  time: 'the time: search.within was over',
};
const AGREEMENT = {
  true: 'agree within 10 %',
  false: 'disagree, so the answer is a range',
  null: 'no model says anything',
} as const;

function confirmation({ confirmed }: SearchAnswer): string {
  if (confirmed === null) return '';
  return confirmed ? 'held through its confirmation' : 'not confirmed';
}

function intervalText({ low, high }: SearchAnswer, over: SearchOver): string {
  if (low === null) return 'not known';
  return high === null
    ? `${levelValue(low, over)} or more`
    : `${levelValue(low, over)} to ${levelValue(high, over)}`;
}

function resourceText({ limiting, firstBad }: SearchAnswer): string | Cell {
  if (limiting !== null) return { text: limiting.name, bold: true, detail: limiting.text };
  return firstBad === null ? 'none ran out' : 'the target told of none that ran out';
}

function modelText({ value, because }: SearchAnswer['knee'], over: SearchOver): string | Cell {
  return value === null
    ? { text: 'says nothing', detail: because }
    : { text: levelValue(value, over), detail: because };
}

/** A row for each level, in the order in which they were run. */
export function levelsTable(record: RunRecord): Table | null {
  const { profile, search } = record;
  if (profile.search === undefined || search === undefined || search.levels.length === 0) return null;
  const { over } = profile.search;
  const limits = search.levels[0]!.measured.map(({ what }) => what.replace(/ in run$/, ''));
  return {
    title: 'Levels',
    columns: [
      { title: '#', number: true },
      { title: 'Level', number: true, whole: true },
      { title: 'Why', whole: true },
      { title: 'Outcome', whole: true },
      { title: over === 'jobs' ? 'Streaming' : 'Answered', number: true },
      ...limits.map((title) => ({ title, number: true })),
      { title: "Server's resources" },
    ],
    rows: search.levels.map((level) => [
      String(level.n),
      levelValue(level.value, over),
      PURPOSES[level.purpose],
      {
        text: level.breach ?? level.outcome,
        tone: TONES[level.outcome],
        bold: true,
        detail: level.reasons[0] ?? '',
      },
      over === 'jobs'
        ? formatValue(level.throughput, 'count')
        : `${formatValue(level.throughput, 'count')}/s`,
      ...level.measured.map(({ measured, unit, kept }) => ({
        text: measured === null ? '–' : formatValue(measured, unit),
        bold: !kept,
      })),
      level.resources.map((use) => `${use.name}: ${useText(use)}`).join('; ') || '–',
    ]),
    note: 'A level is run again when it breaks; two breaches of three runs make it bad. Bold: the limit of the level is broken.',
  };
}
