import { CONFIDENCE, type ClosedInterval } from './interval.ts';
import { seededRandom } from './random.ts';

/** With 1,999, the 2.5 % points are the 50th from either end, exactly. */
const RESAMPLES = 1999;

export interface BootstrapSettings {
  /** The same seed gives the same interval. */
  readonly seed: number;
  /**
   * Neighbours that are drawn together; `n^(1/3)` rounded up when left out. It must be longer than the values remember:
   * a multiple of the lag at which their autocorrelation is gone.
   */
  readonly blockLength?: number;
  readonly resamples?: number;
  readonly confidence?: number;
}

export interface Bootstrap {
  /** The statistic of the series itself. */
  readonly estimate: number;
  readonly interval: ClosedInterval;
  readonly blockLength: number;
}

/**
 * An interval for any statistic of a series whose neighbours resemble each other: moving block bootstrap, Kuensch,
 * Annals of Statistics 17 (1989) 1217-1241; order of the block length after Hall, Horowitz & Jing, Biometrika 82
 * (1995) 561-574. Blocks of neighbours are drawn with replacement from all that there are and put behind each other,
 * to the length of the series; the interval holds the middle of the statistics of many such series (percentile
 * method, the `(resamples + 1) risk / 2`-th from either end, rounded outwards). Somewhat narrow when the series has
 * few blocks; not for the largest or smallest value, and not for trends, which the drawing destroys.
 * @param statistic of a list as long as the series
 * @throws RangeError for an empty series, a block length that is no whole number from 1 to the length of the series,
 * or too few resamples for the confidence
 */
export function blockBootstrap(
  series: readonly number[],
  statistic: (values: readonly number[]) => number,
  settings: BootstrapSettings,
): Bootstrap {
  const { seed, resamples = RESAMPLES, confidence = CONFIDENCE } = settings;
  const blockLength = settings.blockLength ?? Math.ceil(Math.cbrt(series.length) - 1e-9);
  const rank = Math.floor(((resamples + 1) * (1 - confidence)) / 2 + 1e-9);
  check(series, blockLength, resamples, rank);
  const random = seededRandom(seed);
  const starts = series.length - blockLength + 1;
  const statistics = Float64Array.from({ length: resamples }, () => {
    const drawn: number[] = [];
    while (drawn.length < series.length) {
      const start = Math.floor(random() * starts);
      drawn.push(...series.slice(start, start + Math.min(blockLength, series.length - drawn.length)));
    }
    return statistic(drawn);
  }).sort();
  const at = (place: number) => statistics[place - 1] ?? Number.NaN;
  return {
    estimate: statistic(series),
    interval: { low: at(rank), high: at(resamples + 1 - rank) },
    blockLength,
  };
}

function check(series: readonly number[], blockLength: number, resamples: number, rank: number): void {
  if (series.length === 0) throw new RangeError('a bootstrap needs at least one value');
  if (!Number.isInteger(blockLength) || blockLength < 1 || blockLength > series.length) {
    throw new RangeError(`expected a whole block length from 1 to ${series.length}, got ${blockLength}`);
  }
  if (!Number.isInteger(resamples) || rank < 1) {
    throw new RangeError(`${resamples} resamples are too few for the confidence asked; draw ${RESAMPLES}`);
  }
}
