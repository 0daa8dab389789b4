import { shareOfTolerance, type CertificateFigure } from '../helpers/record/certificate.ts';

/** One figure of the engine beside what it must be. */
export interface Figure extends CertificateFigure {
  /**
   * A machine that gives its processors to others changes it: times, and what is counted at a moment. Nothing can
   * excuse the others.
   */
  readonly dependsOnTime: boolean;
}

/** What a time may be too long: the way of request and answer through both processes. Share, and milliseconds. */
const TIME_SHARE = 0.01;
const TIME_MS = 0.5;
/** Times are recorded in whole microseconds. Milliseconds. */
const ROUNDING_MS = 0.001;

/** A time; arguments in microseconds. */
export function timeFigure(name: string, expectedUs: number, measuredUs: number | null): Figure {
  const expected = expectedUs / 1000;
  return {
    name,
    unit: 'ms',
    expected,
    measured: measuredUs === null ? null : measuredUs / 1000,
    tolerance: TIME_SHARE * expected + TIME_MS,
    toleranceBelow: ROUNDING_MS,
    dependsOnTime: true,
  };
}

/** The same figure, right as well when it is shorter by up to so much. */
export const mayBeShorter = <T extends Figure>(figure: T, byMs: number): T => ({
  ...figure,
  toleranceBelow: figure.toleranceBelow + byMs,
});

/** A time as a multiple of the true one; it depends on nothing but the engine's own arithmetic. */
export function ratioFigure(
  name: string,
  measured: number,
  tolerance: number,
  toleranceBelow: number,
): Figure {
  return { name, unit: 'ratio', expected: 1, measured, tolerance, toleranceBelow, dependsOnTime: false };
}

/** A count, exact unless said otherwise. */
export function countFigure(
  name: string,
  expected: number,
  measured: number | null,
  more: { readonly tolerance?: number; readonly unit?: 'bytes'; readonly dependsOnTime?: boolean } = {},
): Figure {
  const { tolerance = 0, unit = 'count', dependsOnTime = false } = more;
  return { name, unit, expected, measured, tolerance, toleranceBelow: tolerance, dependsOnTime };
}

/** Of figures of the same name, the one that is worst: by the share of its tolerance that its error takes. */
export function worstByName(figures: readonly Figure[]): Figure[] {
  const worst = new Map<string, Figure>();
  for (const figure of figures) {
    const known = worst.get(figure.name);
    if (!known || shareOfTolerance(figure) > shareOfTolerance(known)) worst.set(figure.name, figure);
  }
  return [...worst.values()];
}
