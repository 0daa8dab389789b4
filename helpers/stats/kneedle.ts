/** Fewer levels make no curve: their one middle point would be a knee or none by chance. */
export const FEWEST_KNEE_POINTS = 5;

export interface KneeSettings {
  /**
   * Both rise. `concave`: steep, then flat, as throughput over load; `convex`: flat, then steep, as latency over load.
   */
  readonly shape: 'concave' | 'convex';
  /** S of the paper, above 0: how far, in mean steps of x, the curve must bend back behind a knee. 1 when left out. */
  readonly sensitivity?: number;
}

export interface Knee {
  /** Place in the lists given. */
  readonly index: number;
  readonly x: number;
  readonly y: number;
  /** Distance from the diagonal of the curve scaled to 1 by 1, 0 to 1: how sharp the knee is. */
  readonly strength: number;
}

/**
 * The knee of a rising curve: where more of x begins to give much less of y (`concave`) or to cost much more
 * (`convex`). Kneedle: Satopaa, Albrecht, Irwin & Raghavan, ICDCS Workshops 2011, 166-171: both axes are scaled to
 * 0 to 1, and a knee is a local maximum of the distance from the diagonal after which this falls by more than
 * `sensitivity` mean steps of x before it rises to the next one. The strongest such is returned; null when there is
 * none, as in a straight line or one that bends the other way. Nothing is smoothed (the paper does, for raw data):
 * give one figure per level, not single samples. A convex curve is read from its other end, as in the paper.
 * @param x ascending
 * @throws RangeError for fewer than 5 points, x that does not ascend, values that are no numbers, a sensitivity of 0
 */
export function kneedle(x: readonly number[], y: readonly number[], settings: KneeSettings): Knee | null {
  const { shape, sensitivity = 1 } = settings;
  checkCurve(x, y, sensitivity);
  const last = x.length - 1;
  const inOrder = (values: readonly number[]) =>
    shape === 'concave' ? values : values.map((value) => -value).reverse();
  const found = strongestKnee(distances(inOrder(x), inOrder(y)), sensitivity);
  if (found === null) return null;
  const index = shape === 'concave' ? found.at : last - found.at;
  return { index, x: x[index] ?? Number.NaN, y: y[index] ?? Number.NaN, strength: found.strength };
}

function checkCurve(x: readonly number[], y: readonly number[], sensitivity: number): void {
  if (x.length !== y.length) throw new RangeError(`expected as many x as y, got ${x.length} and ${y.length}`);
  if (x.length < FEWEST_KNEE_POINTS) {
    throw new RangeError(
      `a knee needs at least ${FEWEST_KNEE_POINTS} points, got ${x.length}; measure more levels`,
    );
  }
  for (const [i, value] of x.entries()) {
    const before = x[i - 1] ?? -Infinity;
    if (!(value > before)) throw new RangeError(`expected ascending x, got ${value} after ${before}`);
    if (!Number.isFinite(value) || !Number.isFinite(y[i])) {
      throw new RangeError(`expected finite points, got (${value}, ${y[i]})`);
    }
  }
  if (!(sensitivity > 0)) throw new RangeError(`expected a sensitivity above 0, got ${sensitivity}`);
}

/** Height of the curve above its diagonal, both axes scaled to 0 to 1; all 0 for a flat curve. */
function distances(x: readonly number[], y: readonly number[]): number[] {
  const [lowX, highX] = [Math.min(...x), Math.max(...x)];
  const [lowY, highY] = [Math.min(...y), Math.max(...y)];
  if (highY === lowY) return x.map(() => 0);
  return x.map((value, i) => ((y[i] ?? lowY) - lowY) / (highY - lowY) - (value - lowX) / (highX - lowX));
}

interface Candidate {
  readonly at: number;
  readonly strength: number;
}

function strongestKnee(distance: readonly number[], sensitivity: number): Candidate | null {
  const at = (i: number) => distance[i] ?? -Infinity;
  const step = 1 / (distance.length - 1);
  let best: Candidate | null = null;
  for (let peak = 1; peak < distance.length - 1; peak++) {
    const strength = at(peak);
    if (strength <= at(peak - 1)) continue;
    // The lowest point before the curve turns away from the diagonal again; where it rises, the point is its own foot.
    let foot = peak;
    while (foot + 1 < distance.length && at(foot + 1) <= at(foot)) foot++;
    const confirmed = at(foot) < strength - sensitivity * step;
    if (confirmed && strength > (best?.strength ?? 0)) best = { at: peak, strength };
  }
  return best;
}
