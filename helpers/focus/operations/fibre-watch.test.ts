import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeHttp, type FakeReply } from '../testing.ts';
import { TestRun } from './testing.ts';

const FIBRE = { dx: 1.02, prr: 2000, number_of_channels: 2337, sw_version: '1.2', fiber_description: 'site' };
const WAITING = 'waiting for fiber';
const NO_FIBRE = { ...FIBRE, dx: 0, prr: 0, sw_version: WAITING, fiber_description: WAITING };

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

/** Looks once a second, at each at what `seen` says; then `recordings` are listed. */
async function watch(seen: readonly object[], recordings: FakeReply) {
  let fibre: object = FIBRE;
  const run = new TestRun(fakeHttp(({ path }) => (path === '/live_metadata' ? [200, fibre] : recordings)));
  for (const [atS, one] of seen.entries()) {
    vi.setSystemTime((1000 + atS) * 1000);
    fibre = one;
    await run.arrive('fibre-watch', { fibre: one === FIBRE });
  }
  await run.finish();
  return run.figures;
}

describe('fibre-watch', () => {
  const look = async (body: object, options: { fibre: boolean }) => {
    const run = new TestRun(fakeHttp(({ path }) => [200, path === '/live_metadata' ? body : []]));
    return (await run.arrive('fibre-watch', options))?.errorClass ?? null;
  };

  it.each<[string, object, boolean, string | null]>([
    ['a fibre', FIBRE, true, null],
    ['a fibre', FIBRE, false, 'wrong answer'],
    [WAITING, NO_FIBRE, false, null],
    [WAITING, NO_FIBRE, true, 'wrong answer'],
    // Who has no fibre must say so in every field that could be read for it.
    ['half of it', { ...NO_FIBRE, fiber_description: 'site' }, false, 'wrong answer'],
    ['no rate at all', { ...NO_FIBRE, prr: null }, false, 'wrong answer'],
  ])('should take an answer of %s for what it is', async (_, body, fibre, expected) => {
    expect(await look(body, { fibre })).toBe(expected);
  });

  it('should hold the hole in the recordings against the time without a fibre', async () => {
    const seen = [FIBRE, FIBRE, NO_FIBRE, NO_FIBRE, NO_FIBRE, FIBRE, FIBRE];
    const asLong = [
      [990, 1002],
      [1005, -1],
    ];
    expect(await watch(seen, [200, asLong])).toEqual({
      'recording-hole-seconds': 3,
      'waiting-for-fiber-seconds': 3,
      'hole-difference-seconds': 0,
    });
    const longer = [
      [990, 1001],
      [1006, -1],
    ];
    expect(await watch(seen, [200, longer])).toMatchObject({ 'hole-difference-seconds': 2 });
    // A server that says that it waits, and records all the same, is wrong as well.
    expect(await watch(seen, [200, [[990, -1]]])).toMatchObject({ 'hole-difference-seconds': 3 });
  });

  it('should not take what is no list of recordings for a time without any', async () => {
    await expect(watch([FIBRE, FIBRE], [200, { error: 'none' }])).rejects.toThrow(
      'POST /recordings_in_time_range answered no list',
    );
  });
});
