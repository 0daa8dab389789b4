import { unescaped } from '../environment/parse-metric.ts';

/** One sample of a metrics page. */
export interface MetricSample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LABEL_TEXT = String.raw`([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"`;
const LABEL = new RegExp(LABEL_TEXT, 'g');
const SAMPLE = new RegExp(
  String.raw`^([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{\s*((?:${LABEL_TEXT}\s*,?\s*)*)\})?\s+(\S+)(?:\s+-?\d+(?:\.\d+)?)?(?:\s+#.*)?$`,
);

/**
 * The samples of a page in Prometheus's text format 0.0.4 or OpenMetrics 1.0 (timestamps and exemplars are passed over).
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 * @throws Error naming the first line that is no sample, comment or empty
 */
export function parseMetrics(page: string): MetricSample[] {
  return page.split('\n').flatMap((raw, i) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const [, metric, labels = '', , , number = ''] = SAMPLE.exec(line) ?? [];
    const value = numberOf(number);
    if (metric === undefined || value === null) {
      throw new Error(`line ${i + 1} is no metric in Prometheus's text format: "${line.slice(0, 60)}"`);
    }
    const entries = [...labels.matchAll(LABEL)].map(([, name = '', text = '']) => [name, unescaped(text)]);
    return [{ metric, labels: Object.fromEntries(entries) as Record<string, string>, value }];
  });
}

/** As Go writes numbers: `+Inf`, `-Inf` and `NaN` beside the usual. Null for what is none. */
function numberOf(text: string): number | null {
  const special: Readonly<Record<string, number>> = {
    '+inf': Infinity,
    inf: Infinity,
    '-inf': -Infinity,
    nan: NaN,
  };
  const known = special[text.toLowerCase()];
  if (known !== undefined) return known;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}
