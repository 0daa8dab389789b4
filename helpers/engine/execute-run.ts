import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import type { ClosedPhase, Profile } from '../profile/profile.ts';
import { arrivals, closedOperations, closedUsers, type Shard } from '../schedule/arrivals.ts';
import type { PhaseWindow } from '../schedule/phases.ts';
import type { ArrivalRunner } from './arrival-runner.ts';
import type { ArrivalStart } from './arrival.ts';
import type { Clock } from './clock.ts';
import type { Recorder } from './recorder.ts';

/** How a run ended. */
export interface RunEnd {
  readonly ended: 'complete' | 'aborted';
  readonly reason: string | null;
}

/** After the drain time the operations are told to end; those that do not within this time are left behind. */
const GRACE_S = 10;

/**
 * Starts every arrival of the schedule at its intended time, never more than `maxInFlight` at once. An arrival
 * that finds no room is dropped and counted; it is not delayed, because a delayed arrival would hide exactly
 * the waiting that the run is there to measure.
 * @param abort fires when the run must end early; its reason is a string
 */
export async function executeRun(parts: {
  profile: Profile;
  windows: readonly PhaseWindow[];
  shard: Shard;
  clock: Clock;
  startUs: number;
  recorder: Recorder;
  runner: ArrivalRunner;
  abort: AbortSignal;
  onDropped?: (operation: string, phaseIndex: number) => void;
  /** Load that is decided while it runs; it begins when all phases are over. */
  search?: (
    launch: (arrival: ArrivalStart) => Promise<void> | null,
    nextIndex: () => number,
  ) => Promise<void>;
}): Promise<RunEnd> {
  const { onDropped = () => undefined } = parts;
  const { profile, windows, shard, clock, startUs, recorder, runner, abort, search } = parts;
  const most = shareOf(profile.maxInFlight, shard);
  const queue = new PQueue({ concurrency: most });
  const stop = new AbortController();
  // Every operation in flight listens; that is no leak.
  setMaxListeners(0, stop.signal, abort);
  const nowUs = () => clock.nowUs() - startUs;
  const operationSignal = stop.signal;

  const launch = (arrival: ArrivalStart): Promise<void> | null => {
    recorder.due(arrival.operation, arrival.phaseIndex, nowUs());
    if (queue.pending >= most) {
      recorder.dropped(arrival.operation, arrival.phaseIndex, nowUs());
      onDropped(arrival.operation, arrival.phaseIndex);
      return null;
    }
    recorder.started(arrival.phaseIndex, arrival.intendedUs, nowUs());
    return queue.add(() => runner.run(arrival, operationSignal));
  };

  const openLoop = async () => {
    for (const { atUs, ...arrival } of arrivals(profile, shard)) {
      await clock.sleepUntil(startUs + atUs, abort);
      if (abort.aborted) return;
      void launch({ ...arrival, intendedUs: atUs });
    }
  };

  // Closed arrivals are numbered after every open one and apart from other shards', so that no two share an index.
  let closedIndex = 2 ** 31 + shard.index;
  const nextClosedIndex = () => (closedIndex += shard.count) - shard.count;
  const closedLoop = async (window: PhaseWindow, phase: ClosedPhase, phaseIndex: number, user: number) => {
    await clock.sleepUntil(startUs + window.startS * 1e6, abort);
    for (const operation of closedOperations(profile, phase, user)) {
      if (nowUs() >= window.endS * 1e6 || abort.aborted) return;
      const intendedUs = nowUs();
      await launch({ index: nextClosedIndex(), phaseIndex, operation, user, intendedUs });
      if (phase.thinkTimeS > 0) await clock.sleepUntil(clock.nowUs() + phase.thinkTimeS * 1e6, abort);
      // Even without think time, a full queue must not turn this loop into a busy one.
      else await clock.sleepUntil(clock.nowUs() + 1, abort);
    }
  };
  const closedLoops = windows.flatMap((window, phaseIndex) =>
    window.phase.kind === 'closed'
      ? closedUsers(window.phase, shard).map((user) =>
          closedLoop(window, window.phase as ClosedPhase, phaseIndex, user),
        )
      : [],
  );

  await Promise.all([openLoop(), ...closedLoops]);
  await clock.sleepUntil(startUs + (windows.at(-1)?.endS ?? 0) * 1e6, abort);
  if (!abort.aborted) await search?.(launch, nextClosedIndex);
  if (!abort.aborted) await idleWithin(queue, clock, profile.drainS, abort);
  stop.abort();
  await idleWithin(queue, clock, GRACE_S, undefined);
  if (queue.pending > 0) recorder.count('never-ended', queue.pending);
  return abort.aborted
    ? { ended: 'aborted', reason: String(abort.reason) }
    : { ended: 'complete', reason: null };
}

/** A shard's part of what all shards may have in flight together; at least one, or it could do nothing. */
function shareOf(total: number, { index, count }: Shard): number {
  return Math.max(1, Math.floor(total / count) + (index < total % count ? 1 : 0));
}

/** Waits until nothing is in flight, at most `seconds`. */
async function idleWithin(
  queue: PQueue,
  clock: Clock,
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const enough = new AbortController();
  const give = () => enough.abort();
  signal?.addEventListener('abort', give, { once: true });
  const idle = queue.onIdle().then(give);
  await clock.sleepUntil(clock.nowUs() + seconds * 1e6, enough.signal);
  signal?.removeEventListener('abort', give);
  if (enough.signal.aborted && !signal?.aborted) await idle;
}
