import type { Clock } from './clock.ts';

const SECOND_US = 1e6;

/**
 * Calls `work` at the same time of each second of a run until `signal` fires: at `startUs` + `offsetUs`, a second
 * later, and so on. The times are fixed, so that it never drifts to where the arrivals are; what was slept through
 * is left out. Ends as well when `work` says so by returning false; what it throws is thrown.
 *
 * The generator does in the same thread what it does besides the load. At the whole second it would hold up the
 * arrival that is due then: at 10/s that is every tenth. 5 ms after a multiple of 10 ms is as far as can be from
 * every evenly spaced arrival of 1, 2, 4, 5, 10, 20, 25, 50 and 100/s.
 *
 * @param startUs the clock's time at which the load begins
 */
export async function eachSecond(
  { clock, startUs, offsetUs }: { clock: Clock; startUs: number; offsetUs: number },
  signal: AbortSignal,
  work: () => boolean | void,
): Promise<void> {
  const firstUs = startUs + offsetUs;
  for (;;) {
    const next = Math.max(0, Math.floor((clock.nowUs() - firstUs) / SECOND_US) + 1);
    await clock.sleepUntil(firstUs + next * SECOND_US, signal);
    if (signal.aborted || work() === false) return;
  }
}
