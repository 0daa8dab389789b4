import { solveLinear } from './linear-system.ts';
import { mean } from './moments.ts';

/** Three figures are fitted; with as many levels any curve would fit. Gunther asks for six and more. */
export const FEWEST_USL_LEVELS = 4;
/** Coefficients that improve the fit by less than this share of the squares are rounding. */
const ROUNDING = 1e-20;
const MOST_STEPS = 500;

/** Universal Scalability Law, `X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1))`. */
export interface UslCoefficients {
  /** lambda: throughput of one user, in the unit of the throughputs. */
  readonly perUser: number;
  /** sigma: share of the work that has to queue, 0 or more. */
  readonly contention: number;
  /** kappa: cost of each pair of users that must agree, 0 or more. */
  readonly coherency: number;
}

export interface UslFit extends UslCoefficients {
  /** Load of the highest throughput; null when more load never costs throughput. See `uslPeak`. */
  readonly peakConcurrency: number | null;
  /** Throughput there, else the limit for endless load; null when it grows without end. */
  readonly ceiling: number | null;
  /** Standard deviation of the measured throughputs around the curve, as a share of their mean. */
  readonly deviation: number;
}

/** Throughput at a load, by the law. */
export function uslThroughput({ perUser, contention, coherency }: UslCoefficients, load: number): number {
  return (perUser * load) / (1 + contention * (load - 1) + coherency * load * (load - 1));
}

/** The load of the highest throughput, `sqrt((1 - sigma) / kappa)` and at least 1; null when kappa is 0. */
export function uslPeak(contention: number, coherency: number): number | null {
  return coherency === 0 ? null : Math.sqrt(Math.max(1, (1 - contention) / coherency));
}

/**
 * Fits the law to measured levels: Gunther, Guerrilla Capacity Planning, 2007, chapters 4 and 5. The sum of squared
 * differences of the *throughputs* is made smallest (his transformed polynomial weighs the levels unevenly), by
 * Levenberg and Marquardt on `N / X = a + b (N - 1) + c N (N - 1)`. Contention and coherency are kept at 0 or more,
 * so throughput that grows faster than the load gives 0 and a deviation. A peak far beyond the largest load
 * measured is a guess.
 * @param loads users, requests in flight or processors, 1 or more
 * @param throughputs above 0, one for each load
 * @throws RangeError for fewer than 4 different loads, loads below 1, throughputs that are not above 0
 */
export function fitUsl(loads: readonly number[], throughputs: readonly number[]): UslFit {
  checkLevels(loads, throughputs);
  const negligible = ROUNDING * throughputs.reduce((sum, x) => sum + x * x, 0);
  let best = fitTerms([0], loads, throughputs);
  // Non-negative least squares by trying which of the two cost terms are there at all.
  for (const terms of [
    [0, 1],
    [0, 2],
    [0, 1, 2],
  ]) {
    const candidate = fitTerms(terms, loads, throughputs);
    const allowed = candidate.costs.every((cost) => cost >= 0);
    if (allowed && candidate.squares < best.squares - negligible) best = candidate;
  }
  const [a = Number.NaN, b = 0, c = 0] = best.costs;
  const coefficients = { perUser: 1 / a, contention: b / a, coherency: c / a };
  const peakConcurrency = uslPeak(coefficients.contention, coefficients.coherency);
  const limit = b === 0 ? null : 1 / b;
  return {
    ...coefficients,
    peakConcurrency,
    ceiling: peakConcurrency === null ? limit : uslThroughput(coefficients, peakConcurrency),
    deviation: Math.sqrt(best.squares / (loads.length - 3)) / mean(throughputs),
  };
}

function checkLevels(loads: readonly number[], throughputs: readonly number[]): void {
  if (loads.length !== throughputs.length) {
    throw new RangeError(
      `expected as many loads as throughputs, got ${loads.length} and ${throughputs.length}`,
    );
  }
  const different = new Set(loads).size;
  if (different < FEWEST_USL_LEVELS) {
    throw new RangeError(
      `a scalability law needs at least ${FEWEST_USL_LEVELS} different loads, got ${different}; measure more levels`,
    );
  }
  const load = loads.find((value) => !(value >= 1 && value < Infinity));
  if (load !== undefined) throw new RangeError(`expected loads of 1 or more, got ${load}`);
  const throughput = throughputs.find((value) => !(value > 0 && value < Infinity));
  if (throughput !== undefined) throw new RangeError(`expected throughputs above 0, got ${throughput}`);
}

interface Terms {
  /** a, b, c of `N / X = a + b (N - 1) + c N (N - 1)`; those left out are 0. */
  readonly costs: readonly number[];
  /** Sum of squared differences of the throughputs. */
  readonly squares: number;
}

/** Least squares over some of the three terms: Marquardt, J. SIAM 11 (1963) 431-441. */
function fitTerms(terms: readonly number[], loads: readonly number[], throughputs: readonly number[]): Terms {
  const bases = loads.map((load) => [1, load - 1, load * (load - 1)]);
  const curve = (costs: readonly number[]) => loads.map((load, i) => load / dot(costs, bases[i] ?? []));
  const squaresOf = (costs: readonly number[]) => {
    const fitted = curve(costs);
    // A cost of 0 or less somewhere is no throughput at all.
    if (fitted.some((x) => !(x > 0 && x < Infinity))) return Infinity;
    return fitted.reduce((sum, x, i) => sum + ((throughputs[i] ?? Number.NaN) - x) ** 2, 0);
  };
  let costs = [mean(loads) / mean(throughputs), 0, 0];
  let squares = squaresOf(costs);
  let damping = 1e-3;
  for (let step = 0; step < MOST_STEPS && damping < 1e12; step++) {
    const fitted = curve(costs);
    const slopes = terms.map((term) =>
      fitted.map((x, i) => (-x * x * (bases[i]?.[term] ?? Number.NaN)) / (loads[i] ?? Number.NaN)),
    );
    const misses = fitted.map((x, i) => (throughputs[i] ?? Number.NaN) - x);
    const normal = slopes.map((rowSlopes, row) =>
      slopes.map((slope, column) => dot(rowSlopes, slope) * (row === column ? 1 + damping : 1)),
    );
    const change = solveLinear(
      normal,
      slopes.map((slope) => dot(slope, misses)),
    );
    const next = costs.map((cost, term) => cost + (change?.[terms.indexOf(term)] ?? 0));
    const nextSquares = squaresOf(next);
    if (nextSquares < squares) {
      [costs, squares] = [next, nextSquares];
      damping /= 10;
    } else {
      damping *= 10;
    }
  }
  return { costs, squares };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0);
}
