import { incompleteBeta, invert, logGamma } from './special-functions.ts';

/** P(B <= k) for B binomial with n trials of probability p, exactly: I_(1-p)(n - k, k + 1). */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return incompleteBeta(1 - p, n - k, k + 1);
}

/** P(Z <= z) for a standard normal Z, to about 1e-15: Marsaglia, J. Stat. Software 11(4), 2004, and its tail. */
export function normalCdf(z: number): number {
  if (Math.abs(z) > 6) return z > 0 ? 1 - normalTail(z) : normalTail(-z);
  let term = z;
  let sum = z;
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** P(Z > z) for z > 6: the continued fraction of Mills' ratio, Abramowitz & Stegun 26.2.14. */
function normalTail(z: number): number {
  let fraction = z;
  for (let k = 60; k >= 1; k--) fraction = z + k / fraction;
  return Math.exp((-z * z) / 2) / (Math.sqrt(2 * Math.PI) * fraction);
}

/** The z with P(Z <= z) = p, 0 < p < 1. */
export function normalQuantile(p: number): number {
  return invert(normalCdf, p, -40, 40);
}

/** P(T <= t) for Student's t with `df` degrees of freedom. */
export function studentCdf(t: number, df: number): number {
  const tail = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The t with P(T <= t) = p, 0 < p < 1. */
export function studentQuantile(p: number, df: number): number {
  return invert((t) => studentCdf(t, df), p, -1e6, 1e6);
}

/** The x with P(X <= x) = p for X of the Beta(a, b) distribution. */
export function betaQuantile(p: number, a: number, b: number): number {
  return invert((x) => incompleteBeta(x, a, b), p, 0, 1);
}

/** P(B = k), by logarithms. */
export function binomialPmf(k: number, n: number, p: number): number {
  if (p === 0 || p === 1) return k === (p === 0 ? 0 : n) ? 1 : 0;
  const logChoose = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
  return Math.exp(logChoose + k * Math.log(p) + (n - k) * Math.log1p(-p));
}
