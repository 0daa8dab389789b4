import type { Fault } from '../profile/faults.ts';
import type { FaultTraffic } from '../record/run-record.ts';

/** What a maker must remember to undo a fault, also in another process; plain data without secrets. */
export type Memo = Readonly<Record<string, string | number>>;

/**
 * Breaks things and puts them back. Which makers there are comes from the environment. All of it is done from the
 * test runner's side: the generator's thread only makes load.
 */
export interface FaultMaker {
  readonly id: 'stack' | 'emulator' | 'kubernetes' | 'proxy';
  /** Where it does it, for the journal: whoever restores after a crash speaks to the same address. */
  readonly address: string;
  /** Why it cannot make this fault, as the rest of "… cannot be made: "; null: it can. Changes nothing. */
  cannot(fault: Fault): Promise<string | null>;
  /** For the report, such as `stack (ferretdb-1.24.2-private)`. */
  describe(fault: Fault): Promise<string>;
  /** What it takes to undo it. Called before anything is broken. */
  prepare(fault: Fault): Promise<Memo>;
  /** Returns when it is broken. @throws Error when it could not be */
  make(fault: Fault, memo: Memo): Promise<void>;
  /** Returns when the part is back. Undoing what is not broken is no error. @throws Error when it could not be */
  undo(fault: Fault, memo: Memo): Promise<void>;
  /** What went through a broken path; null where nobody tells. Asked before it is undone. */
  traffic(fault: Fault): Promise<FaultTraffic | null>;
}
