import type { MetricSelector, PrometheusProbe } from '../environment/probe-spec.ts';
import { HttpGet } from './http-get.ts';
import { RatePerSecond, type Look, type Probe } from './probe.ts';
import { parseMetrics, type MetricSample } from './prometheus-text.ts';

/** A page in Prometheus's text format, as the series that the environment names. */
export function prometheusProbe(spec: PrometheusProbe): Probe {
  const http = new HttpGet(spec);
  const rates = new Map(Object.keys(spec.metrics).map((series) => [series, new RatePerSecond()]));
  return {
    async look(signal): Promise<Look> {
      const samples = parseMetrics(await http.text(spec.url, signal));
      const atMs = performance.now();
      const values: Record<string, number> = {};
      const notTold: Record<string, string> = {};
      for (const [series, selector] of Object.entries(spec.metrics)) {
        const total = totalOf(samples, selector);
        if (total === null) {
          notTold[series] = `the page has no finite metric ${selectorText(selector)}`;
          continue;
        }
        const value = selector.rate ? (rates.get(series)?.next(total, atMs) ?? null) : total;
        if (value !== null) values[series] = value;
      }
      return { values, notTold };
    },
    close: () => http.close(),
  };
}

/** All samples that fit, added up; null when none does, or what they tell is no number. */
export function totalOf(samples: readonly MetricSample[], selector: MetricSelector): number | null {
  const fitting = samples.filter(
    ({ metric, labels }) =>
      metric === selector.metric &&
      Object.entries(selector.labels).every(([name, value]) => labels[name] === value),
  );
  const total = fitting.reduce((sum, { value }) => sum + value, 0);
  return fitting.length === 0 || !Number.isFinite(total) ? null : total;
}

function selectorText({ metric, labels }: MetricSelector): string {
  const text = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return text.length === 0 ? metric : `${metric}{${text.join(',')}}`;
}
