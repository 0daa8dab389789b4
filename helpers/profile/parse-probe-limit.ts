/** The parts of a limit on a server-side series: which series, what of it, and a bound in its unit. */
import { didYouMean, listed } from './nearest.ts';
import {
  isProbeName,
  isSeriesName,
  PROBE_SERIES,
  splitSeries,
  unitOfSeries,
  type SeriesUnit,
} from './probe-series.ts';
import { TAKES, type Limit, type Measure, type Take } from './profile.ts';
import {
  BYTES,
  CORES,
  DURATION,
  NUMBER_FROM_0,
  perHour,
  RATE_FROM_0,
  RATIO,
  type Notation,
} from './units.ts';
import type { YamlFields, YamlValue } from './yaml-source.ts';

/** Measures whose `of` is `<probe>.<series>`. */
export const isProbeMeasure = (measure: Measure | undefined): measure is 'probe' | 'leak' =>
  measure === 'probe' || measure === 'leak';

const NOTATIONS: Readonly<Record<SeriesUnit, Notation<number>>> = {
  s: DURATION,
  ratio: RATIO,
  count: NUMBER_FROM_0,
  bytes: BYTES,
  cores: CORES,
  'per-second': RATE_FROM_0,
};

/** What of a series may be compared with a multiple of the same in another phase. */
const LEVELS: readonly Take[] = ['mean', 'max', 'min', 'last'];

const SERIES_NAMES = Object.keys(PROBE_SERIES);
const EXPECTED = '<probe>.<series>, such as focus-server.cpu-cores';

/** Reads `of` of a limit on a series; whether the target has such a probe is known when it is run. */
export function parseProbeOf(value: YamlValue): string | undefined {
  const raw = value.raw;
  if (typeof raw !== 'string' || !raw.includes('.')) return value.problem(EXPECTED);
  if (splitSeries(raw) !== null) return raw;
  const [probe = '', series = ''] = raw.split('.', 2);
  if (!isProbeName(probe)) {
    return value.problem(EXPECTED, undefined, 'a probe has a name in lower case with hyphens');
  }
  if (isSeriesName(series)) return value.problem(EXPECTED);
  return value.problem(
    `a series of a probe (${listed(SERIES_NAMES, 50)}, or x-… for one of the environment's own)`,
    `"${series}"`,
    didYouMean(series, SERIES_NAMES),
  );
}

/** Reads `take`: what of the series is bounded. */
export function parseTake(fields: YamlFields, measure: Measure): Take | undefined {
  const value = fields.get('take');
  if (measure === 'probe') {
    return fields
      .present('take', `what of the series (${TAKES.join(', ')})`)
      ?.oneOf(TAKES, 'what of the series');
  }
  value?.problem('no take', undefined, 'only the measure probe has one');
  return undefined;
}

/** How a plain bound of this limit is written; undefined while the series or what is taken of it is wrong. */
export function probeNotation(
  measure: 'probe' | 'leak',
  of: string | undefined,
  take: Take | undefined,
): Notation<number> | undefined {
  const series = of === undefined ? null : splitSeries(of);
  if (series === null || (measure === 'probe' && take === undefined)) return undefined;
  const notation = NOTATIONS[unitOfSeries(series.series)];
  return measure === 'leak' || take === 'growth-per-hour' ? perHour(notation) : notation;
}

/** Whether the bound may be written as `3 x quiet`. */
export const mayBeLevelFactor = (take: Take | undefined): boolean =>
  take !== undefined && LEVELS.includes(take);

/** Reads `detects` and `exhaustedAt`, which only a leak has. */
export function parseLeakExtras(
  fields: YamlFields,
  measure: Measure,
  of: string | undefined,
): Pick<Limit, 'detects' | 'exhaustedAt'> {
  if (measure !== 'leak') {
    for (const key of ['detects', 'exhaustedAt']) {
      fields.get(key)?.problem(`no ${key}`, undefined, 'only the measure leak has one');
    }
    return {};
  }
  const series = of === undefined ? null : splitSeries(of);
  if (series === null) return {};
  const notation = NOTATIONS[unitOfSeries(series.series)];
  const detects = fields.get('detects')?.read(perHour(notation));
  const exhaustedAt = fields.get('exhaustedAt')?.read(notation);
  return {
    ...(detects === undefined ? {} : { detects }),
    ...(exhaustedAt === undefined ? {} : { exhaustedAt }),
  };
}
