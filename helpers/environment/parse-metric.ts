import type { Notation } from '../profile/units.ts';
import type { MetricSelector } from './probe-spec.ts';

const NAME = String.raw`[a-zA-Z_:][a-zA-Z0-9_:]*`;
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*\s*=\s*"(?:[^"\\]|\\.)*"`;
const SELECTOR = new RegExp(`^(${NAME})(?:\\{\\s*((?:${LABEL}\\s*,?\\s*)*)\\})?$`);
const RATE = /^rate\(\s*(.*?)\s*\)$/;

/** `focus_jobs_alive`, `focus_jobs_total{outcome="refused"}`, `rate(process_cpu_seconds_total)`. */
export const METRIC: Notation<MetricSelector> = {
  expected:
    'a metric such as focus_jobs_alive, jobs_total{outcome="refused"} or rate(process_cpu_seconds_total)',
  parse(raw) {
    if (typeof raw !== 'string') return undefined;
    const counter = RATE.exec(raw.trim())?.[1];
    const match = SELECTOR.exec(counter ?? raw.trim());
    if (match === null) return undefined;
    const labels = [...(match[2] ?? '').matchAll(new RegExp(LABEL, 'g'))].map(([label]): [string, string] => {
      const equals = label.indexOf('=');
      return [label.slice(0, equals).trim(), unescaped(label.slice(label.indexOf('"') + 1, -1))];
    });
    return { metric: match[1] ?? '', labels: Object.fromEntries(labels), rate: counter !== undefined };
  },
};

/** Label values are escaped as on the page itself: `\\`, `\"` and `\n`. */
export function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
}
