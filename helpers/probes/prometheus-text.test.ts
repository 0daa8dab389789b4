import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { totalOf } from './prometheus-probe.ts';
import { parseMetrics } from './prometheus-text.ts';

describe('parseMetrics', () => {
  // The example of the specification, https://prometheus.io/docs/instrumenting/exposition_formats/
  it('should read the example of the format', () => {
    const page = String.raw`# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9

# Minimalistic line:
metric_without_timestamp_and_labels 12.47

# A weird metric from before the epoch:
something_weird{problem="division by zero"} +Inf -3982045
rpc_duration_seconds{quantile="0.01"} 3102
`;
    expect(parseMetrics(page)).toEqual([
      { metric: 'http_requests_total', labels: { method: 'post', code: '200' }, value: 1027 },
      { metric: 'http_requests_total', labels: { method: 'post', code: '400' }, value: 3 },
      {
        metric: 'msdos_file_access_time_seconds',
        labels: { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find file:\n"FILE.TXT"' },
        value: 1.458255915e9,
      },
      { metric: 'metric_without_timestamp_and_labels', labels: {}, value: 12.47 },
      { metric: 'something_weird', labels: { problem: 'division by zero' }, value: Infinity },
      { metric: 'rpc_duration_seconds', labels: { quantile: '0.01' }, value: 3102 },
    ]);
  });

  it('should read what a client library writes, braces and commas in labels included', async () => {
    const registry = new Registry();
    const registers = [registry];
    new Gauge({ name: 'jobs', help: 'h', labelNames: ['of'], registers }).set({ of: 'a}{,="\\\n' }, -1.5e-7);
    new Counter({ name: 'done_total', help: 'h', registers }).inc(3);
    new Histogram({ name: 'took_seconds', help: 'h', buckets: [1], registers }).observe(0.5);
    const samples = parseMetrics(await registry.metrics());
    expect(samples).toContainEqual({ metric: 'jobs', labels: { of: 'a}{,="\\\n' }, value: -1.5e-7 });
    expect(samples).toContainEqual({ metric: 'done_total', labels: {}, value: 3 });
    expect(samples).toContainEqual({ metric: 'took_seconds_bucket', labels: { le: '+Inf' }, value: 1 });
  });

  it('should read OpenMetrics with exemplars and fractions of a second', () => {
    const page = 'foo_bucket{le="1"} 8 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67\n# EOF';
    expect(parseMetrics(page)).toEqual([{ metric: 'foo_bucket', labels: { le: '1' }, value: 8 }]);
  });

  it.each(['<html>', 'jobs', 'jobs many', 'jobs{of=a} 1', '1jobs 2'])(
    'should refuse "%s", and say where',
    (line) => {
      expect(() => parseMetrics(`good 1\n${line}`)).toThrow(
        `line 2 is no metric in Prometheus's text format: "${line}"`,
      );
    },
  );
});

describe('totalOf', () => {
  const samples = parseMetrics('a{x="1",y="2"} 3\na{x="2",y="2"} 4\nb NaN');
  const select = (metric: string, labels: Record<string, string> = {}) =>
    totalOf(samples, { metric, labels, rate: false });

  it('should add up the samples that fit', () => {
    expect(select('a')).toBe(7);
    expect(select('a', { x: '2' })).toBe(4);
    expect(select('a', { y: '2' })).toBe(7);
  });

  it('should have nothing where none fits, or what it tells is no number', () => {
    expect(select('a', { x: '3' })).toBeNull();
    expect(select('c')).toBeNull();
    expect(select('b')).toBeNull();
  });
});
