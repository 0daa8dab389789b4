import { isFields, own } from './checks.ts';
import type { Fields } from './checks.ts';
import { BOUNDS, DEFAULTS, VIEWS } from './job-request.ts';
import type { JobRequest } from './job-request.ts';

/** The deployed server could not read the request and says so in its own words, with its own status. */
export class LaxRefusal extends Error {
  override readonly name = 'LaxRefusal';
  readonly status: 422 | 500;
  readonly body: Readonly<Record<string, unknown>>;
  constructor(status: 422 | 500, body: Readonly<Record<string, unknown>>) {
    super(`the request was answered ${status}, as the deployed server does`);
    this.status = status;
    this.body = body;
  }
}

const unparsable = (): LaxRefusal => new LaxRefusal(500, { error: 'Error parsing configuration' });
const notInModel = (loc: readonly string[], msg: string, type: string): LaxRefusal =>
  new LaxRefusal(422, { detail: [{ loc: ['body', ...loc], msg, type }] });

/** Channels above which even a lax answer is refused: it would be a map of millions of entries. */
const LARGEST_LAX_RANGE = 20_000;
/** The widest band that any document of the server names, Hz. */
const LARGEST_LAX_BAND_HZ = 15_000;

function integer(fields: Fields, path: readonly string[], fallback?: number): number {
  const value = own(fields, path.at(-1)!);
  if (value === undefined && fallback !== undefined) return fallback;
  if (value === undefined || value === null) throw unparsable();
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw notInModel(path, 'value is not a valid integer', 'type_error.integer');
  }
  return value;
}

function object(fields: Fields, name: string): Fields {
  const value = own(fields, name);
  if (value === undefined || value === null) throw unparsable();
  if (!isFields(value)) throw notInModel([name], 'value is not a valid dict', 'type_error.dict');
  return value;
}

function readWindow(body: Fields): JobRequest['window'] {
  const start = own(body, 'start_time') ?? null;
  const end = own(body, 'end_time') ?? null;
  if (start === null && end === null) return null;
  if (start === null || end === null) throw unparsable();
  return { startMs: integer(body, ['start_time']) * 1000, endMs: integer(body, ['end_time']) * 1000 };
}

/**
 * Reads POST /configure as the deployed server does: nothing but parsing. Values that it takes although they mean
 * nothing (a height of -100) are bent to the nearest one that can be computed; the answer is 200 all the same.
 * @throws LaxRefusal 500 for what is missing, 422 for what has the wrong type
 */
export function readLaxRequest(body: unknown): JobRequest {
  if (!isFields(body)) throw notInModel([], 'value is not a valid dict', 'type_error.dict');
  const type = own(body, 'view_type');
  const viewType =
    typeof type === 'string' && /^-?\d+$/.test(type) ? Number(type) : integer(body, ['view_type']);
  const view = VIEWS[viewType];
  if (view === undefined) throw unparsable();
  // The deployed server needs the optional fields in the waterfall view, where the client must not send them.
  const optional = view === 'waterfall' ? undefined : DEFAULTS;
  const durationS = integer(body, ['displayTimeAxisDuration'], optional?.durationS);
  const nfft = integer(body, ['nfftSelection'], optional?.nfft);
  const height = integer(object(body, 'displayInfo'), ['displayInfo', 'height']);
  const channels = object(body, 'channels');
  const min = integer(channels, ['channels', 'min']);
  const max = integer(channels, ['channels', 'max']);
  if (max - min >= LARGEST_LAX_RANGE) throw unparsable();
  const wholeBand = optional !== undefined && own(body, 'frequencyRange') === undefined;
  const range = wholeBand
    ? { min: DEFAULTS.frequencyMinHz, max: DEFAULTS.frequencyMaxHz }
    : object(body, 'frequencyRange');
  const frequency = (name: string): number =>
    Math.max(-LARGEST_LAX_BAND_HZ, Math.min(LARGEST_LAX_BAND_HZ, integer(range, ['frequencyRange', name])));
  return {
    view,
    viewType,
    durationS: Math.min(BOUNDS.durationS, Math.max(1, Math.abs(durationS))),
    height: Math.min(BOUNDS.height, Math.max(1, Math.abs(height))),
    nfft: Math.min(BOUNDS.nfftMax, Math.max(1, nfft)),
    channelMin: min,
    channelMax: Math.max(min, max),
    frequencyMinHz: frequency('min'),
    frequencyMaxHz: frequency('max'),
    window: readWindow(body),
  };
}
