import { DURATION_FORM, readDurationMs } from './durations.ts';
import { describeFound, isFields } from './validation/checks.ts';
import { nearest } from './nearest.ts';

/** When a defect that is switched on has its effect. Milliseconds since the epoch. */
export interface DefectWindow {
  readonly fromMs: number;
  /** null: until it is switched off. */
  readonly untilMs: number | null;
}

const FIELDS = ['after', 'for', 'from', 'until'];
const EXAMPLE = 'such as {"after": "10 s", "for": "30 s"} or {"from": "2026-01-01T12:00:00Z", "until": …}';

function readMoment(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(value)) return undefined;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/**
 * Reads a time window: `after` and `for` count from `nowMs`, when the defect is switched on; `from` and `until` are
 * moments. None of them is compressed by the clock.
 * @param wrong everything that is wrong is added to it
 * @returns undefined for no window, or one that is wrong
 */
export function readWindow(value: unknown, nowMs: number, wrong: string[]): DefectWindow | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isFields(value)) {
    wrong.push(`window must be an object ${EXAMPLE}, got ${describeFound(value)}`);
    return undefined;
  }
  const before = wrong.length;
  for (const name of Object.keys(value).filter((one) => !FIELDS.includes(one))) {
    const shown = name.slice(0, 60);
    wrong.push(`window has no field "${shown}". Did you mean "${nearest(shown, FIELDS)}"?`);
  }
  const read = (field: string, how: (one: unknown) => number | undefined, form: string) => {
    if (value[field] === undefined) return undefined;
    const found = how(value[field]);
    if (found === undefined)
      wrong.push(`window.${field} must be ${form}, got ${describeFound(value[field])}`);
    return found;
  };
  const moment = 'a moment with its time zone, such as "2026-01-01T12:00:00Z"';
  const afterMs = read('after', readDurationMs, DURATION_FORM);
  const forMs = read('for', readDurationMs, DURATION_FORM);
  const from = read('from', readMoment, moment);
  const until = read('until', readMoment, moment);
  if (afterMs !== undefined && from !== undefined) wrong.push('window takes "after" or "from", not both');
  if (forMs !== undefined && until !== undefined) wrong.push('window takes "for" or "until", not both');
  const fromMs = from ?? nowMs + (afterMs ?? 0);
  const untilMs = until ?? (forMs === undefined ? null : fromMs + forMs);
  if (wrong.length === before && untilMs !== null && untilMs <= Math.max(fromMs, nowMs)) {
    wrong.push('window ends before it begins, or has ended already: give a later "until", or "for"');
  }
  return wrong.length === before ? { fromMs, untilMs } : undefined;
}
