import type { Fault } from '../profile/faults.ts';
import { isPathFault, isTargetItself } from '../profile/faults.ts';
import type { FaultRecord, PhaseRecord, RunRecord } from '../record/run-record.ts';

/**
 * Faults that showed nothing, as sentences: one that was never made, and one that nothing met. A run without its fault
 * is a run of a healthy target, however green.
 */
export function faultDoubts(record: RunRecord): string[] {
  return (record.profile.faults ?? []).flatMap((fault) => {
    const made = record.faults?.find(({ name }) => name === fault.name);
    if (made === undefined) return [`The fault ${fault.name} was not made: nobody made faults in this run.`];
    if (made.startS === null) {
      return [
        `The fault ${fault.name} (${made.description}) was not made: ${made.problem ?? 'no reason was recorded'}.`,
      ];
    }
    if (metNothing(record, fault, made)) {
      return [
        `The fault ${fault.name} (${made.description}) carried no traffic, so nothing was tested by it.`,
      ];
    }
    return [];
  });
}

/** A path that tells carried nothing, or no arrival began while the fault was there. */
function metNothing(record: RunRecord, fault: Fault, made: FaultRecord): boolean {
  const { traffic } = made;
  if (isPathFault(fault) && traffic !== null) return traffic.openConnections + traffic.newConnections === 0;
  const [startS, endS] = [made.startS ?? 0, made.endS ?? Infinity];
  // A restart is over in a moment: what began in the seconds that it touched has met it.
  return !record.series.some(({ atS, started }) => started > 0 && atS + 1 > startS && atS < endS);
}

/**
 * Why phases that were to begin after a fault say nothing of the target: whoever made it brought the part back only
 * when they had begun. Null when none did. Of the target itself the coming back is what is measured: never excused.
 */
export function stillBroken(record: RunRecord, phases: readonly PhaseRecord[]): string | null {
  for (const fault of record.profile.faults ?? []) {
    const made = record.faults?.find(({ name }) => name === fault.name);
    if (made === undefined || made.endS === null || made.endOrderedS === null || isTargetItself(fault))
      continue;
    const { endS } = made;
    const met = phases.find(({ startS }) => startS >= fault.endS && startS < endS);
    if (met === undefined) continue;
    const neededS = (endS - made.endOrderedS).toFixed(1);
    return (
      `the ${made.description} was to be over when ${met.name} began (${met.startS.toFixed(1)} s) and was ` +
      `over at ${endS.toFixed(1)} s; bringing the part back took ${neededS} s`
    );
  }
  return null;
}

/** What is still broken, as sentences: the worst that a run can leave behind. */
export function faultFailures({ faults = [] }: RunRecord): string[] {
  return faults
    .filter(({ startS, endS }) => startS !== null && endS === null)
    .map(
      ({ name, description, problem }) =>
        `The fault ${name} (${description}) is still there: ${problem ?? 'no reason was recorded'}.`,
    );
}
