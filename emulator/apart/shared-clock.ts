const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Epoch milliseconds at which the machine's monotonic clock stood at 0, as this process has it. */
export const clockOriginMs = (nowMs: () => number): number => nowMs() - monotonicMs();

/**
 * One clock for all processes: each reads the machine's monotonic clock and adds the same origin. By themselves two
 * processes would differ by as much as the wall clock was set between their starts.
 * @returns whole milliseconds since the epoch, never backwards
 */
export const sharedClock =
  (originMs: number): (() => number) =>
  () =>
    Math.floor(originMs + monotonicMs());
