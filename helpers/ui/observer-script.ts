import { readFileSync } from 'node:fs';
import type { ClientContract } from './client-contract.ts';
import type { Draw } from './frame-ages.ts';
import type { Interaction } from './interactions.ts';

const source = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** What a page saw since it was asked last, and how it is now; see observer.js. Times are milliseconds since the epoch. */
export interface Seen {
  readonly nowMs: number;
  /** When its document was opened: another value is another document. */
  readonly openedMs: number;
  readonly draws: readonly Draw[];
  readonly tasks: readonly (readonly [atMs: number, durationMs: number])[];
  readonly inputs: readonly Interaction[];
  readonly alerts: readonly {
    readonly id: string | null;
    readonly severity: string | null;
    readonly classId: string | null;
    readonly atMs: number;
  }[];
  readonly connections: readonly (readonly [atMs: number, state: string | null])[];
  readonly lcpMs: number | null;
  readonly state: string | null;
  readonly connection: string | null;
  /** What it tells its user; null: nothing. */
  readonly notice: string | null;
}

/** To be run in every document before anything of its own. */
export function observerScript(contract: ClientContract): string {
  return `${source('observer.js')}\nwindow.__focusLoadObserve(${JSON.stringify(contract)});`;
}

/** Asks the observer; null where the document has none (yet). */
export const TAKE = 'window.__focusLoad ? window.__focusLoad.take() : null';

/** What the idle page tells of the time since it was asked last. Milliseconds. */
export interface IdleSeen {
  readonly longestMs: number;
  readonly works: readonly number[];
}

/** Makes a page the idle one; see idle-page.js. */
export function idleScript(everyMs: number, rounds: number): string {
  return `${source('idle-page.js')}\nwindow.__idle = window.__focusLoadIdle(${everyMs}, ${rounds}); undefined;`;
}
