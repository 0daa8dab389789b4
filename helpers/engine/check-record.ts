import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { RECORD_FORMAT, RECORD_VERSION, type RunRecord } from '../record/run-record.ts';
import { LatencyBins } from '../stats/latency-bins.ts';
import { LatencyHistogram } from '../stats/latency-histogram.ts';

/** More than this only repeats what is wrong. */
const MOST_TOLD = 5;

const SCHEMA = new URL('../record/run-record.schema.json', import.meta.url);
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(SCHEMA, 'utf8')) as object,
);

/**
 * What keeps a value from being a run record of the format that this suite reads: where in it, what was expected
 * there, what was found. Empty when all is well.
 */
export function recordProblems(value: unknown): string[] {
  const { format, version } = (value ?? {}) as Partial<Record<'format' | 'version', unknown>>;
  if (format !== RECORD_FORMAT) {
    return [`format: expected "${RECORD_FORMAT}", found ${shown(format)}; this is no run record`];
  }
  if (version !== RECORD_VERSION) {
    return [
      `version: expected a record of format version ${RECORD_VERSION}, found ${shown(version)}; ` +
        'read it with the version of the suite that wrote it',
    ];
  }
  const problems = validate(value) ? encodingProblems(value as RunRecord) : (validate.errors ?? []).map(text);
  const more = problems.length - MOST_TOLD;
  return more > 0 ? [...problems.slice(0, MOST_TOLD), `and ${more} more problems`] : problems;
}

function text({ instancePath, message = 'is wrong', keyword, params, ...rest }: ErrorObject): string {
  const place = instancePath === '' ? 'record' : instancePath.slice(1).replaceAll('/', '.');
  const found = keyword === 'required' ? '' : foundText((rest as { data?: unknown }).data, params);
  return `${place}: ${message}${found}; docs/record.md describes the field`;
}

function foundText(data: unknown, params: Record<string, unknown>): string {
  const allowed = params['allowedValues'] ?? params['allowedValue'];
  const expected = allowed === undefined ? '' : ` (${[allowed].flat().map(shown).join(', ')})`;
  return data === undefined ? expected : `${expected}, found ${shown(data)}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value).slice(0, 60);
}

/** Histograms and bins are text to the schema; here each is read once, so that a damaged one is named by its place. */
function encodingProblems(record: RunRecord): string[] {
  const histogram = (encoded: string) => LatencyHistogram.decode(encoded).count;
  const bins = (encoded: string) => LatencyBins.decode(encoded).count;
  const texts: [place: string, decode: (encoded: string) => number, encoded: string, count?: number][] = [
    ...record.phases.map(({ latenessUs }, i) => [`phases.${i}.latenessUs`, histogram, latenessUs] as const),
    ...record.cells.flatMap(
      ({ responseUs, serviceUs, count }, i) =>
        [
          [`cells.${i}.responseUs`, histogram, responseUs, count],
          [`cells.${i}.serviceUs`, histogram, serviceUs, count],
        ] as const,
    ),
    ...record.splits.map(({ us, count }, i) => [`splits.${i}.us`, histogram, us, count] as const),
    ...record.series.flatMap(({ by }, i) =>
      Object.entries(by).flatMap(([of, { okUs }]) =>
        okUs === undefined ? [] : [[`series.${i}.by.${of}.okUs`, bins, okUs] as const],
      ),
    ),
  ].map((entry) => [...entry]);
  return texts.flatMap(([place, decode, encoded, count]) => {
    try {
      const held = decode(encoded);
      return count === undefined || held === count
        ? []
        : [`${place}: expected ${count} latencies, as count says, found ${held}; the record is damaged`];
    } catch (error) {
      return [`${place}: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}
