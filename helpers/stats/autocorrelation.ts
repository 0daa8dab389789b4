/** Nothing above is believed: at 0.9 the noise of a dozen values is already that of one or two. */
const MOST_CORRELATION = 0.9;

/**
 * How much neighbours resemble each other, 0 to 0.9: lag-1 autocorrelation of residuals (mean 0), plus its bias in
 * short series, `(1 + 4 r) / n` (Kendall, Biometrika 41 (1954) 403-404). Negative ones count as 0: noise that
 * alternates is quieter than white noise, and to rely on that would make an alarm too easy.
 * @throws RangeError when there are no residuals
 */
export function lagOneCorrelation(residuals: readonly number[]): number {
  const n = residuals.length;
  if (n === 0) throw new RangeError('an autocorrelation needs at least one residual, got none');
  const squares = residuals.reduce((sum, value) => sum + value * value, 0);
  if (squares === 0) return 0;
  const products = residuals.reduce((sum, value, i) => sum + value * (residuals[i - 1] ?? 0), 0);
  const r = products / squares;
  return Math.min(MOST_CORRELATION, Math.max(0, r + (1 + 4 * r) / n));
}

/**
 * How many times larger the variance of a mean of `n` values is than that of independent ones, when the correlation
 * falls as `correlation^lag` (AR(1)): `1 + 2 sum_(k=1..n-1) (1 - k/n) correlation^k`, Bayley & Hammersley,
 * J. R. Stat. Soc. Suppl. 8 (1946) 184-197. A trend's slope suffers about as much: Yue & Wang, Water Resources
 * Management 18 (2004) 201-218.
 */
export function varianceInflation(correlation: number, n: number): number {
  let inflation = 1;
  for (let lag = 1; lag < n; lag++) inflation += 2 * (1 - lag / n) * correlation ** lag;
  return inflation;
}
