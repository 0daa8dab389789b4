import { describe, expect, it } from 'vitest';
import { PAYLOADS, type PayloadName } from './payloads.ts';

describe('payloads', () => {
  it('should send P50 as the product’s client does', () => {
    expect(PAYLOADS.P50).toEqual({
      displayTimeAxisDuration: 10,
      nfftSelection: 1024,
      displayInfo: { height: 1000 },
      channels: { min: 1, max: 50 },
      frequencyRange: { min: 0, max: 500 },
      start_time: null,
      end_time: null,
      view_type: '0',
    });
  });

  it('should leave axis and band out of the waterfall view, with nfft 1', () => {
    expect(PAYLOADS.W50).toEqual({
      nfftSelection: 1,
      displayInfo: { height: 1000 },
      channels: { min: 1, max: 50 },
      start_time: null,
      end_time: null,
      view_type: '2',
    });
  });

  /**
   * Bytes per second of a job: channels x bins x 4 bytes every duration / height seconds, bins = band x nfft / prr
   * at a prr of 2000. The figures are the catalogue's own.
   */
  it.each<[PayloadName, number, number]>([
    ['P50', 51_200, 100],
    ['P200', 819_200, 120],
    ['S50', 51_200, 2],
    ['S200', 819_200, 4],
  ])('should make %s stream rows of %d bytes at %d/s', (name, rowBytes, rowsPerSecond) => {
    const { channels, frequencyRange, nfftSelection, displayInfo, displayTimeAxisDuration } = PAYLOADS[name];
    const bins = Math.floor(((frequencyRange?.max ?? 0) * nfftSelection) / 2000);
    expect(channels.max * bins * 4).toBe(rowBytes);
    expect(displayInfo.height / (displayTimeAxisDuration ?? Number.NaN)).toBe(rowsPerSecond);
  });

  it.each<[PayloadName, number[]]>([
    ['P10', [10, 512, 800, 10, 250]],
    ['PX', [10, 8192, 5000, 200, 1000]],
    ['P500', [10, 2048, 600, 500, 500]],
  ])('should have the figures of %s', (name, figures) => {
    const { channels, frequencyRange, nfftSelection, displayInfo, displayTimeAxisDuration } = PAYLOADS[name];
    expect([
      displayTimeAxisDuration,
      nfftSelection,
      displayInfo.height,
      channels.max,
      frequencyRange?.max,
    ]).toEqual(figures);
  });

  it('should not let one scenario change the payload of the next', () => {
    expect(() => {
      (PAYLOADS.P50.channels as { max: number }).max = 7;
    }).toThrow(TypeError);
  });
});
