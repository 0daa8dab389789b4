/**
 * Jain's fairness index `(sum x)^2 / (n sum x^2)`: 1 when all get the same, 1/n when one gets everything.
 * Jain, Chiu & Hawe, DEC-TR-301, 1984. When nobody got anything nobody was treated better: 1.
 * @param shares not negative, any unit
 * @throws RangeError for no shares or a negative one
 */
export function jainIndex(shares: readonly number[]): number {
  if (shares.length === 0) throw new RangeError("Jain's index needs at least one share");
  const negative = shares.find((share) => !(share >= 0));
  if (negative !== undefined) throw new RangeError(`expected shares >= 0, got ${negative}`);
  const { largest, sum, squares } = scaledSums(shares);
  return largest === 0 ? 1 : (sum * sum) / (shares.length * squares);
}

/** Sum and squares in units of the largest share, so that squares neither overflow nor vanish; 0 for only nothing. */
function scaledSums(shares: readonly number[]): { largest: number; sum: number; squares: number } {
  const largest = Math.max(0, ...shares);
  const scaled = largest === 0 ? [] : shares.map((share) => share / largest);
  return {
    largest,
    sum: scaled.reduce((a, b) => a + b, 0),
    squares: scaled.reduce((a, b) => a + b * b, 0),
  };
}

/** What a share may have been: `low <= share <= high`. */
export interface ShareRange {
  readonly low: number;
  readonly high: number;
}

/**
 * The highest index that shares within these ranges can have: how fair it was at best. Those that can all be the same
 * `x`, the others as near to it as they come: for a given sum that makes the squares least. Between two ends of ranges, with
 * the sum A and the squares B of those held at their own ends, the index `(A + m x)^2 / (n (B + m x^2))` has its only
 * turning point at `x = B / A`, and the sign of its slope, that of `B - A x`, does not jump where a range begins or ends.
 * @param ranges not negative, any unit
 * @throws RangeError for no ranges, a negative one, or one whose ends are the wrong way round
 */
export function bestJainIndex(ranges: readonly ShareRange[]): number {
  const inverted = ranges.find(({ low, high }) => !(low <= high));
  if (inverted) throw new RangeError(`expected low <= high, got ${inverted.low} to ${inverted.high}`);
  const near = (x: number) => ranges.map(({ low, high }) => Math.min(high, Math.max(low, x)));
  const ends = ranges.flatMap(({ low, high }) => [low, high]).sort((a, b) => a - b);
  const turns = ends.slice(1).map((end, i) => {
    const middle = (end + (ends[i] ?? end)) / 2;
    const held = near(middle).filter((share) => share !== middle);
    const { largest, sum, squares } = scaledSums(held);
    return largest === 0 ? middle : largest * (squares / sum);
  });
  // Between the smallest numbers there are there is no middle: the ends themselves are tried, too.
  return Math.max(...[0, ...ends, ...turns].map((x) => jainIndex(near(x))));
}
