/** The closed forms that the calibration compares with. Times are microseconds. Nothing here is the engine's code. */

/**
 * Response times of a first-come-first-served queue with one server: Lindley's recursion
 * `W[k+1] = max(0, W[k] + S[k] - (T[k+1] - T[k]))` (D. V. Lindley, The theory of queues with a single server,
 * Math. Proc. Cambridge Phil. Soc. 48, 1952), and the response time is `W[k] + S[k]`.
 * @param arrivalsUs ascending
 */
export function lindley(arrivalsUs: readonly number[], serviceUs: number): number[] {
  let waitUs = 0;
  return arrivalsUs.map((atUs, k) => {
    const previousUs = arrivalsUs[k - 1];
    if (previousUs !== undefined) waitUs = Math.max(0, waitUs + serviceUs - (atUs - previousUs));
    return waitUs + serviceUs;
  });
}

/** Which arrivals a token bucket, full at the first one, lets through. */
export function bucketAccepts(
  arrivalsUs: readonly number[],
  { tokensPerSecond, burst }: { readonly tokensPerSecond: number; readonly burst: number },
): boolean[] {
  let tokens = burst;
  return arrivalsUs.map((atUs, k) => {
    const passedS = (atUs - (arrivalsUs[k - 1] ?? atUs)) / 1e6;
    tokens = Math.min(burst, tokens + passedS * tokensPerSecond);
    const accepts = tokens >= 1;
    if (accepts) tokens--;
    return accepts;
  });
}

/** Which arrivals find one of `places` free, each place being taken for `serviceUs` (a loss system). */
export function lossAccepts(arrivalsUs: readonly number[], serviceUs: number, places: number): boolean[] {
  let busyUntilUs: number[] = [];
  return arrivalsUs.map((atUs) => {
    busyUntilUs = busyUntilUs.filter((untilUs) => untilUs > atUs);
    if (busyUntilUs.length >= places) return false;
    busyUntilUs.push(atUs + serviceUs);
    return true;
  });
}

/**
 * Response times when nothing is answered from `fromUs` to `untilUs`: what would have ended in between ends then.
 */
export function stalled(
  arrivalsUs: readonly number[],
  serviceUs: number,
  fromUs: number,
  untilUs: number,
): number[] {
  return arrivalsUs.map((atUs) => {
    const endUs = atUs + serviceUs;
    return (endUs >= fromUs && endUs < untilUs ? untilUs : endUs) - atUs;
  });
}

/** How many are there at `atUs`: came before, not yet gone. Just before an arrival at that very moment. */
export function inFlightAt(
  arrivalsUs: readonly number[],
  responsesUs: readonly number[],
  atUs: number,
): number {
  return arrivalsUs.filter((cameUs, k) => cameUs < atUs && cameUs + (responsesUs[k] ?? 0) > atUs).length;
}

/** Of a sample in ascending order: the `ceil(p n)`-th smallest (nearest rank). */
export function nearestRank(ascending: readonly number[], p: number): number {
  // 0.999 x 1000 is 999.0000000000001 for some p; a hair below the product is still that rank.
  const rank = Math.max(1, Math.ceil(p * ascending.length - 1e-9));
  const value = ascending[rank - 1];
  if (value === undefined) throw new RangeError('a sample of none has no quantile');
  return value;
}
