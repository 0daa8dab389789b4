import { SORTABLE } from '../alerts/alert-store.ts';
import type { AlertFilter, AlertPage, SortField } from '../alerts/alert-store.ts';
import { Refusal } from '../validation/checks.ts';
import type { Violation } from '../validation/checks.ts';
import type { Region } from './regions.ts';
import type { WebSettings } from './web-settings.ts';

/** What a list asks for. */
export interface AlertQuery {
  readonly filter: AlertFilter;
  readonly page: AlertPage;
  /** Answers `{alerts, alertsCount, maxPage}` instead of an array. */
  readonly counted: boolean;
  readonly withRegions: boolean;
}

type Parameters = Readonly<Record<string, unknown>>;

const NAMES = [
  'startTime',
  'endTime',
  'classIds',
  'severities',
  'page',
  'isLive',
  'isLiveView',
  'orderBy',
  'orderByDirection',
  'getAlertCount',
  'regionIds',
  'withRegions',
  'isCSV',
  'isJSON',
];

/**
 * Reads the parameters of a list. Without `page` it is the newest alerts up to a limit; pages count from 1.
 * `isLive` keeps open (true) or closed (false) alerts; `isLiveView` is every open alert, whenever it began.
 * @param lax takes what cannot be read for not given, as the deployed server does
 * @throws Refusal 400 naming every parameter that is wrong
 */
export function readAlertQuery(
  parameters: Parameters,
  regions: readonly Region[],
  settings: WebSettings,
  nowMs: number,
  lax: boolean,
): AlertQuery {
  const reader = new ParameterReader(parameters);
  const fromMs = reader.time('startTime');
  const untilMs = reader.time('endTime');
  if (fromMs !== null && untilMs !== null && untilMs < fromMs) {
    reader.wrong('endTime', 'a time not before startTime', 'an earlier one');
  }
  const liveView = reader.flag('isLiveView') === true;
  const regionIds = reader.numbers('regionIds');
  const pageNumber = reader.count('page');
  const orderBy = reader.oneOf<SortField>('orderBy', SORTABLE) ?? 'start_time';
  const direction = reader.oneOf('orderByDirection', ['ASC', 'DESC', 'asc', 'desc']) ?? 'DESC';
  const query: AlertQuery = {
    filter: {
      fromMs: liveView ? null : fromMs,
      untilMs: liveView ? null : untilMs,
      classIds: reader.numbers('classIds'),
      severities: reader.numbers('severities'),
      stretches:
        regionIds === null
          ? null
          : regions
              .filter(({ id }) => regionIds.includes(id))
              .map(({ start_m, end_m }) => ({ fromM: start_m, untilM: end_m })),
      open: liveView ? true : reader.flag('isLive'),
      closedBeforeMs: nowMs - settings.alertOpenMs,
    },
    page: {
      orderBy,
      direction: direction.toUpperCase() === 'ASC' ? 1 : -1,
      skip: pageNumber === null ? 0 : (pageNumber - 1) * settings.alertsPerPage,
      limit: pageNumber === null ? settings.alertsPerAnswer : settings.alertsPerPage,
    },
    counted: reader.flag('getAlertCount') === true,
    withRegions: reader.flag('withRegions') === true,
  };
  const unknown = Object.keys(parameters).filter((name) => !NAMES.includes(name)).length;
  if (unknown > 0) reader.wrong('query', `only ${NAMES.join(', ')}`, `${unknown} other parameters`);
  if (!lax) reader.done();
  return query;
}

/** Reads query parameters and collects all that is wrong; null: not given, or wrong. */
export class ParameterReader {
  readonly #parameters: Parameters;
  readonly #wrong: Violation[] = [];

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
  }

  wrong(field: string, expected: string, found: string): void {
    this.#wrong.push({ field, expected, found });
  }

  /** Milliseconds since the epoch. */
  time(name: string): number | null {
    const text = this.#text(name);
    if (text === null) return null;
    const timeMs = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(timeMs)) return timeMs;
    this.wrong(name, 'a time such as 2026-01-31T12:00:00Z', describe(text));
    return null;
  }

  flag(name: string): boolean | null {
    const text = this.#text(name);
    if (text === null || text === 'false') return text === null ? null : false;
    if (text === 'true') return true;
    this.wrong(name, 'true or false', describe(text));
    return null;
  }

  /** A list with commas, or the parameter several times. */
  numbers(name: string): number[] | null {
    const value = this.#parameters[name];
    if (value === undefined || value === '') return null;
    const texts = (Array.isArray(value) ? value : [value]).flatMap((part) => String(part).split(','));
    const numbers = texts.map((text) => (/^-?\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN));
    if (!numbers.some(Number.isNaN)) return numbers;
    this.wrong(name, 'whole numbers with commas between them', 'something else');
    return null;
  }

  /** A whole number from 1 to a million. */
  count(name: string): number | null {
    const text = this.#text(name);
    if (text === null) return null;
    const number = /^\d{1,7}$/.test(text) ? Number(text) : 0;
    if (number >= 1 && number <= 1_000_000) return number;
    this.wrong(name, 'a whole number from 1 to 1000000', describe(text));
    return null;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | null {
    const text = this.#text(name);
    if (text === null) return null;
    const found = allowed.find((one) => one === text);
    if (found === undefined) this.wrong(name, `one of ${allowed.join(', ')}`, describe(text));
    return found ?? null;
  }

  /** @throws Refusal 400 with all that was wrong */
  done(): void {
    if (this.#wrong.length === 0) return;
    throw new Refusal(400, 'The query was refused', this.#wrong);
  }

  #text(name: string): string | null {
    const value = this.#parameters[name];
    if (value === undefined || value === '') return null;
    if (typeof value === 'string') return value;
    this.wrong(name, 'one value', 'several');
    return null;
  }
}

const describe = (text: string): string => `text of ${text.length} characters`;
