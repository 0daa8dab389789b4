import { mean } from './moments.ts';

/** MSER-5: means of five points are less noisy and less correlated than the points, so the end is stabler. */
const BATCH = 5;
/** Two batches in the half that may be cut off, two in the rest. */
export const FEWEST_PLATEAU_POINTS = 4 * BATCH;

export interface Plateau {
  /** Index of the first point of the plateau, so many points are warm-up; a multiple of 5. */
  readonly from: number;
  /**
   * False when the best cut is the last one allowed, the middle: then the warm-up may well go on behind it, or there
   * is a trend and no plateau at all.
   */
  readonly settled: boolean;
}

/**
 * Where does the warm-up end? MSER-5: over the means `Z` of batches of five points, the cut `d` that makes the
 * squared standard error of what is left, `sum_(i>d) (Z_i - mean)^2 / (n - d)^2`, smallest: to cut more takes away
 * bias, to cut less leaves more to average. White, Simulation 69 (1997) 323-334; White, Cobb & Spratt, Winter
 * Simulation Conference 2000, 755-761. Cuts beyond the middle are not considered, as few batches are alike by
 * chance; of equal ones the earliest is taken. Points after the last whole batch are left out.
 * @param values equally spaced in time
 * @throws RangeError for fewer than 20 points or values that are no numbers
 */
export function plateau(values: readonly number[]): Plateau {
  if (values.length < FEWEST_PLATEAU_POINTS) {
    throw new RangeError(
      `the end of a warm-up needs at least ${FEWEST_PLATEAU_POINTS} points, got ${values.length}; ` +
        'run longer or take samples more often',
    );
  }
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`expected finite values, got ${wrong}`);
  const batches = Array.from({ length: Math.floor(values.length / BATCH) }, (_, i) =>
    mean(values.slice(BATCH * i, BATCH * (i + 1))),
  );
  const latest = Math.floor(batches.length / 2);
  let best = 0;
  let smallest = Infinity;
  for (const [cut, error] of squaredErrors(batches)
    .slice(0, latest + 1)
    .entries()) {
    if (error < smallest) [best, smallest] = [cut, error];
  }
  return { from: BATCH * best, settled: best < latest };
}

/** `sum (Z - mean)^2 / count^2` of the values from each index to the end, by Welford's update from the end. */
function squaredErrors(values: readonly number[]): number[] {
  const errors: number[] = [];
  let count = 0;
  let centre = 0;
  let squares = 0;
  for (const value of values.toReversed()) {
    count++;
    const difference = value - centre;
    centre += difference / count;
    squares += difference * (value - centre);
    errors.push(squares / count ** 2);
  }
  return errors.reverse();
}
