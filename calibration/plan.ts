import type {
  AbortRule,
  Limit,
  OperationUse,
  Phase,
  Profile,
  TransportName,
} from '../helpers/profile/profile.ts';
import { arrivals, type Arrival } from '../helpers/schedule/arrivals.ts';
import type { Behaviour } from './behaviour.ts';

/** The name of the one operation of a calibration, and of the phase that counts. */
export const WORK = 'work';
export const STEADY = 'steady';

/** What the engine must report, from the closed form alone. */
export interface Law {
  /** Arrivals of the counted phase. */
  readonly counts: {
    readonly planned: number;
    readonly dropped: number;
    readonly late: number;
    readonly ok: number;
    readonly refused: number;
    readonly failed: number;
    readonly unanswered: number;
  };
  /** The moments of arrival decide what becomes of them (a bucket, a full house). */
  readonly isDecidedByTime: boolean;
  /** Of the ok arrivals of the counted phase, ascending: from the intended start, and from the actual one. */
  readonly responseUs: readonly number[];
  readonly serviceUs: readonly number[];
  /**
   * The server decides when it answers, not how long after it was asked (a queue, a stall): what starts late ends no
   * later, so its service time is shorter than that of the closed form by as much as it was late.
   */
  readonly endsAreFixed: boolean;
  /** Body bytes of the whole run, warm-up included. */
  readonly bytes: number;
  /** Arrivals in flight at the end of these seconds of the run. */
  readonly inFlight: readonly { readonly atS: number; readonly count: number }[];
  /** Arrivals due, and answered, in these seconds of the run. */
  readonly perSecond: readonly {
    readonly atS: number;
    readonly offered: number;
    readonly achieved: number;
  }[];
  /** Exactly so many responses of at least so long. */
  readonly atLeast: readonly { readonly latencyUs: number; readonly count: number }[];
  /** The median must be below this, where that is a sharper question than the tolerance. */
  readonly medianBelowUs: number | null;
}

/** One run of the engine against the truth server, and what must come out. */
export interface Plan {
  readonly profile: Profile;
  readonly behaviour: Behaviour;
  readonly law: Law;
}

/** A law with nothing but arrivals that are ok. */
export function lawOf(changes: Partial<Omit<Law, 'counts'>> & { counts: Partial<Law['counts']> }): Law {
  return {
    isDecidedByTime: false,
    endsAreFixed: false,
    bytes: 0,
    inFlight: [],
    perSecond: [],
    atLeast: [],
    medianBelowUs: null,
    ...changes,
    responseUs: ascending(changes.responseUs ?? []),
    serviceUs: ascending(changes.serviceUs ?? []),
    counts: {
      planned: 0,
      dropped: 0,
      late: 0,
      ok: 0,
      refused: 0,
      failed: 0,
      unanswered: 0,
      ...changes.counts,
    },
  };
}

/** A sorted copy. */
export const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);

/** A constant phase of the one operation; `count` arrivals at `ratePerSecond`. */
export function constantPhase(
  name: string,
  ratePerSecond: number,
  count: number,
  more: { readonly spacing?: 'even' | 'poisson'; readonly warmUp?: boolean } = {},
): Phase {
  return {
    kind: 'constant',
    name,
    warmUp: more.warmUp ?? false,
    durationS: count / ratePerSecond,
    operations: [WORK],
    ratePerSecond,
    spacing: more.spacing ?? 'even',
  };
}

export const pausePhase = (name: string, durationS: number, warmUp: boolean): Phase => ({
  kind: 'pause',
  name,
  warmUp,
  durationS,
  operations: [WORK],
});

/** A profile in code: one operation, `GET /work?n=<arrival>`, over the given phases. */
export function calibrationProfile(parts: {
  readonly id: string;
  readonly seed: number;
  readonly transport: TransportName;
  readonly phases: readonly Phase[];
  readonly maxInFlight?: number;
  readonly limits?: readonly Limit[];
  readonly abort?: AbortRule;
  /** Another module than `request`, with its options. */
  readonly operation?: Pick<OperationUse, 'use' | 'options'>;
}): Profile {
  const { id, seed, transport, phases } = parts;
  const request = { use: 'request', options: { path: '/work?n={arrival}' } };
  return {
    id,
    name: `calibration: ${id}`,
    file: `calibration/${id}`,
    about: 'Are the numbers of the engine right?',
    success: 'The truth server answered 200.',
    tags: [],
    issues: [],
    scale: 'smoke',
    seed,
    transport,
    users: 1,
    maxInFlight: parts.maxInFlight ?? 1000,
    threads: 1,
    clock: 1,
    needs: [],
    permissions: [],
    operations: [{ name: WORK, weight: 1, ...(parts.operation ?? request) }],
    phases,
    limits: parts.limits ?? [],
    abort: parts.abort ?? { nothingOkForS: 60, whenHopeless: false },
    drainS: 10,
  };
}

/** All arrivals of a profile; `isCounted` says which belong to the counted phase. */
export function arrivalsOf(profile: Profile): { all: Arrival[]; isCounted: (k: number) => boolean } {
  const all = [...arrivals(profile)];
  return { all, isCounted: (k) => all[k]?.phase === STEADY };
}
