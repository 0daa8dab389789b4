import { betaQuantile, normalQuantile } from './distributions.ts';
import { CONFIDENCE, type ClosedInterval } from './interval.ts';

/** @throws RangeError when the counts are no share: an interval of nonsense would look like a result */
function checkShare(successes: number, trials: number): void {
  if (!(trials > 0) || successes < 0 || successes > trials) {
    throw new RangeError(`expected 0 <= successes <= trials and trials > 0, got ${successes} of ${trials}`);
  }
}

/** Score interval of a proportion: Wilson, JASA 22 (1927) 209-212. Near the nominal confidence on average. */
export function wilsonInterval(successes: number, trials: number, confidence = CONFIDENCE): ClosedInterval {
  checkShare(successes, trials);
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const share = successes / trials;
  const scale = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}

/** Exact interval of a proportion: Clopper & Pearson, Biometrika 26 (1934). Never below the nominal confidence. */
export function clopperPearsonInterval(
  successes: number,
  trials: number,
  confidence = CONFIDENCE,
): ClosedInterval {
  checkShare(successes, trials);
  const risk = (1 - confidence) / 2;
  return {
    low: successes === 0 ? 0 : betaQuantile(risk, successes, trials - successes + 1),
    high: successes === trials ? 1 : betaQuantile(1 - risk, successes + 1, trials - successes),
  };
}
