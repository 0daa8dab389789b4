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
  const largest = Math.max(...shares);
  if (largest === 0) return 1;
  // Scaled by the largest, so that squares neither overflow nor vanish.
  const scaled = shares.map((share) => share / largest);
  const sum = scaled.reduce((a, b) => a + b, 0);
  const squares = scaled.reduce((a, b) => a + b * b, 0);
  return (sum * sum) / (shares.length * squares);
}
