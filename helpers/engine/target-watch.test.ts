import { describe, expect, it } from 'vitest';
import { fakeHttp, type FakeReply } from '../focus/testing.ts';
import { TargetWatch } from './target-watch.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A run that began at 3 s of the clock's time; seconds are those of the run. */
const START_S = 3;

interface Watched {
  /** When /ack was asked. */
  readonly askedAtS: readonly number[];
  /** When the watch gave up and why; empty if it did not. */
  readonly gone: readonly { readonly atS: number; readonly reason: string }[];
}

/**
 * Watches for `forS`.
 * @param okAtS when an operation got something ok
 */
async function watchFor(
  forS: number,
  reply: (atS: number) => FakeReply,
  okAtS: readonly number[] = [],
): Promise<Watched> {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const seen = { askedAtS: [] as number[], gone: [] as { atS: number; reason: string }[] };
  const now = () => clock.nowUs() / 1e6 - START_S;
  const at = (atS: number) => clock.sleepUntil((START_S + atS) * 1e6);
  const watch = new TargetWatch({
    clock,
    nothingOkForS: 10,
    onGone: (reason) => seen.gone.push({ atS: now(), reason }),
  });
  const http = fakeHttp(() => {
    seen.askedAtS.push(now());
    return reply(now());
  });
  for (const atS of okAtS) void at(atS).then(() => watch.ok());
  void at(forS).then(() => stop.abort());
  await clock.run(watch.watch(http, START_S * 1e6, stop.signal));
  return seen;
}

describe('TargetWatch', () => {
  it('should not give up on a target that answers /ack, however quiet the run is', async () => {
    const { askedAtS, gone } = await watchFor(1_000, () => [200, null]);
    expect(gone).toEqual([]);
    expect(askedAtS).toHaveLength(1_000);
  });

  it('should ask once a second, 5 ms from every arrival at up to 100/s that is evenly spaced', async () => {
    const { askedAtS } = await watchFor(4, () => [200, null]);
    expect(askedAtS.map((atS) => Math.round(atS * 1e3))).toEqual([465, 1_465, 2_465, 3_465]);
  });

  it('should give up at its next time after 10 s without anything good, and say what /ack did', async () => {
    const { gone } = await watchFor(100, (atS) => (atS < 20 ? [200, null] : null));
    expect(gone).toHaveLength(1);
    expect(gone[0]!.atS).toBeCloseTo(30.465, 6);
    expect(gone[0]!.reason).toBe('the target answered nothing ok for 10 s; GET /ack: /ack timed out');
  });

  it('should not take a refusing /ack for a sign of life', async () => {
    const { gone } = await watchFor(100, () => [503, null]);
    expect(gone).toHaveLength(1);
    expect(gone[0]!.atS).toBeCloseTo(10.465, 6);
    expect(gone[0]!.reason).toContain('status 503');
  });

  it('should count whatever the operations got ok', async () => {
    const { gone } = await watchFor(30, () => null, [5, 10, 15, 20, 25]);
    expect(gone).toEqual([]);
  });
});
