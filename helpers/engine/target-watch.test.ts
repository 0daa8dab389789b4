import { describe, expect, it } from 'vitest';
import { fakeHttp, type FakeReply } from '../focus/testing.ts';
import { TargetWatch } from './target-watch.ts';
import { VirtualClock } from './virtual-clock.ts';

/** When the watch gave up, seconds, and why; or that it did not within `forS`. */
async function watchFor(forS: number, reply: (atS: number) => FakeReply, okAtS: readonly number[] = []) {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const gone: { atS: number; reason: string }[] = [];
  const watch = new TargetWatch({
    clock,
    nothingOkForS: 10,
    onGone: (reason) => gone.push({ atS: clock.nowUs() / 1e6, reason }),
  });
  const http = fakeHttp(() => reply(clock.nowUs() / 1e6));
  for (const atS of okAtS) void clock.sleepUntil(atS * 1e6).then(() => watch.ok());
  void clock.sleepUntil(forS * 1e6).then(() => stop.abort());
  await clock.run(watch.watch(http, stop.signal));
  return gone;
}

describe('TargetWatch', () => {
  it('should not give up on a target that answers /ack, however quiet the run is', async () => {
    expect(await watchFor(1_000, () => [200, null])).toEqual([]);
  });

  it('should give up a second after 10 s without anything good, and say what /ack did', async () => {
    const gone = await watchFor(100, (atS) => (atS < 20 ? [200, null] : null));
    expect(gone).toEqual([
      { atS: 30, reason: 'the target answered nothing ok for 10 s; GET /ack: /ack timed out' },
    ]);
  });

  it('should not take a refusing /ack for a sign of life', async () => {
    const gone = await watchFor(100, () => [503, null]);
    expect(gone).toMatchObject([{ atS: 11, reason: expect.stringContaining('status 503') as string }]);
  });

  it('should count whatever the operations got ok', async () => {
    expect(await watchFor(30, () => null, [5, 10, 15, 20, 25])).toEqual([]);
  });
});
