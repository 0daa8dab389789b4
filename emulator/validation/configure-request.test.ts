import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../settings.ts';
import { P50, W4 } from '../test-emulator.ts';
import { Refusal } from './checks.ts';
import { readConfigureRequest } from './configure-request.ts';

const read = (body: unknown) => readConfigureRequest(body, DEFAULT_SETTINGS);

function refusal(body: unknown): Refusal {
  try {
    read(body);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('the request was taken');
}

const channels = (min: unknown, max: unknown) => ({ ...P50, channels: { min, max } });
const band = (min: unknown, max: unknown) => ({ ...P50, frequencyRange: { min, max } });
const single = { ...P50, view_type: 1, channels: { min: 5, max: 5 } };
const without = (name: keyof typeof P50) =>
  Object.fromEntries(Object.entries(P50).filter(([key]) => key !== name));

describe('readConfigureRequest', () => {
  it.each<[string, unknown, number, string, string, string]>([
    ['height 0', { ...P50, displayInfo: { height: 0 } }, 400, 'displayInfo.height', 'from 1 to 100000', '0'],
    ['height -100', { ...P50, displayInfo: { height: -100 } }, 400, 'displayInfo.height', 'from 1', '-100'],
    ['no height', { ...P50, displayInfo: {} }, 422, 'displayInfo.height', 'a whole number', 'nothing'],
    ['no displayInfo', without('displayInfo'), 422, 'displayInfo', 'an object', 'nothing'],
    [
      'a text for a height',
      { ...P50, displayInfo: { height: '9' } },
      422,
      'displayInfo.height',
      'a whole',
      'text of 1',
    ],
    [
      'duration 0',
      { ...P50, displayTimeAxisDuration: 0 },
      400,
      'displayTimeAxisDuration',
      'from 1 to 86400',
      '0',
    ],
    [
      'duration 1.5',
      { ...P50, displayTimeAxisDuration: 1.5 },
      422,
      'displayTimeAxisDuration',
      'a whole',
      '1.5',
    ],
    ['channel 0', channels(0, 5), 400, 'channels.min', 'from 1 to 2337', '0'],
    ['channel -1', channels(-1, 5), 400, 'channels.min', 'from 1 to 2337', '-1'],
    ['channels upside down', channels(5, 4), 400, 'channels', 'max not below min', 'min 5, max 4'],
    ['2,223 channels', channels(1, 2223), 400, 'channels', 'at most 2222 channels', 'min 1, max 2223'],
    ['a channel beyond the fibre', channels(1, 2338), 400, 'channels.max', 'from 1 to 2337', '2338'],
    ['channel null', channels(null, 5), 422, 'channels.min', 'a whole number', 'null'],
    ['no channels', without('channels'), 422, 'channels', 'an object', 'nothing'],
    ['a list for channels', { ...P50, channels: [1, 5] }, 422, 'channels', 'an object', 'a list of 2'],
    [
      'a range in the single view',
      { ...single, channels: { min: 1, max: 2 } },
      400,
      'channels',
      'min equal',
      'min 1',
    ],
    ['a negative frequency', band(-1, 500), 400, 'frequencyRange.min', 'from 0 to 1000', '-1'],
    ['a frequency above PRR/2', band(0, 1001), 400, 'frequencyRange.max', 'from 0 to 1000', '1001'],
    ['a band of nothing', band(500, 500), 400, 'frequencyRange', 'at least 1 Hz above', 'min 500, max 500'],
    ['half a band', { ...P50, frequencyRange: { min: 0 } }, 422, 'frequencyRange.max', 'a number', 'nothing'],
    ['a band of null', { ...P50, frequencyRange: null }, 422, 'frequencyRange', 'an object', 'null'],
    ['only a start', { ...P50, start_time: 100 }, 400, 'end_time', 'because start_time has one', 'nothing'],
    ['only an end', { ...P50, end_time: 100 }, 400, 'start_time', 'because end_time has one', 'nothing'],
    ['start = end', { ...P50, start_time: 9, end_time: 9 }, 400, 'end_time', 'after start_time (9)', '9'],
    ['start > end', { ...P50, start_time: 9, end_time: 8 }, 400, 'end_time', 'after start_time (9)', '8'],
    ['a negative time', { ...P50, start_time: -1, end_time: 8 }, 400, 'start_time', 'from 0', '-1'],
    [
      'a text for a time',
      { ...P50, start_time: 'x', end_time: 8 },
      422,
      'start_time',
      'a whole number',
      'text of 1',
    ],
    ['view 3', { ...P50, view_type: 3 }, 400, 'view_type', '0 (multichannel)', '3'],
    ['no view', without('view_type'), 422, 'view_type', '0 (multichannel)', 'nothing'],
    [
      'a duration in waterfall',
      { ...W4, displayTimeAxisDuration: 9 },
      400,
      'displayTimeAxisDuration',
      'nothing',
      '9',
    ],
    [
      'a band in waterfall',
      { ...W4, frequencyRange: {} },
      400,
      'frequencyRange',
      'nothing in the',
      'a value',
    ],
    [
      'nfft 1024 in waterfall',
      { ...W4, nfftSelection: 1024 },
      400,
      'nfftSelection',
      '1 in the waterfall',
      '1024',
    ],
    ['a list for a body', [], 422, 'body', 'a JSON object', 'a list of 0'],
    ['no body', undefined, 422, 'body', 'a JSON object', 'nothing'],
  ])('should refuse %s', (_what, body, status, field, expected, found) => {
    const { status: real, details } = refusal(body);
    expect(real).toBe(status);
    expect(details.map((detail) => detail.field)).toEqual([field]);
    expect(details[0]!.expected).toContain(expected);
    expect(details[0]!.found).toContain(found);
  });

  it.each([0, -1, 64, 100, 127, 129, 500, 1000, 65_537, 131_072])(
    'should refuse nfft %i in every view',
    (nfft) => {
      expect(refusal({ ...P50, nfftSelection: nfft }).details).toEqual([
        { field: 'nfftSelection', expected: 'a power of two from 128 to 2048', found: String(nfft) },
      ]);
      expect(refusal({ ...single, nfftSelection: nfft }).details).toEqual([
        { field: 'nfftSelection', expected: 'a power of two from 128 to 65536', found: String(nfft) },
      ]);
    },
  );

  it.each([128, 256, 512, 1024, 2048])('should take nfft %i in the multichannel view', (nfftSelection) => {
    expect(read({ ...P50, nfftSelection }).nfft).toBe(nfftSelection);
  });

  it.each([4096, 8192, 16_384, 32_768, 65_536])(
    'should take nfft %i only for a single channel',
    (nfftSelection) => {
      expect(read({ ...single, nfftSelection }).nfft).toBe(nfftSelection);
      expect(refusal({ ...P50, nfftSelection }).status).toBe(400);
    },
  );

  it('should name everything that is wrong at once', () => {
    const body = { ...P50, displayInfo: { height: 0 }, nfftSelection: 3, view_type: 'x', start_time: 5 };
    const { status, details } = refusal(body);
    expect(status).toBe(422);
    expect(details.map(({ field }) => field)).toEqual([
      'view_type',
      'displayInfo.height',
      'nfftSelection',
      'end_time',
    ]);
  });

  it('should not echo text, nor take a field from the prototype', () => {
    const injected = "<script>alert(1)</script>' OR 1=1 --";
    expect(
      JSON.stringify(refusal({ ...P50, view_type: injected, displayInfo: injected }).details),
    ).not.toContain('script');
    expect(refusal(JSON.parse(`{"__proto__": ${JSON.stringify(P50)}}`)).status).toBe(422);
  });

  it('should take the payload of the catalogue, as text or number, and fill in the defaults', () => {
    expect(read(P50)).toEqual({
      view: 'multichannel',
      viewType: 0,
      durationS: 10,
      height: 1000,
      nfft: 1024,
      channelMin: 1,
      channelMax: 50,
      frequencyMinHz: 0,
      frequencyMaxHz: 500,
      window: null,
    });
    const least = {
      displayInfo: { height: 5 },
      channels: { min: 1, max: 2222 },
      view_type: 0,
      extra: 'ignored',
    };
    expect(read(least)).toMatchObject({ durationS: 30, nfft: 1024, frequencyMinHz: 0, frequencyMaxHz: 1000 });
    expect(read({ ...P50, start_time: 8, end_time: 9 }).window).toEqual({ startMs: 8000, endMs: 9000 });
    expect(read({ ...W4, displayTimeAxisDuration: null })).toMatchObject({ view: 'waterfall', viewType: 2 });
  });
});
