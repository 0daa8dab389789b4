/** Servers that limit, and a client with smart back-off against them, in virtual time. */
import { seededRandom } from '../stats/random.ts';
import { SmartBackOff, type BackOffFigures } from './back-off.ts';

/** Decides an attempt at a moment (seconds): null lets it through, a number is the Retry-After of its 429. */
export type Limiter = (atS: number) => number | null;

/** So many per window of a second, which begins with the first request after the one before is over. */
export function fixedWindow(perSecond: number): Limiter {
  let [startS, count] = [-Infinity, 0];
  return (atS) => {
    if (atS - startS >= 1) [startS, count] = [atS, 0];
    return ++count <= perSecond ? null : Math.max(1, Math.ceil(startS + 1 - atS));
  };
}

/** A bucket that holds `burst` tokens and gets `perSecond` new ones. */
export function tokenBucket(perSecond: number, burst: number): Limiter {
  let [tokens, lastS] = [burst, 0];
  return (atS) => {
    tokens = Math.min(burst, tokens + (atS - lastS) * perSecond);
    lastS = atS;
    if (tokens < 1) return Math.max(1, Math.ceil((1 - tokens) / perSecond));
    tokens--;
    return null;
  };
}

export interface LimitedRun extends BackOffFigures {
  /** Alerts that got through. */
  readonly landed: number;
  readonly endS: number;
  /** When each attempt was sent. Seconds. */
  readonly sentS: readonly number[];
}

/**
 * Offers `count` alerts at `offeredPerSecond`, each tried until it gets through.
 * @param tellsRetryAfter whether its 429 carry a Retry-After
 */
export function runLimited(
  limiter: Limiter,
  load: {
    offeredPerSecond: number;
    count: number;
    tellsRetryAfter?: boolean;
    seed?: number;
    /** The longest way over the network; half of it and more on average. Seconds. */
    longestWayS?: number;
  },
): LimitedRun {
  const { offeredPerSecond, count, tellsRetryAfter = true, seed = 1, longestWayS = 0.008 } = load;
  const backOff = new SmartBackOff(seededRandom(seed));
  const random = seededRandom(seed, 7);
  /** One way over the network. Seconds. */
  const wayS = () => longestWayS * (0.25 + 0.75 * random());
  const events: { readonly atS: number; readonly act: () => void }[] = [];
  const at = (atS: number, act: () => void) => {
    events.push({ atS, act });
    events.sort((a, b) => a.atS - b.atS);
  };
  const waiting: number[] = [];
  const sentS: number[] = [];
  let [nowS, landed, endS, wakes] = [0, 0, 0, false];
  const attempt = (alert: number) => {
    const atS = nowS;
    sentS.push(atS);
    backOff.sent(atS);
    at(atS + wayS(), () => {
      const limited = limiter(nowS);
      at(nowS + wayS(), () => {
        if (limited === null) {
          backOff.passed(atS, nowS);
          landed++;
          endS = nowS;
        } else {
          backOff.limited(atS, nowS, tellsRetryAfter ? limited : null);
          waiting.unshift(alert);
        }
        pump();
      });
    });
  };
  const pump = () => {
    for (;;) {
      const [alert] = waiting;
      if (alert === undefined) return;
      if (backOff.nextS() > nowS + 1e-9) {
        if (wakes) return;
        wakes = true;
        return at(backOff.nextS(), () => {
          wakes = false;
          pump();
        });
      }
      waiting.shift();
      attempt(alert);
    }
  };
  for (let i = 0; i < count; i++) {
    at(i / offeredPerSecond, () => {
      waiting.push(i);
      pump();
    });
  }
  for (let event = events.shift(); event; event = events.shift()) {
    nowS = event.atS;
    event.act();
  }
  return { ...backOff.figures(), landed, endS, sentS };
}
