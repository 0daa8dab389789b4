/** Limits on the answer of a search: `of: search`. */
import { searchAnswer, type SearchAnswer } from '../search/answer.ts';
import type { RunRecord } from '../record/run-record.ts';
import { absoluteBound, holds, isUpper } from './bound.ts';
import { formatValue } from './format.ts';
import { resourcesAtBound } from './resources-at-bound.ts';
import { compare, fail, inconclusive, pass, type Subject } from './limit-result.ts';
import { noData, type Measurement } from './measurement.ts';
import type { RecordView } from './record-view.ts';
import type { LimitResult } from './verdict.ts';

/**
 * The answer of the run's search; null when it has no trail. Where the target told nothing of its resources while a
 * level was on, what its probes saw during the levels that broke names the limiting one.
 */
export function answerOf(record: RunRecord): SearchAnswer | null {
  const { profile, search } = record;
  if (profile.search === undefined || search === undefined) return null;
  const answer = searchAnswer(profile.search, search);
  return answer.limiting === null && answer.firstBad !== null
    ? { ...answer, limiting: seenByProbes(record, answer.firstBad) }
    : answer;
}

function seenByProbes({ probes, phases, search }: RunRecord, firstBad: number): SearchAnswer['limiting'] {
  for (const level of search?.levels ?? []) {
    if (level.value !== firstBad || level.outcome !== 'breach') continue;
    const window = phases.find(({ name }) => name === level.phase);
    const seen = window === undefined ? null : resourcesAtBound(probes, window).limiting;
    if (seen !== null) return { name: seen.resource, text: seen.evidence };
  }
  return null;
}

/**
 * The capacity that a search found. It is a range where the edge was not run or the models disagree, so a limit is kept
 * only when both ends keep it, and broken only when both break it.
 */
export function judgeFound(view: RecordView, subject: Subject): LimitResult {
  const { limit } = subject;
  const bound = absoluteBound(limit, view.record.environment);
  const answer = answerOf(view.record);
  if (answer === null || answer.capacity === null || answer.low === null) {
    return inconclusive(subject, noData(''), bound, 'no level of a search was decided');
  }
  const measurement: Measurement = {
    measured: answer.capacity,
    interval: { low: answer.low, high: answer.high },
    samples: view.record.search?.levels.length ?? 0,
    blind: null,
    detail: '',
  };
  if (bound.value === null) return compare(subject, measurement, bound);
  if (answer.confirmed === false && answer.capacity > 0) {
    return inconclusive(
      subject,
      measurement,
      bound,
      `${answer.capacity} was not held through its confirmation${open(answer)}`,
    );
  }
  const ends = [answer.low, answer.high ?? Infinity].map((end) =>
    holds(end, limit.comparison, bound.value ?? 0),
  );
  if (ends.every((kept) => kept)) return pass(subject, measurement, bound);
  if (ends.every((kept) => !kept)) return fail(subject, measurement, bound, whyNoMore(answer));
  // At least so much was shown, and nobody asked for more.
  if (!isUpper(limit.comparison) && ends[0] === true) return pass(subject, measurement, bound);
  const upTo =
    answer.high === null ? 'and nobody knows how much more' : `to ${formatValue(answer.high, 'count')}`;
  return inconclusive(
    subject,
    measurement,
    bound,
    `the capacity is ${formatValue(answer.low, 'count')} ${upTo}${open(answer)}`,
  );
}

/** The share of the level that the way down began at which did not hold. */
export function judgeHysteresis(view: RecordView, subject: Subject): LimitResult {
  const bound = absoluteBound(subject.limit, view.record.environment);
  const answer = answerOf(view.record);
  const down = view.record.search?.levels.filter(({ purpose }) => purpose === 'way-down') ?? [];
  const [first] = down;
  if (answer === null || answer.hysteresis === null || first === undefined) {
    return inconclusive(
      subject,
      noData(''),
      bound,
      `the way down was not run${answer === null ? '' : open(answer)}`,
    );
  }
  return compare(
    subject,
    {
      measured: answer.hysteresis / first.value,
      interval: null,
      samples: down.length,
      blind: null,
      detail: `on the way down ${formatValue(first.value - answer.hysteresis, 'count')} held, before it ${first.value}`,
    },
    bound,
  );
}

/** What broke above the capacity, and what ran out. */
function whyNoMore({ firstBad, breach, breachReasons, limiting }: SearchAnswer): string {
  const first = breachReasons[0]?.replace(/\.$/, '') ?? 'its limits';
  const resource = limiting === null ? '' : `; ${limiting.name}: ${limiting.text}`;
  return `${firstBad} broke (${breach}): ${first}${resource}`;
}

function open({ limitedBy, agree, knee, usl }: SearchAnswer): string {
  if (agree === false) {
    const says = (name: string, value: number | null) =>
      value === null ? [] : [`${name} says ${formatValue(value, 'count')}`];
    return ` (${[...says('the knee', knee.value), ...says('the scalability law', usl.value)].join(', ')})`;
  }
  switch (limitedBy) {
    case 'generator':
      return ': the generator could not make more; use more machines, or run it where nothing else does';
    case 'time':
      return ': the time was over; raise search.within';
    case 'levels':
      return ': every level held; add a higher one';
    case 'server':
      return '';
  }
}
