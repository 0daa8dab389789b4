import type { Settings } from '../settings.ts';
import { Checks, isFields, own } from './checks.ts';
import type { Fields } from './checks.ts';
import { BOUNDS, DEFAULTS, VIEWS } from './job-request.ts';
import type { JobRequest } from './job-request.ts';

/** nfft must be a power of two in the range of the view. */
export function checkNfft(checks: Checks, nfft: number | undefined, largest: number): void {
  if (nfft === undefined) return;
  const powerOfTwo = nfft > 0 && Number.isInteger(Math.log2(nfft));
  if (!powerOfTwo || nfft < BOUNDS.nfftMin || nfft > largest) {
    checks.brokenRule('nfftSelection', `a power of two from ${BOUNDS.nfftMin} to ${largest}`, String(nfft));
  }
}

/** A frequency band inside what the fibre can carry. */
export function readBand(checks: Checks, body: Fields, settings: Settings): [number, number] {
  const fallback: [number, number] = [DEFAULTS.frequencyMinHz, DEFAULTS.frequencyMaxHz];
  if (own(body, 'frequencyRange') === undefined) return fallback;
  const range = checks.fields(body, 'frequencyRange');
  if (range === undefined) return fallback;
  const highest = Math.min(BOUNDS.frequencyMaxHz, settings.prrHz / 2);
  const min = checks.number(range, 'frequencyRange.min', { min: 0, max: highest });
  const max = checks.number(range, 'frequencyRange.max', { min: 0, max: highest });
  if (min !== undefined && max !== undefined && max - min < BOUNDS.frequencyWidthHz) {
    checks.brokenRule(
      'frequencyRange',
      `max at least ${BOUNDS.frequencyWidthHz} Hz above min`,
      `min ${min}, max ${max}`,
    );
  }
  return [min ?? fallback[0], max ?? fallback[1]];
}

/** The number of the view, which clients send as a number or as text. */
function readViewType(checks: Checks, body: Fields): number {
  const value = own(body, 'view_type');
  const number = value === '0' || value === '1' || value === '2' ? Number(value) : value;
  if (number === 0 || number === 1 || number === 2) return number;
  const expected = '0 (multichannel), 1 (single channel) or 2 (waterfall)';
  if (typeof number === 'number') checks.brokenRule('view_type', expected, String(number));
  else checks.wrongType('view_type', expected, value);
  return 0;
}

/** Both times or none, in epoch seconds; none means live. */
function readWindow(checks: Checks, body: Fields): JobRequest['window'] {
  const absent = (name: string): boolean => own(body, name) === undefined || own(body, name) === null;
  if (absent('start_time') && absent('end_time')) return null;
  for (const [missing, other] of [
    ['start_time', 'end_time'],
    ['end_time', 'start_time'],
  ] as const) {
    if (absent(missing)) {
      checks.brokenRule(
        missing,
        `a time, because ${other} has one (both: historic, neither: live)`,
        'nothing',
      );
      return null;
    }
  }
  const bounds = { integer: true, min: 0, max: BOUNDS.epochS };
  const startS = checks.number(body, 'start_time', bounds);
  const endS = checks.number(body, 'end_time', bounds);
  if (startS === undefined || endS === undefined) return null;
  if (endS <= startS) checks.brokenRule('end_time', `a time after start_time (${startS})`, String(endS));
  return { startMs: startS * 1000, endMs: endS * 1000 };
}

function readChannels(checks: Checks, body: Fields, single: boolean, settings: Settings): [number, number] {
  const channels = checks.fields(body, 'channels');
  if (channels === undefined) return [1, 1];
  const bounds = { integer: true, min: settings.lowestChannel, max: settings.highestChannel };
  const min = checks.number(channels, 'channels.min', bounds);
  const max = checks.number(channels, 'channels.max', bounds);
  if (min === undefined || max === undefined) return [1, 1];
  const found = `min ${min}, max ${max}`;
  if (max < min) checks.brokenRule('channels', 'max not below min', found);
  if (max - min + 1 > settings.channelsPerJob) {
    checks.brokenRule('channels', `at most ${settings.channelsPerJob} channels`, found);
  }
  if (single && max !== min)
    checks.brokenRule('channels', 'min equal to max in the single channel view', found);
  return [min, max];
}

/**
 * Reads the body of POST /configure as strictly as the client's own rules are.
 * @throws Refusal naming every field that is wrong
 */
export function readConfigureRequest(body: unknown, settings: Settings): JobRequest {
  const checks = new Checks();
  if (!isFields(body)) {
    checks.wrongType('body', 'a JSON object', body);
    checks.done();
    throw new TypeError('unreachable: done() refuses what is not an object');
  }
  const viewType = readViewType(checks, body);
  const view = VIEWS[viewType]!;
  const waterfall = view === 'waterfall';
  const displayInfo = checks.fields(body, 'displayInfo');
  const height =
    displayInfo &&
    checks.number(displayInfo, 'displayInfo.height', { integer: true, min: 1, max: BOUNDS.height });
  const [channelMin, channelMax] = readChannels(checks, body, view === 'singlechannel', settings);
  let durationS: number = DEFAULTS.durationS;
  let band: [number, number] = [DEFAULTS.frequencyMinHz, DEFAULTS.frequencyMaxHz];
  if (waterfall) {
    for (const name of ['displayTimeAxisDuration', 'frequencyRange']) {
      const value = own(body, name);
      if (value === undefined || value === null) continue;
      checks.brokenRule(
        name,
        'nothing in the waterfall view',
        typeof value === 'number' ? String(value) : 'a value',
      );
    }
  } else {
    const rule = { integer: true, min: 1, max: BOUNDS.durationS, fallback: DEFAULTS.durationS };
    durationS = checks.number(body, 'displayTimeAxisDuration', rule) ?? durationS;
    band = readBand(checks, body, settings);
  }
  const nfft = checks.number(body, 'nfftSelection', {
    integer: true,
    fallback: waterfall ? 1 : DEFAULTS.nfft,
  });
  if (!waterfall) {
    checkNfft(checks, nfft, view === 'multichannel' ? BOUNDS.nfftMaxMultichannel : BOUNDS.nfftMax);
  } else if (nfft !== undefined && nfft !== 1) {
    checks.brokenRule('nfftSelection', '1 in the waterfall view', String(nfft));
  }
  const window = readWindow(checks, body);
  checks.done();
  return {
    view,
    viewType,
    durationS,
    height: height ?? 1,
    nfft: nfft ?? DEFAULTS.nfft,
    channelMin,
    channelMax,
    frequencyMinHz: band[0],
    frequencyMaxHz: band[1],
    window,
  };
}
