/** How figures are written for people: `84 ms`, `1.2 s`, `95.0 %`. Times come in as seconds, ratios as fractions. */
import { splitSeries, unitOfSeries, type SeriesUnit } from '../profile/probe-series.ts';
import type { Comparison, Limit } from '../profile/profile.ts';
import type { Unit } from './verdict.ts';

interface Shown {
  readonly amount: number;
  readonly suffix: string;
  readonly decimals: number;
}

/** `256 MB`, `1.25 GB`, `12 kB`, in powers of 1000 as bounds are written. */
function shownBytes(value: number): Shown {
  const size = Math.abs(value);
  if (size >= 999.5e6) return { amount: value / 1e9, suffix: ' GB', decimals: 2 };
  if (size >= 999.5e3) return { amount: value / 1e6, suffix: ' MB', decimals: size < 99.5e6 ? 1 : 0 };
  if (size >= 999.5) return { amount: value / 1e3, suffix: ' kB', decimals: 0 };
  return { amount: value, suffix: ' B', decimals: 0 };
}

function isPerHour(unit: Unit): unit is `${SeriesUnit}/h` {
  return unit.endsWith('/h');
}

function shown(value: number, unit: Unit): Shown {
  if (isPerHour(unit)) {
    const amount = shown(value, unit.slice(0, -2) as SeriesUnit);
    return { ...amount, suffix: `${amount.suffix}/h` };
  }
  switch (unit) {
    case 'bytes':
      return shownBytes(value);
    // Nearly always told of a process with one busy thread: a percentage of one core.
    case 'cores':
      return { amount: value * 100, suffix: ' % of a core', decimals: 1 };
    case 'per-second':
      return { amount: value, suffix: '/s', decimals: Number.isInteger(value) ? 0 : 1 };
    case 'ratio':
      return { amount: value * 100, suffix: ' %', decimals: 1 };
    case 'count':
      return { amount: value, suffix: '', decimals: Number.isInteger(value) ? 0 : 1 };
    case 's':
      return shownSeconds(value);
  }
}

/** `61.0 s`, `84 ms`, `8.4 ms`, `0.35 ms`. */
function shownSeconds(value: number): Shown {
  const size = Math.abs(value);
  if (size >= 0.9995) return { amount: value, suffix: ' s', decimals: 1 };
  const decimals = size >= 0.00995 || size === 0 ? 0 : size >= 0.000995 ? 1 : 2;
  return { amount: value * 1000, suffix: ' ms', decimals };
}

function print({ amount, suffix, decimals }: Shown, more = 0): string {
  const text = amount.toFixed(decimals + more);
  // A change that rounds to nothing has no sign.
  return (Number(text) === 0 ? text.replace('-', '') : text) + suffix;
}

/** A measured value: `84 ms`, `1.2 s`, `95.0 %`, `17`. */
export function formatValue(value: number, unit: Unit): string {
  return print(shown(value, unit));
}

/** A value that a person chose, without digits that nobody wrote: `300 ms`, `1.5 s`, `95 %`. */
export function formatExact(value: number, unit: Unit): string {
  const { amount, suffix } = shown(value, unit);
  return Number(amount.toPrecision(9)).toString() + suffix;
}

/** A measured value beside its bound, with as many digits (three more at most) as it takes to tell them apart. */
export function formatBeside(value: number, bound: number | null, unit: Unit): string {
  if (bound === null || value === bound) return formatValue(value, unit);
  const [own, other] = [shown(value, unit), shown(bound, unit)];
  let more = 0;
  while (more < 3 && print(own, more) === print({ ...other, decimals: own.decimals }, more)) more++;
  return print(own, more);
}

const SIGNS: Readonly<Record<Comparison, string>> = {
  below: '<',
  atMost: '<=',
  atLeast: '>=',
  above: '>',
  equals: '=',
};
/** `<`, `<=`, `>=`, `>` or `=`. */
export function sign(comparison: Comparison): string {
  return SIGNS[comparison];
}

/** The unit of what a limit measures. */
export function unitOf(limit: Pick<Limit, 'measure' | 'of' | 'take'>): Unit {
  switch (limit.measure) {
    case 'success':
    case 'failed':
    case 'refused':
    case 'achieved':
    case 'hysteresis':
    case 'drift':
    case 'fairness':
      return 'ratio';
    case 'mean':
    case 'p50':
    case 'p90':
    case 'p95':
    case 'p99':
    case 'p99.9':
    case 'max':
    case 'recovery':
      return 's';
    case 'figure':
      return limit.of.endsWith('-seconds') ? 's' : 'count';
    case 'probe':
    case 'leak': {
      const unit = unitOfSeries(splitSeries(limit.of)?.series ?? '');
      return limit.measure === 'leak' || limit.take === 'growth-per-hour' ? `${unit}/h` : unit;
    }
    case 'knee':
      return 'per-second';
    case 'capacity':
    case 'counter':
      return 'count';
  }
}

/** What a limit is about: `create.configure p95 in spike, every 10 s window`, `counter lost-rows`. */
export function describe(limit: Limit, of: string, phase: string): string {
  const window = limit.windowS === undefined ? '' : `, every ${formatExact(limit.windowS, 's')} window`;
  const lasting = limit.forS === undefined ? '' : `, for ${formatExact(limit.forS, 's')}`;
  return `${subjectOf(limit, of, phase)}${window}${lasting}`;
}

function subjectOf(limit: Limit, of: string, phase: string): string {
  if (limit.measure === 'capacity' && of === 'search') return 'capacity found by the search';
  switch (limit.measure) {
    case 'counter':
    case 'figure':
      return `${limit.measure} ${of}`;
    case 'probe': {
      const since = limit.take === 'change' ? ` since ${limit.relativeTo ?? '?'}` : '';
      return `${of} ${limit.take ?? ''} in ${phase}${since}`;
    }
    case 'leak':
      return `${of} leak in ${phase}`;
    case 'recovery':
      return `${of} recovery after ${limit.after ?? limit.afterFault ?? '?'}`;
    case 'drift':
      return `${of} latency drift in ${phase}`;
    case 'hysteresis':
      return 'hysteresis of the search';
    case 'success':
    case 'failed':
    case 'refused':
    case 'achieved':
    case 'capacity':
    case 'knee':
      return `${of} ${limit.measure} in ${phase}`;
    case 'fairness':
      return `${of} fairness by ${limit.by ?? '?'} in ${phase}`;
    case 'mean':
    case 'p50':
    case 'p90':
    case 'p95':
    case 'p99':
    case 'p99.9':
    case 'max': {
      const clock = limit.clock === 'service' ? 'service time ' : '';
      const over = limit.over === 'answers' ? ' of all answers' : '';
      return `${of} ${clock}${limit.measure}${over} in ${phase}`;
    }
  }
}

const LIST = new Intl.ListFormat('en-GB');

/** `a`, `a and b`, `a, b and c`. */
export function listOf(names: readonly string[]): string {
  return LIST.format(names);
}

/** `1 arrival`, `2 arrivals`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
