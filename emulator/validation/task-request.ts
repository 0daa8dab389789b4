import type { Settings } from '../settings.ts';
import { checkNfft, readBand } from './configure-request.ts';
import { Checks, isFields, own } from './checks.ts';
import type { Fields } from './checks.ts';
import { BOUNDS } from './job-request.ts';
import type { JobRequest } from './job-request.ts';

const TASK_ID = /^[A-Za-z0-9_-]{1,256}$/;
const TIME = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

/** Milliseconds since the epoch of `yymmddHHMMSS`, UTC; undefined when it is no such time. */
export function parseTaskTime(text: string): number | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(2000 + year, month - 1, day, hour, minute, second));
  // Date rolls 31 February over into March; such a time is wrong, not another one.
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  return same && date.getUTCMinutes() === minute && date.getUTCSeconds() === second
    ? date.getTime()
    : undefined;
}

function readWindow(checks: Checks, body: Fields): JobRequest['window'] {
  const times = ['start_time', 'end_time'].map((name) => {
    const value = own(body, name);
    if (value === undefined || value === null) return null;
    const timeMs = typeof value === 'string' ? parseTaskTime(value) : undefined;
    if (timeMs === undefined) checks.wrongType(name, 'a time as yymmddHHMMSS (UTC), or null', value);
    return timeMs;
  });
  const [startMs, endMs] = times;
  if (startMs === null && endMs === null) return null;
  if (startMs === null || endMs === null) {
    checks.brokenRule(startMs === null ? 'start_time' : 'end_time', 'both times or neither', 'only one');
    return null;
  }
  if (startMs === undefined || endMs === undefined) return null;
  if (endMs <= startMs) checks.brokenRule('end_time', 'a time after start_time', 'an earlier or equal one');
  return { startMs, endMs };
}

/**
 * Reads POST /config/{task_id}, the older interface: sensors count from 0, times are text.
 * @throws Refusal naming every field that is wrong
 */
export function readTaskRequest(taskId: string, body: unknown, settings: Settings): JobRequest {
  const checks = new Checks();
  if (!TASK_ID.test(taskId)) {
    const found = `${taskId.length} characters`;
    checks.brokenRule('task_id', '1 to 256 letters, digits, underscores or hyphens', found);
  }
  if (!isFields(body)) {
    checks.wrongType('body', 'a JSON object', body);
    checks.done();
    throw new TypeError('unreachable: done() refuses what is not an object');
  }
  const durationS = checks.number(body, 'displayTimeAxisDuration', { min: 0.001, max: BOUNDS.durationS });
  const nfft = checks.number(body, 'nfftSelection', { integer: true });
  checkNfft(checks, nfft, BOUNDS.nfftMax);
  const canvas = checks.fields(body, 'canvasInfo');
  const height =
    canvas && checks.number(canvas, 'canvasInfo.height', { integer: true, min: 1, max: BOUNDS.height });
  const sensors = checks.fields(body, 'sensors');
  const highest = settings.highestChannel - settings.lowestChannel;
  const min = sensors && checks.number(sensors, 'sensors.min', { integer: true, min: 0, max: highest });
  const max = sensors && checks.number(sensors, 'sensors.max', { integer: true, min: 0, max: highest });
  if (min !== undefined && max !== undefined && max <= min) {
    checks.brokenRule('sensors', 'max above min', `min ${min}, max ${max}`);
  }
  if (own(body, 'frequencyRange') === undefined) checks.wrongType('frequencyRange', 'an object', undefined);
  const band = readBand(checks, body, settings);
  const window = readWindow(checks, body);
  checks.done();
  return {
    view: 'multichannel',
    viewType: 0,
    durationS: durationS ?? 1,
    height: height ?? 1,
    nfft: nfft ?? BOUNDS.nfftMin,
    channelMin: min ?? 0,
    channelMax: max ?? 0,
    frequencyMinHz: band[0],
    frequencyMaxHz: band[1],
    window,
  };
}
