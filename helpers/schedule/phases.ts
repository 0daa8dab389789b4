import type { Phase, Profile } from '../profile/profile.ts';

export { plannedArrivals } from '../profile/planned.ts';

/** A phase with its place in the run. Seconds since the start of the run, exact to the microsecond. */
export interface PhaseWindow {
  readonly phase: Phase;
  readonly startS: number;
  readonly endS: number;
}

/** The phases one after the other: each begins when the one before is over, whatever is still in flight. */
export function phaseWindows(profile: Pick<Profile, 'phases'>): PhaseWindow[] {
  // Summed in microseconds: sums of decimal fractions of seconds would drift away from the arrivals' offsets.
  let atUs = 0;
  return profile.phases.map((phase) => {
    const startUs = atUs;
    atUs += Math.round(phase.durationS * 1e6);
    return { phase, startS: startUs / 1e6, endS: atUs / 1e6 };
  });
}

/** The phase that is on at `atS` seconds of the run; undefined when all are over. */
export function phaseAt(windows: readonly PhaseWindow[], atS: number): PhaseWindow | undefined {
  return windows.find((window) => atS < window.endS);
}
