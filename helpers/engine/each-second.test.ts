import { describe, expect, it } from 'vitest';
import { eachSecond } from './each-second.ts';
import { VirtualClock } from './virtual-clock.ts';

/**
 * When `work` was called by a run that began at 3 s of the clock's time, milliseconds of the run.
 * @param heldUp a process that can do nothing from `atMs` on, for `forMs`
 */
async function calls(
  forMs: number,
  { offsetMs = 465, mostCalls = Infinity, heldUp }: Partial<Asked> = {},
): Promise<number[]> {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const startUs = 3e6;
  const atMs: number[] = [];
  if (heldUp) void clock.sleepUntil(startUs + heldUp.atMs * 1e3).then(() => clock.jump(heldUp.forMs * 1e3));
  void clock.sleepUntil(startUs + forMs * 1e3).then(() => stop.abort());
  await clock.run(
    eachSecond({ clock, startUs, offsetUs: offsetMs * 1e3 }, stop.signal, () => {
      atMs.push((clock.nowUs() - startUs) / 1e3);
      return atMs.length < mostCalls;
    }),
  );
  return atMs;
}
interface Asked {
  offsetMs: number;
  mostCalls: number;
  heldUp: { atMs: number; forMs: number };
}

describe('eachSecond', () => {
  it('should call at the same time of each second, counted from the beginning of the load', async () => {
    expect(await calls(4_400)).toEqual([465, 1_465, 2_465, 3_465]);
  });

  it('should not drift in an hour', async () => {
    const atMs = await calls(3_600_000, { offsetMs: 35 });
    expect(atMs).toHaveLength(3_600);
    expect(atMs.at(-1)).toBe(3_599_035);
  });

  it('should leave out what was slept through, and keep to its times', async () => {
    const atMs = await calls(7_000, { heldUp: { atMs: 1_900, forMs: 2_200 } });
    expect(atMs).toEqual([465, 1_465, 4_100, 4_465, 5_465, 6_465]);
  });

  it('should end when the work says so', async () => {
    expect(await calls(9_000, { mostCalls: 2 })).toEqual([465, 1_465]);
  });

  it('should throw what the work throws', async () => {
    const clock = new VirtualClock();
    const never = new AbortController().signal;
    const failing = eachSecond({ clock, startUs: 0, offsetUs: 0 }, never, () => {
      throw new Error('the disk is full');
    });
    await expect(clock.run(failing)).rejects.toThrow('the disk is full');
  });
});
