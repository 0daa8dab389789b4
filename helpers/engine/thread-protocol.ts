import type { Environment } from '../environment/environment.ts';
import type { Profile } from '../profile/profile.ts';
import type { RunHeader } from './run-directory.ts';

/** What the generator's thread is started with. */
export interface RunOrder {
  readonly profile: Profile;
  readonly environment: Environment & { readonly focus: { readonly baseUrl: string } };
  /** Its shard is the part of the schedule that this thread makes. */
  readonly header: RunHeader;
  /** Where the record is written. */
  readonly directory: string;
  /** The journal of this run's jobs. */
  readonly journalFile: string;
  /** The target publishes the row value formula of the wire contract. */
  readonly checkRowValues: boolean;
  /** URL of a module whose `operations` a profile may name beside those of `helpers/focus/operations`. */
  readonly extraOperations?: string;
}

export interface Progress {
  readonly atS: number;
  readonly phase: string;
  readonly inFlight: number;
  readonly ok: number;
  readonly notOk: number;
}

/** What the thread says: ready to begin, signs of life, that it ends early, and how it ended. */
export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'aborted'; readonly reason: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'broken'; readonly message: string };

/** What the thread is told. */
export type ThreadOrder =
  /** Second 0 of the run, milliseconds since the epoch: the same for every thread. */
  { readonly kind: 'start'; readonly atMs: number } | { readonly kind: 'abort'; readonly reason: string };
