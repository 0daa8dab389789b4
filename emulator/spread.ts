/** Products like 100 x 0.29 fall short of the whole number they stand for by less than this. */
const ROUNDING = 1e-9;

/** How many of the first `n` events belong to a share: k/n of n is exactly k. */
export function shareOf(n: number, share: number): number {
  return Math.floor(n * share + ROUNDING);
}

/**
 * Whether the `n`-th event (counted from 1) belongs to a share, spread as evenly as possible: of the first n
 * events exactly shareOf(n, share) do. No luck involved, so two runs of the same load meet the same events.
 */
export function inShare(n: number, share: number): boolean {
  return shareOf(n, share) > shareOf(n - 1, share);
}
