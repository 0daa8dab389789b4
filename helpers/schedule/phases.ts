import type { Phase, Profile } from '../profile/profile.ts';

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

/** Seconds that a fraction like 0.1 x 30 may miss a whole number by and still count as it. */
const WHOLE = 1e-9;

/**
 * How many arrivals a phase plans; null for closed phases, where the server's pace decides.
 * Constant: `floor(rate x duration)`; ramp: the integral of the rate, `floor((from + to) / 2 x duration)`.
 */
export function plannedArrivals(phase: Phase): number | null {
  switch (phase.kind) {
    case 'constant':
      return Math.floor(phase.ratePerSecond * phase.durationS + WHOLE);
    case 'ramp':
      return Math.floor(((phase.fromPerSecond + phase.toPerSecond) / 2) * phase.durationS + WHOLE);
    case 'at-once':
      return phase.count;
    case 'pause':
      return 0;
    case 'closed':
      return null;
  }
}
