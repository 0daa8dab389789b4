import type { Profile } from '../profile/profile.ts';
import type { LevelPurpose, ResourceUse } from '../record/search-record.ts';
import type { ArrivalStart } from './arrival.ts';
import type { Clock } from './clock.ts';
import type { Recorder } from './recorder.ts';

/** Asks the target how much of what it has is in use; `refused` counts from an arbitrary moment on. */
export interface ResourceProbe {
  read(): Promise<readonly ResourceUse[]>;
}

/** What the levels of a search are run with. */
export interface LevelParts {
  readonly profile: Profile & { readonly search: NonNullable<Profile['search']> };
  readonly clock: Clock;
  /** Microseconds of the clock at second 0. */
  readonly startUs: number;
  readonly recorder: Recorder;
  /** Starts an arrival; null: there was no room for it. Resolves when it has ended. */
  readonly launch: (arrival: ArrivalStart) => Promise<void> | null;
  /** Numbers of arrivals that no phase of the profile has. */
  readonly nextIndex: () => number;
  readonly probe: ResourceProbe;
  readonly abort: AbortSignal;
}

/** What one level came to, before it is judged. */
export interface RunLevel {
  readonly phaseIndex: number;
  /** Its counted part. Seconds of the run. */
  readonly startS: number;
  readonly endS: number;
  readonly throughput: number;
  readonly concurrency: number;
  /** For rates; null for jobs. */
  readonly offeredPerSecond: number | null;
  readonly resources: readonly ResourceUse[];
}

/** How levels of one kind are run. */
export interface Levels {
  run(n: number, value: number, purpose: LevelPurpose): Promise<RunLevel>;
  /** Lets go of all that is still held. */
  end(): Promise<void>;
}

/** What was refused since `before`, and the rest as it is now. */
export function since(before: readonly ResourceUse[], now: readonly ResourceUse[]): ResourceUse[] {
  return now.map((use) => {
    const earlier = before.find(({ name }) => name === use.name)?.refused ?? 0;
    return { ...use, refused: Math.max(0, use.refused - earlier) };
  });
}
