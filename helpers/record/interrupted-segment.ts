import { errorsOf } from './errors-of.ts';
import { endOfLoadS, isInterrupted } from './run-end.ts';
import { ENDED_BY_RUN, type Cell, type RunRecord } from './run-record.ts';

/**
 * A segment that was ended in order before its load was (`timeout --signal INT`), as if its process had ended there: in
 * the second in which it was told to, without what it then gave up itself, and without what it could not remove, which
 * the next segment does before it begins. Every other record is returned as it is.
 */
export function asSegment(record: RunRecord): RunRecord {
  if (!isInterrupted(record)) return record;
  return {
    ...record,
    ended: 'cut-off',
    durationS: endOfLoadS(record),
    cells: record.cells.filter((cell) => !isGivenUp(record, cell)),
    errors: record.errors.filter((error) => error.class !== ENDED_BY_RUN),
    figures: Object.fromEntries(Object.entries(record.figures).filter(([name]) => name !== 'leftovers')),
    leftovers: [],
  };
}

/** Whether all that a cell has was in flight when the run was ended. What the target did not answer itself stays. */
function isGivenUp(record: RunRecord, { of, phase, outcome, count }: Cell): boolean {
  if (outcome !== 'unanswered') return false;
  const own = errorsOf(record, of, [{ name: phase }]).filter((error) => error.class === ENDED_BY_RUN);
  return own.reduce((sum, error) => sum + error.count, 0) >= count;
}
