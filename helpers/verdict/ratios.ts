import type { PhaseRecord } from '../record/run-record.ts';
import { wilsonInterval } from '../stats/proportion.ts';
import { plural } from './format.ts';
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

/**
 * The success that a run could still have had that its own side ended: what was in flight then has no outcome in
 * the record of a killed process, and is booked as unanswered by an aborted one; all of it may have been ok.
 */
export function bestSuccess(view: RecordView, of: string, phases: readonly PhaseRecord[]): number {
  const { ok, lost, unanswered, due } = view.tally(of, phases);
  const inFlight = view.record.ended === 'cut-off' ? lost : lost + unanswered;
  return due === 0 ? 1 : (ok + inFlight) / due;
}
