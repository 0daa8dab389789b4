/** A failure that the user can act on: the message says what was wrong, where, and what to do next. */
export class StackError extends Error {
  override readonly name = 'StackError';
}

import type { BreakableServer } from './breakable-server.ts';

/** What a real server that the stack uses has in common. */
export interface StackPart {
  /** For people and reports, e.g. `ferretdb 1.24.2 (private)` or `rabbitmq 3.13.1 (external)`. */
  readonly description: string;
  /** The server's own process; null when somebody else runs it. */
  readonly pid: number | null;
  /** For taking it away and bringing it back; null when somebody else runs it. */
  readonly server: BreakableServer | null;
  /** Ends what was started and removes what was made for it. */
  stop(): Promise<void>;
}

/** A part that was found and started, or the reason why there is none and what to install. */
export type Found<Part extends StackPart> =
  | { readonly part: Part; readonly notes: readonly string[] }
  | { readonly part: null; readonly reason: string };

/** `ferretdb 1.24.2 (private)` -> `ferretdb-1.24.2-private`: a word without spaces for the READY line. */
export function partWord(description: string): string {
  return description
    .replace(/[()]/g, '')
    .trim()
    .replace(/[\s,]+/g, '-');
}

/** Whether an address was given; `none` is what the starter itself prints for a part that is a stand-in. */
export function isGiven(address: string | undefined): address is string {
  return address !== undefined && address !== '' && address !== 'none';
}
