import { inShare, shareOf } from '../spread.ts';
import type { RowFaults } from './row-faults.ts';

/** The rows of a job at one moment, by ordinal: from 0, counted as they were made. */
export interface Available {
  /** Rows that exist. */
  readonly made: number;
  /** Rows that may be delivered now; fewer than `made` while the job stalls. */
  readonly deliverable: number;
  /** Rows older than this one are no longer kept. */
  readonly oldestKept: number;
  /** Nothing will be made any more. */
  readonly complete: boolean;
}

/** One row as it is handed out, and what a defect has done to it. */
export interface Delivery {
  readonly ordinal: number;
  /** Handed out before: not a row more. */
  readonly again: boolean;
  readonly corrupt: boolean;
  readonly stale: boolean;
  readonly short: boolean;
  readonly foreign: boolean;
}

/** Where a cursor stands, as plain data: it can be handed to another process, which goes on there. */
export interface CursorPosition {
  readonly taken: number;
  readonly repeated: number;
  readonly lost: number;
  readonly expired: number;
  readonly next: number;
  readonly held: number | null;
  readonly overtaken: boolean;
  readonly again: Delivery | null;
  readonly throttle: { readonly made: number; readonly delivered: number } | null;
}

/**
 * Where one consumer of a job's rows stands: its polls, or one of its streams. Hands rows out oldest first, each
 * once, unless a defect wants it otherwise, and books every row:
 *
 * rows made = taken + lost + expired + waiting.
 */
export class RowCursor {
  taken = 0;
  /** Rows handed out a second time. */
  repeated = 0;
  /** Made and never delivered: a defect. */
  lost = 0;
  /** Nobody took them before newer ones pushed them out. */
  expired = 0;
  /** The oldest row that was not looked at yet. */
  #next = 0;
  /** The row that its successor overtakes. */
  #held: number | null = null;
  #overtaken = false;
  #again: Delivery | null = null;
  #throttle: { readonly made: number; delivered: number } | null = null;

  position(): CursorPosition {
    const { taken, repeated, lost, expired } = this;
    return {
      ...{ taken, repeated, lost, expired },
      ...{ next: this.#next, held: this.#held, overtaken: this.#overtaken, again: this.#again },
      throttle: this.#throttle === null ? null : { ...this.#throttle },
    };
  }

  /** Goes on where another cursor stood. */
  moveTo({ next, held, overtaken, again, throttle, ...counts }: CursorPosition): this {
    Object.assign(this, counts);
    this.#next = next;
    this.#held = held;
    this.#overtaken = overtaken;
    this.#again = again;
    this.#throttle = throttle === null ? null : { ...throttle };
    return this;
  }

  /** Rows that can still be taken. */
  waiting({ made, oldestKept }: Pick<Available, 'made' | 'oldestKept'>): number {
    return made - Math.max(this.#next, Math.min(oldestKept, made)) + (this.#held === null ? 0 : 1);
  }

  /** Rows that are out of reach by now, including those that no take has booked yet. */
  expiredBy({ oldestKept }: Pick<Available, 'oldestKept'>): number {
    return this.expired + Math.max(0, oldestKept - this.#next);
  }

  /** The next row, or null when there is none to hand out now. */
  take(available: Available, faults: RowFaults): Delivery | null {
    this.#expire(available.oldestKept);
    if (this.#throttled(available.made, faults.rateShare)) return null;
    const delivery = this.#pick(available, faults);
    if (delivery === null) return null;
    if (delivery.again) this.repeated++;
    else this.taken++;
    if (this.#throttle !== null) this.#throttle.delivered++;
    return delivery;
  }

  #expire(oldestKept: number): void {
    if (this.#next >= oldestKept) return;
    this.expired += oldestKept - this.#next;
    this.#next = oldestKept;
  }

  #throttled(made: number, rateShare: number): boolean {
    if (rateShare >= 1) {
      this.#throttle = null;
      return false;
    }
    this.#throttle ??= { made, delivered: 0 };
    return this.#throttle.delivered >= shareOf(made - this.#throttle.made, rateShare);
  }

  #pick({ deliverable, complete }: Available, faults: RowFaults): Delivery | null {
    if (this.#again !== null) {
      const again = this.#again;
      this.#again = null;
      return again;
    }
    if (this.#overtaken) return this.#releaseHeld(faults);
    while (this.#next < deliverable) {
      const ordinal = this.#next++;
      if (inShare(ordinal + 1, faults.lost)) {
        this.lost++;
      } else if (this.#held === null && inShare(ordinal + 1, faults.reordered)) {
        this.#held = ordinal;
      } else {
        this.#overtaken = this.#held !== null;
        return this.#handOut(ordinal, faults);
      }
    }
    // There is no successor to wait for.
    return complete && this.#held !== null ? this.#releaseHeld(faults) : null;
  }

  #releaseHeld(faults: RowFaults): Delivery | null {
    const ordinal = this.#held;
    this.#held = null;
    this.#overtaken = false;
    return ordinal === null ? null : this.#handOut(ordinal, faults);
  }

  #handOut(ordinal: number, faults: RowFaults): Delivery {
    const n = ordinal + 1;
    const delivery: Delivery = {
      ordinal,
      again: false,
      corrupt: inShare(n, faults.corrupt),
      stale: inShare(n, faults.stale),
      short: inShare(n, faults.short),
      foreign: inShare(n, faults.foreign),
    };
    if (inShare(n, faults.duplicated)) this.#again = { ...delivery, again: true };
    return delivery;
  }
}
