import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MonotonicClock } from './clock.ts';
import type { BeatListener, Beats } from './metronome.ts';

/** A metronome that notes what is wanted of it and beats when the test says so. */
class ToldMetronome implements Beats {
  readonly wantedUs: number[] = [];
  readonly listener: BeatListener;
  isClosed = false;
  rests = 0;
  constructor(listener: BeatListener) {
    this.listener = listener;
  }
  beatIn(leftUs: number): void {
    this.wantedUs.push(Math.round(leftUs));
  }
  rest(): void {
    this.rests++;
  }
  close(): void {
    this.isClosed = true;
  }
}

describe('MonotonicClock in told time', () => {
  const metronomes: ToldMetronome[] = [];
  const newClock = () =>
    new MonotonicClock((listener) => {
      metronomes.push(new ToldMetronome(listener));
      return metronomes.at(-1)!;
    });
  const metronome = () => metronomes.at(-1)!;
  /** Starts a sleep and tells how it stands. */
  const sleep = (clock: MonotonicClock, atUs: number, signal?: AbortSignal) => {
    const state = { awake: false };
    void clock.sleepUntil(atUs, signal).then(() => (state.awake = true));
    return state;
  };

  beforeEach(() => {
    metronomes.length = 0;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => void vi.useRealTimers());

  it('should start no metronome before somebody sleeps', async () => {
    await newClock().sleepUntil(0);
    expect(metronomes).toHaveLength(0);
  });

  it('should want a beat at the earliest time of all who sleep, and wake exactly who is due', async () => {
    const clock = newClock();
    const late = sleep(clock, clock.nowUs() + 9_000);
    const early = sleep(clock, clock.nowUs() + 3_000);
    expect(metronome().wantedUs).toEqual([9_000, 3_000]);
    await vi.advanceTimersByTimeAsync(3);
    metronome().listener.onBeat();
    await vi.advanceTimersByTimeAsync(0);
    expect([early.awake, late.awake]).toEqual([true, false]);
    expect(metronome().wantedUs).toEqual([9_000, 3_000, 6_000]);
  });

  it('should never wake early, whatever the metronome does', async () => {
    const clock = newClock();
    const sleeper = sleep(clock, clock.nowUs() + 3_000);
    await vi.advanceTimersByTimeAsync(2);
    metronome().listener.onBeat();
    await vi.advanceTimersByTimeAsync(0);
    expect(sleeper.awake).toBe(false);
    expect(metronome().wantedUs).toEqual([3_000, 1_000]);
  });

  it('should be woken by the timer 2 ms later when no beat comes', async () => {
    const clock = newClock();
    const sleeper = sleep(clock, clock.nowUs() + 3_000);
    await vi.advanceTimersByTimeAsync(4);
    expect(sleeper.awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(sleeper.awake).toBe(true);
  });

  it('should leave wake-ups that follow each other closely to timers, and never wake early', async () => {
    const clock = newClock();
    sleep(clock, clock.nowUs() + 3_000);
    await vi.advanceTimersByTimeAsync(3);
    metronome().listener.onBeat();
    const dense = sleep(clock, clock.nowUs() + 1_600);
    expect([metronome().wantedUs, metronome().rests]).toEqual([[3_000], 2]);
    await vi.advanceTimersByTimeAsync(1);
    expect(dense.awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(dense.awake).toBe(true);
    sleep(clock, clock.nowUs() + 2_400);
    expect(metronome().wantedUs).toEqual([3_000, 2_400]);
  });

  it('should go on with exact timers when the metronome dies, and say so', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const clock = newClock();
    const sleeper = sleep(clock, clock.nowUs() + 3_000);
    metronome().listener.onDeath('exit code 9, no error was raised');
    await vi.advanceTimersByTimeAsync(3);
    expect(sleeper.awake).toBe(true);
    const next = sleep(clock, clock.nowUs() + 1_000);
    await vi.advanceTimersByTimeAsync(1);
    expect(next.awake).toBe(true);
    expect(metronomes).toHaveLength(1);
    expect(warn.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^The thread that times the arrivals ended \(exit code 9, no error was raised\)\./,
        ),
      ],
    ]);
    warn.mockRestore();
  });

  it('should return when the signal fires, rest, and leave no timer and no listener behind', async () => {
    const clock = newClock();
    const controller = new AbortController();
    const sleeper = sleep(clock, clock.nowUs() + 3_000, controller.signal);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect([sleeper.awake, metronome().rests, vi.getTimerCount()]).toEqual([true, 1, 0]);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('should leave no listener behind on a signal that outlives the sleep', async () => {
    const clock = newClock();
    const { signal } = new AbortController();
    sleep(clock, clock.nowUs() + 3_000, signal);
    await vi.advanceTimersByTimeAsync(5);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('should wait in parts when a timer cannot reach that far', async () => {
    const clock = newClock();
    const days = 30;
    const sleeper = sleep(clock, clock.nowUs() + days * 86_400e6);
    await vi.advanceTimersByTimeAsync(days * 86_400e3 - 1);
    expect(sleeper.awake).toBe(false);
    await vi.advanceTimersByTimeAsync(3);
    expect(sleeper.awake).toBe(true);
  });

  it('should close its metronome and start another for a later sleep', async () => {
    const clock = newClock();
    sleep(clock, clock.nowUs() + 1_000);
    clock.close();
    expect(metronome().isClosed).toBe(true);
    await vi.advanceTimersByTimeAsync(3);
    sleep(clock, clock.nowUs() + 3_000);
    expect(metronomes).toHaveLength(2);
  });
});

describe('MonotonicClock in real time', () => {
  it('should never wake early, with waits from 1 us to 4 ms', async () => {
    const clock = new MonotonicClock();
    const earlyUs: number[] = [];
    for (let waitUs = 1; waitUs < 4_000; waitUs = Math.ceil(waitUs * 1.3)) {
      const atUs = clock.nowUs() + waitUs;
      await clock.sleepUntil(atUs);
      const leftUs = atUs - clock.nowUs();
      if (leftUs > 0) earlyUs.push(leftUs);
    }
    clock.close();
    expect(earlyUs).toEqual([]);
  });

  it('should let the event loop turn while somebody waits a microsecond again and again', async () => {
    const clock = new MonotonicClock();
    let turns = 0;
    setImmediate(() => turns++);
    // Most of these waits are over before they begin; a loop of them must not shut out the others all the same.
    for (let i = 0; i < 10_000; i++) await clock.sleepUntil(clock.nowUs() + 1);
    expect(turns).toBe(1);
    clock.close();
  });
});
