/**
 * What the truth server does with `GET /work?n=<number>`: a pure function of the request's number, so that what
 * it must do is known before it is asked, whatever connection a request takes and whichever overtakes another.
 */

/** A share of the requests that takes the same time. */
export interface ServiceClass {
  /** How many of every `cycle` requests. */
  readonly count: number;
  readonly serviceUs: number;
}

export type Service =
  /** Every request takes the same time, however many there are at once. */
  | { readonly kind: 'fixed'; readonly serviceUs: number }
  /** Exactly `count` of every `cycle` (the sum of the counts) requests take the time of that class. */
  | { readonly kind: 'mixed'; readonly classes: readonly ServiceClass[]; readonly shift: number }
  /**
   * One server, first come, first served, the same service time for each. What is numbered below `first`, the
   * warm-up, is answered at once.
   */
  | { readonly kind: 'queue'; readonly serviceUs: number; readonly first: number };

export interface Behaviour {
  readonly service: Service;
  /** Request n is answered with `least + step x (n mod cycle)` bytes. */
  readonly bytes: { readonly least: number; readonly step: number; readonly cycle: number };
  /** Requests 'every' - 1, 2 'every' - 1, ... are answered 500; null: none. */
  readonly errorEvery: number | null;
  /** The connection of these is closed without an answer; it wins over `errorEvery`. */
  readonly dropEvery: number | null;
  /** From the moment that this request is there, nothing is answered for so long; what waits is answered then. */
  readonly stall: { readonly fromRequest: number; readonly durationUs: number } | null;
  /** A full bucket at the first request; a request that finds less than one token is answered 429. */
  readonly bucket: { readonly tokensPerSecond: number; readonly burst: number } | null;
}

/** What becomes of a request, if the bucket lets it through. */
export type Fate = 'ok' | 'error' | 'drop';

const isEvery = (n: number, every: number | null): boolean => every !== null && n % every === every - 1;

export function fateOf({ errorEvery, dropEvery }: Behaviour, n: number): Fate {
  if (isEvery(n, dropEvery)) return 'drop';
  return isEvery(n, errorEvery) ? 'error' : 'ok';
}

export function bytesOf({ bytes: { least, step, cycle } }: Behaviour, n: number): number {
  return least + step * (n % cycle);
}

/** How long request n takes when it has not to wait. Microseconds. */
export function serviceUsOf({ service }: Behaviour, n: number): number {
  if (service.kind === 'queue') return n < service.first ? 0 : service.serviceUs;
  if (service.kind === 'fixed') return service.serviceUs;
  const cycle = service.classes.reduce((sum, { count }) => sum + count, 0);
  // An affine permutation of the cycle scatters the classes; the multiplier has no factor in common with it.
  let place = ((n + service.shift) * coprimeNear(0.618 * cycle, cycle)) % cycle;
  for (const { count, serviceUs } of service.classes) {
    if (place < count) return serviceUs;
    place -= count;
  }
  throw new RangeError(`request ${n} is in no class of the cycle of ${cycle}`);
}

/** The whole number nearest above `start` that has no factor in common with `cycle`. */
function coprimeNear(start: number, cycle: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let candidate = Math.max(1, Math.round(start));
  while (divisor(candidate, cycle) !== 1) candidate++;
  return candidate;
}

/** A server that answers everything at once with 200 and two bytes, but for what is said. */
export function behaviour(changes: Partial<Behaviour> = {}): Behaviour {
  return {
    service: { kind: 'fixed', serviceUs: 0 },
    bytes: { least: 2, step: 0, cycle: 1 },
    errorEvery: null,
    dropEvery: null,
    stall: null,
    bucket: null,
    ...changes,
  };
}
