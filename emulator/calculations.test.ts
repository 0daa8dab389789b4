import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelGroups, internalTransform, LARGEST_TRANSFORM, spectrogram, streams } from './calculations.ts';

const ask = (prrHz: number, nfft: number, durationS: number, height: number) =>
  spectrogram({ prrHz, nfft, durationS, height, frequencyMinHz: 0, frequencyMaxHz: 500 });

describe('spectrogram', () => {
  // Captured answers of a deployed server: PRR, nfft, duration, height, bins, seconds between lines.
  it.each([
    [2000, 1024, 300, 600, 256, 0.5],
    [2000, 512, 30, 768, 128, 0.0390625],
    [2000, 256, 30, 768, 64, 0.0390625],
    [2000, 1024, 10, 1000, 256, 0.01],
    [8000, 512, 30, 768, 32, 0.0390625],
    [8000, 256, 30, 768, 16, 0.0390625],
    [8000, 1024, 10, 1000, 64, 0.01],
  ])(
    'should give the captured bins and line time for %i Hz, nfft %i, %i s, %i lines',
    (p, n, d, h, bins, dt) => {
      const result = ask(p, n, d, h);
      expect(result.frequenciesHz.length).toBe(bins);
      expect(result.linesDtS).toBe(dt);
    },
  );

  it.each([
    [2000, 1024, 300, 600, (2 * 1000) / 1025],
    [2000, 512, 30, 768, 1000 / 257],
    [8000, 512, 30, 768, (2 * 4000) / 513],
    [8000, 1024, 10, 1000, 4000 / 513],
  ])('should give the captured frequency step for %i Hz, nfft %i, %i s, %i lines', (p, n, d, h, stepHz) => {
    expect(ask(p, n, d, h).frequencyStepHz).toBeCloseTo(stepHz, 12);
  });

  it('should list the very numbers that were captured', () => {
    const { frequenciesHz } = ask(2000, 1024, 300, 600);
    expect(frequenciesHz[0]).toBe(0);
    expect(frequenciesHz[1]).toBe(1.951219512195122);
    expect(frequenciesHz[255]).toBeCloseTo(497.56, 2);
  });

  it('should double the transform of the worked example once', () => {
    expect(internalTransform(1024, 1000)).toBe(2048);
    expect(internalTransform(2048, 1000)).toBe(2048);
  });

  it('should double to the smallest transform that overlaps by half, and never beyond the largest', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(128, 256, 512, 1024, 2048, 65_536),
        fc.double({ min: 0.01, max: 200_000, noNaN: true }),
        (nfft, samplesPerLine) => {
          const transform = internalTransform(nfft, samplesPerLine);
          const overlapsByHalf = samplesPerLine <= transform / 2;
          expect(Number.isInteger(Math.log2(transform / nfft))).toBe(true);
          expect(overlapsByHalf || transform === LARGEST_TRANSFORM).toBe(true);
          // Half of it would not have done, unless it is what was asked for.
          expect(transform === nfft || samplesPerLine > transform / 4).toBe(true);
        },
      ),
    );
    expect(internalTransform(65_536, 1e9)).toBe(LARGEST_TRANSFORM);
    expect(internalTransform(1024, 512)).toBe(1024);
    expect(internalTransform(1024, 513)).toBe(2048);
  });

  it('should take the step of the capped transform where the lines come closer', () => {
    // 1 row per 86.4 s at 2 kHz: 172,800 samples per line, 64 times 1024 is the largest there is.
    expect(ask(2000, 1024, 86_400, 1000).frequencyStepHz).toBe((64 * 1000) / 32_769);
  });

  it('should bring the lines closer where the largest transform does not overlap by half', () => {
    expect(ask(2000, 1024, 86_400, 1000).linesDtS).toBe((0.5 * 65_536) / 2000);
  });

  it('should start at the lowest multiple of the step inside the band and stay inside it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom(128, 256, 512, 1024, 2048),
        fc.integer({ min: 1, max: 300 }),
        (frequencyMinHz, widthHz, nfft, durationS) => {
          const frequencyMaxHz = frequencyMinHz + widthHz;
          const { frequenciesHz, frequencyStepHz } = spectrogram({
            prrHz: 2000,
            nfft,
            durationS,
            height: 600,
            frequencyMinHz,
            frequencyMaxHz,
          });
          const inside = frequenciesHz.filter((f) => f >= frequencyMinHz && f <= frequencyMaxHz);
          expect(inside.length).toBe(Math.floor((widthHz * nfft) / 2000));
          frequenciesHz.forEach((f, k) => {
            if (k > 0) expect(f - frequenciesHz[k - 1]!).toBeCloseTo(frequencyStepHz, 9);
          });
        },
      ),
    );
  });
});

describe('channelGroups', () => {
  it('should be the groups that the stream index of every channel tells', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 300 }), (min, more) => {
        const groups = channelGroups('multichannel', min, min + more);
        const { channelToStreamIndex, streamAmount } = streams('multichannel', min, min + more);
        const told = groups.flatMap(({ firstChannel, lastChannel }, stream) =>
          Array.from({ length: lastChannel - firstChannel + 1 }, (_, i) => [
            String(firstChannel + i),
            stream,
          ]),
        );
        expect(Object.fromEntries(told)).toEqual(channelToStreamIndex);
        expect(groups.length).toBe(streamAmount);
        // The rule itself: channel a + i is in group floor(i / ceil(N / 3)).
        const size = Math.ceil((more + 1) / 3);
        for (let i = 0; i <= more; i++) {
          expect(channelToStreamIndex[String(min + i)]).toBe(Math.floor(i / size));
        }
      }),
    );
  });
});

describe('streams', () => {
  const sizes = (map: Readonly<Record<string, number>>) =>
    Object.values(map).reduce<number[]>((sum, stream) => {
      sum[stream] = (sum[stream] ?? 0) + 1;
      return sum;
    }, []);

  it.each([
    [8, [3, 3, 2]],
    [50, [17, 17, 16]],
    [4, [2, 2]],
    [1, [1]],
  ])('should put %i channels into groups of %j', (channels, groups) => {
    const result = streams('multichannel', 11, 10 + channels);
    expect(sizes(result.channelToStreamIndex)).toEqual(groups);
    expect(result.streamAmount).toBe(groups.length);
    expect(result.channelAmount).toBe(channels);
  });

  it('should name every channel by its own number', () => {
    expect(streams('multichannel', 5, 7).channelToStreamIndex).toEqual({ '5': 0, '6': 1, '7': 2 });
  });

  it('should give a single channel one stream, whatever the range', () => {
    const result = streams('singlechannel', 7, 9);
    expect(result).toEqual({
      channelToStreamIndex: { '7': 0, '8': 0, '9': 0 },
      streamAmount: 1,
      channelAmount: 1,
    });
  });

  it('should give the waterfall view one stream with all its channels', () => {
    const result = streams('waterfall', 1, 50);
    expect(result.streamAmount).toBe(1);
    expect(result.channelAmount).toBe(50);
  });
});
