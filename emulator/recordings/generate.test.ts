import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { generateRecordings } from './generate.ts';
import { overlaps, playable } from './recording.ts';
import { holes, recordedStretches } from './timeline.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const make = (seed: number) => generateRecordings(300, NOW_MS, 2000, seededRandom(seed));
const lengthMs = (one: { start_time: Date; end_time: Date | null }) =>
  (one.end_time?.getTime() ?? NOW_MS) - one.start_time.getTime();

describe('generateRecordings', () => {
  it('should be the same for the same seed and another for another', () => {
    expect(make(7)).toEqual(make(7));
    expect(make(7)[0]!.uuid === make(8)[0]!.uuid).toBe(false);
  });

  it('should end with one recording that is still being written, and only that', () => {
    const recordings = make(1);
    expect(recordings.filter(({ end_time }) => end_time === null)).toEqual([recordings.at(-1)]);
    expect(recordings.at(-1)!.start_time.getTime()).toBe(NOW_MS - 20_000);
  });

  it('should be 5 to 40 s long in steps of 5 s, but for some of eight hours', () => {
    const lengths = make(1).slice(0, -1).map(lengthMs);
    const short = lengths.filter((ms) => ms <= 40_000);
    expect(lengths.filter((ms) => ms > 40_000)).toEqual(new Array(15).fill(8 * 3_600_000));
    expect(short.every((ms) => ms >= 5_000 && ms % 5_000 === 0)).toBe(true);
  });

  it('should overlap its neighbours by 0.1 to 3 s or leave gaps of 4 to 13 s', () => {
    const recordings = make(1);
    const gaps = recordings
      .slice(1)
      .map((one, i) => one.start_time.getTime() - recordings[i]!.end_time!.getTime());
    expect(gaps.every((ms) => (ms >= -3_000 && ms <= -100) || (ms >= 4_000 && ms <= 13_000))).toBe(true);
    expect(gaps.filter((ms) => ms > 0).length).toBeGreaterThan(60);
    expect(gaps.filter((ms) => ms < 0).length).toBeGreaterThan(100);
  });

  it('should give every recording its own uuid and mark one of a hundred as deleted', () => {
    const recordings = make(1);
    expect(new Set(recordings.map(({ uuid }) => uuid)).size).toBe(300);
    expect(recordings.filter((one) => one.deleted)).toHaveLength(3);
  });

  it('should leave a hole exactly where neighbours do not meet, and of that length', () => {
    const recordings = make(3);
    const gaps = recordings
      .slice(1)
      .map((one, i) => one.start_time.getTime() - recordings[i]!.end_time!.getTime())
      .filter((ms) => ms > 0);
    // No recording reaches past its next neighbour: an overlap is at most 3 s, a recording at least 5 s long.
    expect(holes(recordings, NOW_MS).map(({ startMs, endMs }) => endMs - startMs)).toEqual(gaps);
    expect(recordedStretches(recordings, NOW_MS).at(-1)!.endMs).toBe(NOW_MS);
  });

  it('should spread lengths, overlaps and gaps evenly over what is allowed', () => {
    const recordings = generateRecordings(4_001, NOW_MS, 2000, seededRandom(5));
    const short = recordings
      .slice(0, -1)
      .map(lengthMs)
      .filter((ms) => ms <= 40_000);
    // 3,800 lengths of 8 kinds: 475 of each, standard deviation 20.4.
    for (let ms = 5_000; ms <= 40_000; ms += 5_000) {
      expect(Math.abs(short.filter((one) => one === ms).length - 475)).toBeLessThan(82);
    }
    const apart = recordings
      .slice(1)
      .map((one, i) => one.start_time.getTime() - recordings[i]!.end_time!.getTime());
    // 4,000 neighbours, 60 % of them overlap: 2,400, standard deviation 31.
    expect(Math.abs(apart.filter((ms) => ms < 0).length - 2_400)).toBeLessThan(124);
    const average = (list: number[]): number => list.reduce((sum, ms) => sum + ms, 0) / list.length;
    expect(Math.abs(average(apart.filter((ms) => ms < 0)) + 1_550)).toBeLessThan(70);
    expect(Math.abs(average(apart.filter((ms) => ms > 0)) - 8_500)).toBeLessThan(260);
  });
});

describe('playable', () => {
  const recording = {
    ...make(1)[0]!,
    start_time: new Date(10_400),
    end_time: new Date(15_000),
  };
  it.each([
    [9_000, false],
    [10_000, true],
    [14_999, true],
    [15_000, false],
  ])('should need a recording at the start: at %i ms %s', (startMs, expected) => {
    expect(playable([recording], startMs, 'covers-start', 20_000)).toBe(expected);
  });

  it('should take any common moment where overlap is the rule', () => {
    expect(overlaps(recording, 0, 10_400)).toBe(false);
    expect(overlaps(recording, 0, 10_401)).toBe(true);
    expect(overlaps(recording, 15_000, 16_000)).toBe(false);
    expect(playable([recording], 0, 'overlap', 20_000)).toBe(true);
    expect(playable([], 0, 'overlap', 20_000)).toBe(false);
  });

  it.each(['covers-start', 'overlap'] as const)(
    'should end what is still being written now, by %s',
    (rule) => {
      const open = { ...recording, end_time: null };
      expect(playable([open], 19_999, rule, 20_000)).toBe(true);
      expect(playable([open], 20_000, rule, 20_000)).toBe(false);
    },
  );
});
