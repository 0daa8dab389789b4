import type { CurvePoint, Phase, RatedPhase } from './profile.ts';

/** Guards whole counts against binary fractions: 0.1/s for 30 s is 3 arrivals. */
export const WHOLE_COUNT_GUARD = 1e-9;

/** A stretch of a phase over which the rate is linear. */
export interface RateSegment {
  /** Since the start of the phase. Seconds. */
  readonly startS: number;
  readonly durationS: number;
  readonly fromPerSecond: number;
  readonly toPerSecond: number;
  /** The integrated rate at the start of the segment and over it: numbers of arrivals, with their fractions. */
  readonly arrivedBefore: number;
  readonly arrivals: number;
}

/** Whether the arrivals of a phase follow a rate. */
export function hasRate(phase: Phase): phase is RatedPhase {
  return phase.kind === 'constant' || phase.kind === 'ramp' || phase.kind === 'curve';
}

/** The rate of a phase as points between which it is linear. */
function pointsOf(phase: RatedPhase): readonly CurvePoint[] {
  switch (phase.kind) {
    case 'constant':
      return line(phase.durationS, phase.ratePerSecond, phase.ratePerSecond);
    case 'ramp':
      return line(phase.durationS, phase.fromPerSecond, phase.toPerSecond);
    case 'curve':
      return phase.points;
  }
}

function line(durationS: number, fromPerSecond: number, toPerSecond: number): CurvePoint[] {
  return [
    { atS: 0, ratePerSecond: fromPerSecond },
    { atS: durationS, ratePerSecond: toPerSecond },
  ];
}

/**
 * The linear stretches between points in time order, only those with arrivals: steps and stretches at rate 0 are
 * left out. The area of each is that of a trapezium, `(from + to) / 2 x duration`; fractions of an arrival are
 * carried over to the next stretch.
 */
export function segmentsBetween(points: readonly CurvePoint[]): RateSegment[] {
  const segments: RateSegment[] = [];
  let arrivedBefore = 0;
  let from: CurvePoint | undefined;
  for (const to of points) {
    if (from !== undefined) {
      const durationS = to.atS - from.atS;
      const [fromPerSecond, toPerSecond] = [from.ratePerSecond, to.ratePerSecond];
      const arrivals = ((fromPerSecond + toPerSecond) / 2) * durationS;
      if (arrivals > 0) {
        segments.push({ startS: from.atS, durationS, fromPerSecond, toPerSecond, arrivedBefore, arrivals });
      }
      arrivedBefore += arrivals;
    }
    from = to;
  }
  return segments;
}

/** The linear stretches of a phase, as `segmentsBetween`. */
export function rateSegments(phase: RatedPhase): RateSegment[] {
  return segmentsBetween(pointsOf(phase));
}

/** The area under the rate of a phase: its number of arrivals with the fraction that is left over. */
export function integratedRate(phase: RatedPhase): number {
  const last = rateSegments(phase).at(-1);
  return last === undefined ? 0 : last.arrivedBefore + last.arrivals;
}
