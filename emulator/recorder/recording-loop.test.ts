import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../recordings/recording.ts';
import type { RecordingDocument } from '../recordings/recording.ts';
import { holes } from '../recordings/timeline.ts';
import { StandInRecorderStore } from './recorder-store.ts';
import { RecordingLoop } from './recording-loop.ts';

function recorder(recordings: RecordingDocument[] = [], silentAfterMs = Infinity, kept = 1000) {
  const time = { nowMs: 100_000 };
  const store = new StandInRecorderStore(recordings);
  const make = () =>
    new RecordingLoop({ store, nowMs: () => time.nowMs, lengthMs: 20_000, prrHz: 2000, silentAfterMs, kept });
  return { time, store, recordings, make, loop: make() };
}
const times = (recordings: readonly RecordingDocument[]) =>
  recordings.map(({ start_time, end_time }) => [start_time.getTime(), end_time?.getTime() ?? null]);

describe('RecordingLoop', () => {
  it('should write one recording after the other, without a gap', async () => {
    const { time, loop, recordings } = recorder();
    await loop.start(null);
    for (time.nowMs = 100_250; time.nowMs <= 145_000; time.nowMs += 250) await loop.tick();
    expect(times(recordings)).toEqual([
      [100_000, 120_000],
      [120_000, 140_000],
      [140_000, null],
    ]);
    expect(holes(recordings, time.nowMs)).toEqual([]);
    await loop.stop();
    expect(times(recordings).at(-1)).toEqual([140_000, 145_250]);
    expect([loop.begun, loop.recordedUntilMs, loop.lastError]).toEqual([3, 145_250, null]);
  });

  it('should go on with the recording that was just begun', async () => {
    const first = recorder();
    await first.loop.start(null);
    first.time.nowMs = 110_000;
    const second = first.make();
    await second.start(null);
    first.time.nowMs = 131_000;
    await second.tick();
    expect(times(first.recordings)).toEqual([
      [100_000, 130_000],
      [130_000, null],
    ]);
  });

  it('should leave a hole from the last moment of the recorder before it until its own start', async () => {
    const { time, loop, recordings, make } = recorder();
    await loop.start(null);
    time.nowMs = 107_000;
    await loop.tick();
    time.nowMs = 137_500;
    await make().start(107_000);
    expect(times(recordings)).toEqual([
      [100_000, 107_000],
      [137_500, null],
    ]);
    expect(holes(recordings, 140_000)).toEqual([{ startMs: 107_000, endMs: 137_500 }]);
  });

  it('should end what an unknown recorder left open as if it had been as long as all', async () => {
    const { time, loop, recordings, make } = recorder();
    await loop.start(null);
    time.nowMs = 200_000;
    await make().start(null);
    expect(times(recordings)).toEqual([
      [100_000, 120_000],
      [200_000, null],
    ]);
  });

  it('should leave a hole for the time in which it was stopped from running', async () => {
    const { time, loop, recordings } = recorder([], 1_000);
    await loop.start(null);
    time.nowMs = 101_000;
    await loop.tick();
    time.nowMs = 109_000;
    await loop.tick();
    expect(times(recordings)).toEqual([
      [100_000, 101_000],
      [109_000, null],
    ]);
  });

  it('should make up for what the database could not take, without a gap', async () => {
    const { time, loop, store, recordings } = recorder();
    await loop.start(null);
    const { begin } = store;
    let asked = 0;
    store.begin = () => {
      asked++;
      return Promise.reject(new StoreUnavailable('the database is away'));
    };
    time.nowMs = 125_000;
    await loop.tick();
    expect([loop.lastError, asked]).toEqual(['the database is away', 1]);
    store.begin = begin;
    time.nowMs = 131_000;
    await loop.tick();
    expect(loop.lastError).toBe(null);
    expect(times(recordings)).toEqual([
      [100_000, 120_000],
      [120_000, null],
    ]);
  });

  it('should remove its own oldest beyond what it keeps, and nothing of others', async () => {
    const other = {
      uuid: 'other',
      start_time: new Date(0),
      end_time: new Date(50_000),
      deleted: false,
      fiber_metadata: {},
    };
    const { time, loop, recordings } = recorder([other], Infinity, 2);
    await loop.start(null);
    for (time.nowMs = 120_000; time.nowMs <= 200_000; time.nowMs += 20_000) await loop.tick();
    expect(times(recordings)).toEqual([
      [0, 50_000],
      [160_000, 180_000],
      [180_000, 200_000],
      [200_000, null],
    ]);
  });

  it('should remove what is too old once the database is back, if it was away then', async () => {
    const { time, loop, store, recordings } = recorder([], Infinity, 1);
    await loop.start(null);
    const { remove } = store;
    store.remove = () => Promise.reject(new StoreUnavailable('the database is away'));
    for (time.nowMs = 120_000; time.nowMs <= 160_000; time.nowMs += 20_000) await loop.tick();
    expect([recordings.length, loop.lastError]).toEqual([4, 'the database is away']);
    store.remove = remove;
    time.nowMs = 180_000;
    await loop.tick();
    expect([times(recordings), loop.lastError]).toEqual([
      [
        [160_000, 180_000],
        [180_000, null],
      ],
      null,
    ]);
  });
});
