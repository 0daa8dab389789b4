import type { SearchLevel } from '../record/search-record.ts';
import { FEWEST_KNEE_POINTS, kneedle } from '../stats/kneedle.ts';
import { mean } from '../stats/moments.ts';
import { FEWEST_USL_LEVELS, fitUsl, uslThroughput } from '../stats/usl.ts';

/** What a model of the curve says the capacity is, in the unit of the levels; null with the reason why it is silent. */
export interface ModelSays {
  readonly value: number | null;
  /** What it rests on, or why it says nothing. */
  readonly because: string;
}

type Level = Pick<SearchLevel, 'value' | 'purpose' | 'outcome' | 'throughput' | 'concurrency'>;

/** One point of the curve: all that was run at one value on the way up. */
export interface CurvePoint {
  readonly value: number;
  readonly concurrency: number;
  readonly throughput: number;
}

/** A contention below this is a straight line to the law, and its ceiling a guess. */
const LEAST_CONTENTION = 1e-3;
/** A law that misses the measured throughputs by more than this does not describe them. */
const MOST_DEVIATION = 0.05;

/** The measured curve, ascending; levels that the generator could not make, and the way down, are not of it. */
export function throughputCurve(levels: readonly Level[]): CurvePoint[] {
  const usable = levels.filter(
    ({ purpose, outcome }) =>
      outcome !== 'generator-limited' && purpose !== 'way-down' && purpose !== 'overload',
  );
  const values = [...new Set(usable.map(({ value }) => value))].sort((a, b) => a - b);
  return values.map((value) => {
    const same = usable.filter((level) => level.value === value);
    return {
      value,
      concurrency: mean(same.map(({ concurrency }) => concurrency)),
      throughput: mean(same.map(({ throughput }) => throughput)),
    };
  });
}

/**
 * The level at which more load begins to give much less throughput: Kneedle on throughput over load. The levels below
 * and above the knee are where the curve was looked at, so the knee is one of them.
 */
export function kneeSays(curve: readonly CurvePoint[]): ModelSays {
  if (curve.length < FEWEST_KNEE_POINTS) {
    return { value: null, because: `${curve.length} levels, a knee needs ${FEWEST_KNEE_POINTS}` };
  }
  const knee = kneedle(
    curve.map(({ value }) => value),
    curve.map(({ throughput }) => throughput),
    { shape: 'concave' },
  );
  if (knee === null) return { value: null, because: 'the throughput grows in a straight line' };
  return { value: knee.x, because: `throughput bends at ${knee.x}` };
}

/**
 * The highest throughput that the Universal Scalability Law, fitted to throughput over concurrency, reaches within what
 * was measured. Jobs that stream and arrivals answered per second are in the unit of the levels, so it is a capacity.
 */
export function uslSays(curve: readonly CurvePoint[]): ModelSays {
  const usable = curve.filter(({ concurrency, throughput }) => concurrency >= 1 && throughput > 0);
  const different = new Set(usable.map(({ concurrency }) => concurrency)).size;
  if (different < FEWEST_USL_LEVELS) {
    return {
      value: null,
      because: `${different} levels with something in flight, the law needs ${FEWEST_USL_LEVELS}`,
    };
  }
  const loads = usable.map(({ concurrency }) => concurrency);
  const fit = fitUsl(
    loads,
    usable.map(({ throughput }) => throughput),
  );
  if (fit.deviation > MOST_DEVIATION) {
    return {
      value: null,
      because: `the law misses what was measured by ${(100 * fit.deviation).toFixed(0)} %`,
    };
  }
  const most = Math.max(...loads);
  const straight = fit.contention < LEAST_CONTENTION && (fit.peakConcurrency ?? Infinity) > most;
  if (straight) return { value: null, because: 'the law sees no ceiling in what was measured' };
  const at = Math.min(fit.peakConcurrency ?? most, most);
  return {
    value: uslThroughput(fit, at),
    because: `the law reaches its most within the measured levels at ${at.toFixed(1)} in flight`,
  };
}
