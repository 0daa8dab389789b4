import { describe, expect, it } from 'vitest';
import type { Limit, Profile } from '../profile/profile.ts';
import { limitOf, recordOf, second } from './testing.ts';
import { WindowWatch } from './window-watch.ts';

const profileWith = (...limits: Limit[]): Profile =>
  recordOf({
    limits,
    phases: [
      { name: 'warm', warmUp: true, durationS: 5 },
      { name: 'a', durationS: 10, planned: 100 },
      { name: 'b', durationS: 10, planned: 100 },
    ],
  }).profile;

/** The second at which it gives up when seconds have this success, and why. */
function givesUp(limit: Limit, okOf: (atS: number) => number): [atS: number, reason: string] | null {
  const watch = new WindowWatch(profileWith(limit));
  for (let atS = 0; atS < 25; atS++) {
    const reason = watch.second(second(atS, '', { ok: okOf(atS), failed: 10 - okOf(atS) }));
    if (reason !== null) return [atS, reason];
  }
  return null;
}
const SUCCESS = limitOf('create', 'success', 'atLeast', 0.8, { windowS: 5 });

describe('WindowWatch', () => {
  it('should give up at the end of the first window that breaks the limit', () => {
    // Five seconds of which two lost everything: 60 %. The window reaches over from a to b.
    expect(givesUp(SUCCESS, (atS) => (atS === 14 || atS === 16 ? 0 : 10))).toEqual([
      16,
      'hopeless: create success in run, every 5 s window was 60.0 % at 17 s, the limit is >= 80 %',
    ]);
    expect(givesUp(SUCCESS, (atS) => (atS === 14 ? 0 : 10))).toBeNull();
  });

  it('should not count what warm-up had in it', () => {
    expect(givesUp(SUCCESS, (atS) => (atS < 5 ? 0 : 10))).toBeNull();
  });

  it('should wait for "for"', () => {
    const lasting = { ...SUCCESS, windowS: 1, forS: 3 };
    expect(givesUp(lasting, (atS) => (atS >= 10 && atS < 12 ? 0 : 10))).toBeNull();
    expect(givesUp(lasting, (atS) => (atS >= 10 && atS < 13 ? 0 : 10))?.[0]).toBe(12);
  });

  it('should judge each phase alone when told so', () => {
    const each = { ...SUCCESS, each: true };
    expect(givesUp(each, (atS) => (atS === 14 || atS === 16 ? 0 : 10))).toBeNull();
    expect(givesUp(each, (atS) => (atS === 16 || atS === 18 ? 0 : 10))?.[1]).toBe(
      'hopeless: create success in b, every 5 s window was 60.0 % at 20 s, the limit is >= 80 %',
    );
  });

  it('should leave limits on the whole run and relative ones to others', () => {
    const whole = limitOf('create', 'success', 'atLeast', 0.8);
    expect(givesUp(whole, () => 0)).toBeNull();
    expect(givesUp({ ...SUCCESS, relativeTo: 'a' }, () => 0)).toBeNull();
  });
});
