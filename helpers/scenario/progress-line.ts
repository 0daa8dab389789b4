import type { Progress } from '../engine/thread-protocol.ts';

/** How often a running scenario says where it is. Seconds. */
export const PROGRESS_EVERY_S = 30;

/** `PZ-14801 sustained, 90 s of 3600 s: 9 ok, 0 not ok, 6 in flight`. */
export function progressLine(id: string, plannedS: number, progress: Progress): string {
  const { atS, phase, ok, notOk, inFlight } = progress;
  return `${id} ${phase}, ${Math.round(atS)} s of ${Math.round(plannedS)} s: ${ok} ok, ${notOk} not ok, ${inFlight} in flight`;
}

/** Passes on one progress in `everyS` seconds of the run, the first after that time. */
export function every(everyS: number, tell: (progress: Progress) => void): (progress: Progress) => void {
  let nextS = everyS;
  return (progress) => {
    if (progress.atS < nextS) return;
    nextS = (Math.floor(progress.atS / everyS) + 1) * everyS;
    tell(progress);
  };
}
