/**
 * Whether the `n`-th event (counted from 1) belongs to a share, spread as evenly as possible: of the first n
 * events exactly floor(n * share) do. No luck involved, so two runs of the same load meet the same events.
 */
export function inShare(n: number, share: number): boolean {
  return Math.floor(n * share) > Math.floor((n - 1) * share);
}
