import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testEmulator } from '../test-emulator.ts';
import { configured, MULTICHANNEL, POD_START_MS, polledRows, SINGLECHANNEL } from './testing.ts';

/** What a request is calculated from, in the letters of section 4. */
interface Inputs {
  /** Seconds. */
  readonly D: number;
  readonly H: number;
  readonly n: number;
  /** Hz. */
  readonly P: number;
  /** Hz. */
  readonly fmax: number;
}

/** Rules 1 to 4, by the letter: time between lines, and the frequency step with the transform doubled as needed. */
function byTheContract({ D, H, n, P }: Inputs): { linesDtS: number; stepHz: number } {
  const linesDtS = D / H;
  const samplesPerLine = linesDtS * P;
  let m = n;
  while (1 - samplesPerLine / m < 0.5) m *= 2;
  return { linesDtS, stepHz: ((m / n) * (P / 2)) / (m / 2 + 1) };
}

const request = ({ D, H, n, fmax }: Inputs, more: object = {}): object => ({
  ...MULTICHANNEL,
  displayTimeAxisDuration: D,
  displayInfo: { height: H },
  nfftSelection: n,
  frequencyRange: { min: 0, max: fmax },
  ...more,
});

describe('frequencies and lines', () => {
  // The seven captured answers; a step of null was not captured.
  it.each([
    [2000, 1024, 300, 600, '0', 256, 0.5, 1.951219512195122],
    [2000, 512, 30, 768, '0', 128, 0.0390625, 3.8911],
    [2000, 256, 30, 768, '0', 64, 0.0390625, null],
    [2000, 1024, 10, 1000, '1', 256, 0.01, null],
    [8000, 512, 30, 768, '0', 32, 0.0390625, 15.5945],
    [8000, 256, 30, 768, '0', 16, 0.0390625, null],
    [8000, 1024, 10, 1000, '0', 64, 0.01, 7.797],
  ])(
    '4 should fit the capture at %i Hz, nfft %i, %i s, %i lines, view %s',
    async (P, n, D, H, view_type, bins, linesDtS, stepHz) => {
      await using emulator = await testEmulator({}, { settings: { prrHz: P } });
      const channels = view_type === '1' ? SINGLECHANNEL.channels : MULTICHANNEL.channels;
      const inputs = { P, n, D, H, fmax: 500 };
      const answer = await configured(emulator, request(inputs, { view_type, channels }));
      expect([answer.frequencies_amount, answer.lines_dt]).toEqual([bins, linesDtS]);
      const step = answer.frequencies_list[1]! - answer.frequencies_list[0]!;
      expect(step).toBeCloseTo(byTheContract(inputs).stepHz, 12);
      // What was captured was printed with four decimals, or three.
      expect(Math.abs(step - (stepHz ?? step))).toBeLessThan(0.001);
    },
  );

  it('4 should hold for any request whose transform need not be capped', async () => {
    const P = 2_000;
    await using emulator = await testEmulator({ jobs: 200 }, { settings: { prrHz: P } });
    const inputs = fc.record({
      D: fc.integer({ min: 1, max: 600 }),
      H: fc.integer({ min: 100, max: 2_000 }),
      n: fc.constantFrom(128, 256, 512, 1024, 2048),
      fmax: fc.integer({ min: 1, max: 1_000 }),
    });
    await fc.assert(
      fc.asyncProperty(inputs, async (one) => {
        const answer = await configured(emulator, request({ ...one, P }, { channels: { min: 1, max: 3 } }));
        await emulator.send('DELETE', `/job/${answer.job_id}`);
        const { linesDtS, stepHz } = byTheContract({ ...one, P });
        const bins = Math.floor((one.fmax * one.n) / P);
        expect(answer.lines_dt).toBe(linesDtS);
        expect(answer.frequencies_amount).toBe(bins);
        expect(answer.frequencies_list.length).toBe(bins);
        const worst = answer.frequencies_list.map((hz, k) => Math.abs(hz - k * stepHz));
        expect(Math.max(0, ...worst)).toBeLessThan(1e-9);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it('1.11 should list ascending frequencies from 0 on, as many as it says', async () => {
    await using emulator = await testEmulator();
    const { frequencies_list, frequencies_amount, lines_dt } = await configured(emulator, MULTICHANNEL);
    expect(frequencies_list.length).toBe(frequencies_amount);
    expect(frequencies_list[0]).toBe(0);
    expect(frequencies_list.every((hz, k) => k === 0 || hz > frequencies_list[k - 1]!)).toBe(true);
    expect(lines_dt).toBeGreaterThan(0);
  });

  it('4 should begin with the first frequency of the step that lies in the band', async () => {
    await using emulator = await testEmulator();
    const inputs = { P: 2000, n: 1024, D: 300, H: 600, fmax: 500 };
    const { stepHz } = byTheContract(inputs);
    const band = { frequencyRange: { min: 100, max: 500 } };
    const { frequencies_list } = await configured(emulator, request(inputs, band));
    // floor(400 * 1024 / 2000)
    expect(frequencies_list.length).toBe(204);
    expect(frequencies_list[0]! / stepHz).toBeCloseTo(Math.ceil(100 / stepHz), 9);
  });
});

describe('channels and streams', () => {
  // Channels, and how many of them each stream has.
  it.each([
    [1, [1]],
    [3, [1, 1, 1]],
    [8, [3, 3, 2]],
    [50, [17, 17, 16]],
    [99, [33, 33, 33]],
    [2222, [741, 741, 740]],
  ])('4 should put %i channels into three groups: %j', async (channels, groups) => {
    await using emulator = await testEmulator();
    const first = 11;
    const body = { ...MULTICHANNEL, channels: { min: first, max: first + channels - 1 } };
    const answer = await configured(emulator, body);
    const streams = Object.values(answer.channel_to_stream_index);
    expect(groups.map((_, k) => streams.filter((stream) => stream === k).length)).toEqual(groups);
    const groupSize = Math.ceil(channels / 3);
    expect(answer.channel_to_stream_index).toEqual(
      Object.fromEntries(Array.from({ length: channels }, (_, i) => [first + i, Math.floor(i / groupSize)])),
    );
    expect([answer.channel_amount, answer.stream_amount]).toEqual([channels, groups.length]);
  });

  it('4 should have one stream and one channel in the single channel view', async () => {
    await using emulator = await testEmulator();
    expect(await configured(emulator, SINGLECHANNEL)).toMatchObject({
      channel_to_stream_index: { 7: 0 },
      stream_amount: 1,
      channel_amount: 1,
    });
  });

  it('4 should make 1/lines_dt rows a second', async () => {
    await using emulator = await testEmulator();
    const inputs = { P: 2000, n: 512, D: 30, H: 768, fmax: 500 };
    const { job_id, lines_dt } = await configured(
      emulator,
      request(inputs, { channels: { min: 1, max: 3 } }),
    );
    emulator.advance(POD_START_MS + 5_000);
    expect((await polledRows(emulator, job_id, 1_000)).length).toBe(5 / lines_dt);
  });
});
