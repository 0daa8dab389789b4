import { describe, expect, it } from 'vitest';
import {
  channelGroups,
  frequencyProblems,
  lineProblems,
  streamMapProblems,
  type AnsweredJob,
  type AskedJob,
} from './job-plan.ts';

/** Row 1 of the table in section 4 of the contract. */
const ASKED: AskedJob = {
  durationS: 300,
  height: 600,
  nfft: 1024,
  firstChannel: 1,
  lastChannel: 50,
  band: { minHz: 0, maxHz: 500 },
  view: 'multichannel',
  window: null,
};
const STEP = 1.951219512195122;
const map = (from: number, to: number, size: number) =>
  Object.fromEntries(
    Array.from({ length: to - from + 1 }, (_, i) => [String(from + i), Math.floor(i / size)]),
  );
const ANSWERED: AnsweredJob = {
  linesDtS: 0.5,
  frequencies: Array.from({ length: 256 }, (_, k) => k * STEP),
  frequenciesAmount: 256,
  channelAmount: 50,
  streamAmount: 3,
  channelToStream: map(1, 50, 17),
  prrHz: 2000,
};

describe('channelGroups', () => {
  it('should be 17, 17 and 16 of 50 channels', () => {
    expect(channelGroups(ANSWERED.channelToStream)).toEqual([
      { stream: 0, firstChannel: 1, lastChannel: 17 },
      { stream: 1, firstChannel: 18, lastChannel: 34 },
      { stream: 2, firstChannel: 35, lastChannel: 50 },
    ]);
  });
});

describe('streamMapProblems', () => {
  it.each([
    ['multichannel' as const, 1, 50, map(1, 50, 17), 3, 50],
    ['multichannel' as const, 11, 18, map(11, 18, 3), 3, 8],
    ['waterfall' as const, 1, 50, map(1, 50, 50), 1, 50],
    ['singlechannel' as const, 7, 7, map(7, 7, 1), 1, 1],
  ])(
    'should find nothing wrong with the %s view of channels %i to %i',
    (view, first, last, mapped, n, amount) => {
      const asked = { ...ASKED, view, firstChannel: first, lastChannel: last };
      const answered = { ...ANSWERED, channelToStream: mapped, streamAmount: n, channelAmount: amount };
      expect(streamMapProblems(asked, answered)).toEqual([]);
    },
  );

  it('should name the channel that is in another stream or in none, and amounts that differ', () => {
    const wrong = { ...ANSWERED, channelToStream: { ...map(1, 49, 17), '17': 1 }, streamAmount: 2 };
    expect(streamMapProblems(ASKED, { ...wrong, channelAmount: 49 })).toEqual([
      'channel 17 is in stream 1, not 0',
      '49 channels are mapped, 50 were asked for',
      'stream_amount is 2, the map has 3',
      'channel_amount is 49, not 50',
    ]);
  });
});

describe('lineProblems', () => {
  it('should be duration / height', () => {
    expect(lineProblems(ASKED, ANSWERED)).toEqual([]);
    expect(lineProblems(ASKED, { ...ANSWERED, linesDtS: 0.51 })).toEqual([
      'lines_dt is 0.51 s, 300 s / 600 lines is 0.5 s',
    ]);
    expect(lineProblems(ASKED, { ...ANSWERED, linesDtS: 0.4 })).toHaveLength(1);
    expect(lineProblems(ASKED, { ...ANSWERED, linesDtS: 0 })).toEqual(['lines_dt is 0, not above 0']);
  });

  it('should let lines come closer where the transform cannot grow further', () => {
    const slow = { ...ASKED, durationS: 60_000 };
    expect(lineProblems(slow, { ...ANSWERED, linesDtS: 16.384 })).toEqual([]);
    expect(lineProblems(slow, { ...ANSWERED, linesDtS: 16.384, prrHz: null })).toHaveLength(1);
  });
});

describe('frequencyProblems', () => {
  // P, n, D, H, max, step, count: the data points of section 4.
  it.each([
    [2000, 1024, 300, 600, 500, 1.951219512195122, 256],
    [2000, 512, 30, 768, 500, 1000 / 257, 128],
    [8000, 512, 30, 768, 500, 2 * (4000 / 513), 32],
    [8000, 1024, 10, 1000, 500, 4000 / 513, 64],
  ])(
    'should know those of P %i, n %i, %i s / %i, up to %i Hz',
    (prrHz, nfft, durationS, height, maxHz, step, n) => {
      const asked = { ...ASKED, nfft, durationS, height, band: { minHz: 0, maxHz } };
      const frequencies = Array.from({ length: n }, (_, k) => k * step);
      const answered = { ...ANSWERED, prrHz, frequencies, frequenciesAmount: n };
      expect(frequencyProblems(asked, answered)).toEqual([]);
      expect(frequencyProblems(asked, { ...answered, prrHz: null })).toEqual([]);
      const high = { ...answered, frequencies: frequencies.map((f) => f * 1.001) };
      expect(frequencyProblems(asked, high).at(-1)).toMatch(/^frequency 2 is /);
    },
  );

  it('should see frequencies beyond the band without knowing the pulse rate', () => {
    const high = { ...ANSWERED, prrHz: null, frequencies: ANSWERED.frequencies.map((f) => f * 1.02) };
    expect(frequencyProblems(ASKED, high)).toEqual([
      `the last frequency, ${ANSWERED.frequencies[255]! * 1.02} Hz, is above the 500 Hz asked for`,
    ]);
  });

  it.each([
    [{ frequenciesAmount: 255 }, '256 frequencies are listed, frequencies_amount is 255'],
    [{ frequencies: [], frequenciesAmount: 0 }, 'no frequency is listed'],
    [
      { frequencies: [0, 2, 3], frequenciesAmount: 3, prrHz: null },
      'the frequencies are not evenly spaced and ascending at number 2',
    ],
    [
      { frequencies: [2, 1], frequenciesAmount: 2, prrHz: null },
      'the frequencies are not evenly spaced and ascending at number 2',
    ],
    [{ frequencies: ANSWERED.frequencies.slice(0, 200), frequenciesAmount: 200 }, '200 frequencies, not 256'],
  ])('should name what is wrong with %j', (changes, problem) => {
    expect(frequencyProblems(ASKED, { ...ANSWERED, ...changes })[0]).toBe(problem);
  });

  it('should want none in a view without a band', () => {
    const none = { ...ANSWERED, frequencies: [], frequenciesAmount: 0 };
    expect(frequencyProblems({ ...ASKED, band: null }, none)).toEqual([]);
    expect(frequencyProblems({ ...ASKED, band: null }, ANSWERED)).toHaveLength(1);
  });
});
