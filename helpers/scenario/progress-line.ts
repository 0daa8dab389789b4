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

/** What each hour of a long run came to, told when it is over; shorter runs are told by `progressLine` alone. */
export class HourLines {
  readonly #id: string;
  readonly #tell: (line: string) => void;
  #hour = 0;
  #ok = 0;
  #notOk = 0;

  constructor(id: string, tell: (line: string) => void) {
    this.#id = id;
    this.#tell = tell;
  }

  /** `PZ-15138 hour 3: 598 ok, 2 not ok; 50 in flight`. */
  progress({ atS, ok, notOk, inFlight }: Progress): void {
    const hour = Math.floor(atS / 3600);
    if (hour === this.#hour) return;
    const came = `${ok - this.#ok} ok, ${notOk - this.#notOk} not ok`;
    this.#tell(`${this.#id} hour ${hour}: ${came}; ${inFlight} in flight`);
    this.#hour = hour;
    this.#ok = ok;
    this.#notOk = notOk;
  }
}
