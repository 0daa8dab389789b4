/** How a load ended that did not end as planned. */
import type { RunRecord } from './run-record.ts';

/** Why a load was aborted whose test was ended first: Ctrl-C, a time-out of the test, a runner that was killed. */
export const INTERRUPTED = 'the test was ended before its load was';

/** Figure of a run that was aborted: the second of the run in which it was told to end. */
export const ABORTED_AFTER = 'aborted-after-seconds';

/** Whether somebody ended the run while its load was on: nobody knows what the rest would have brought. */
export function isInterrupted({ ended, endReason }: Pick<RunRecord, 'ended' | 'endReason'>): boolean {
  return ended === 'aborted' && endReason === INTERRUPTED;
}

/** Second of the run in which the load of a record ended that was not ended as planned. */
export function endOfLoadS({ durationS, figures }: Pick<RunRecord, 'durationS' | 'figures'>): number {
  return figures[ABORTED_AFTER] ?? durationS;
}
