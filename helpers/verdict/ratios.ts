import { errorsOf } from '../record/errors-of.ts';
import { isInterrupted } from '../record/run-end.ts';
import {
  ENDED_BY_RUN,
  KEEP_ALIVE_RACE,
  OUT_OF_SOCKETS,
  type ErrorClass,
  type PhaseRecord,
} from '../record/run-record.ts';
import { wilsonInterval } from '../stats/proportion.ts';
import { plural } from './format.ts';
import { abortedByGenerator } from './generator.ts';
import { mainError } from './main-error.ts';
import { noData, type Measurement } from './measurement.ts';
import type { RecordView, Tally } from './record-view.ts';

export type RatioMeasure = 'success' | 'failed' | 'refused' | 'achieved';

/**
 * `success`: ok / due. `failed`: (failed + unanswered) / attempts. `refused`: refused / attempts. `achieved`:
 * answered / due, in open phases only. What was due but dropped or never ended is not ok and not answered.
 * With the Wilson interval.
 */
export function measureRatio(
  view: RecordView,
  measure: RatioMeasure,
  of: string,
  phases: readonly PhaseRecord[],
): Measurement {
  const judged = measure === 'achieved' ? phases.filter(({ kind }) => kind !== 'closed') : phases;
  if (measure === 'achieved' && judged.length === 0 && phases.length > 0) {
    return noData('a closed phase plans no arrivals, so it has no rate to achieve');
  }
  const tally = view.tally(of, judged);
  const [part, whole] = shareOf(measure, tally);
  if (whole === 0) return noData(`no ${tally.noun} of ${of} was ${tally.due === 0 ? 'due' : 'made'}`);
  return {
    measured: part / whole,
    interval: wilsonInterval(part, whole),
    samples: whole,
    blind: null,
    detail: [outcomesOf(tally), mainError(view.record, of, judged)]
      .filter((part) => part !== null)
      .join('; '),
  };
}

function shareOf(measure: RatioMeasure, tally: Tally): [part: number, whole: number] {
  switch (measure) {
    case 'success':
      return [tally.ok, tally.due];
    case 'failed':
      return [tally.failed + tally.unanswered, tally.booked];
    case 'refused':
      return [tally.refused, tally.booked];
    case 'achieved':
      return [tally.ok + tally.refused + tally.failed, tally.due];
  }
}

/** `of 400 arrivals due 368 were ok, 20 failed, 12 unanswered`. */
function outcomesOf(tally: Tally): string {
  const others = [
    [tally.failed, 'failed'],
    [tally.refused, 'refused'],
    [tally.unanswered, 'unanswered'],
    [tally.lost, 'dropped or never ended'],
  ] as const;
  const parts = others.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const due = tally.noun === 'arrival' ? ' due' : '';
  return `of ${plural(tally.due, tally.noun)}${due} ${[`${tally.ok} ok`, ...parts].join(', ')}`;
}

/** What may have been ok but for the generator's own side, and what it is called. */
export interface Excused {
  readonly count: number;
  /** As the end of "... cannot be judged: ". */
  readonly because: string;
}

/**
 * What the target cannot be blamed for. When the run's own side ended it, what was in flight has no outcome in the
 * record of a killed process and is booked as unanswered by an aborted one. A request that met an idle connection
 * just as the server closed it, or that found no socket to go out by, never was the server's to answer.
 */
export function excused(view: RecordView, of: string, phases: readonly PhaseRecord[]): Excused | null {
  const { lost, unanswered } = view.tally(of, phases);
  const errors = errorsOf(view.record, of, phases);
  const unansweredBy = (own: readonly ErrorClass[]) =>
    Math.min(
      unanswered,
      own.reduce((sum, error) => sum + error.count, 0),
    );
  const ownEnd =
    view.record.ended === 'cut-off'
      ? lost
      : abortedByGenerator(view.record)
        ? lost + unanswered
        : isInterrupted(view.record)
          ? lost + unansweredBy(errors.filter((error) => error.class === ENDED_BY_RUN))
          : 0;
  if (ownEnd > 0) {
    return { count: ownEnd, because: 'what was in flight when the run was cut short may have been ok' };
  }
  const own = errors.filter((error) => error.class === KEEP_ALIVE_RACE || error.class === OUT_OF_SOCKETS);
  const count = unansweredBy(own);
  if (count === 0) return null;
  const classes = [...new Set(own.map((error) => error.class))].join(' or ');
  return {
    count,
    because: `${plural(count, 'request')} ended by ${classes}, which is not the target's failure; it may have been ok`,
  };
}

/** The ratio as it would be if all that is excused had been ok. There must be a ratio: arrivals, or attempts. */
export function bestRatio(
  view: RecordView,
  measure: RatioMeasure,
  of: string,
  phases: readonly PhaseRecord[],
  { count }: Excused,
): number {
  const tally = view.tally(of, phases);
  const [part, whole] = shareOf(measure, tally);
  switch (measure) {
    case 'success':
    case 'achieved':
      return Math.min(1, (part + count) / whole);
    case 'failed':
      return Math.max(0, (part - count) / whole);
    case 'refused':
      return part / whole;
  }
}
