/** Figures of a scenario for the Metrics page of an Allure report (files named `*-perf.json`). Pure. */
import type { RunRecord } from '../record/run-record.ts';
import { mergeHistograms } from './run-tables.ts';

/** One figure as Allure 3 reads it. A key belongs to one scenario, so that Allure never averages over scenarios. */
export interface MetricSample {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly group: string;
  readonly groupTitle: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly stop: number;
}

/** The file of a scenario's figures in allure-results: one per scenario, target and scale, so that a new run replaces it. */
export function metricsFile(record: RunRecord): { readonly name: string; readonly body: string } {
  const { profile, environment } = record;
  const name = `${profile.id}-${environment.name}-${profile.scale}-perf.json`;
  return { name: name.replace(/[^\w.-]/g, '_'), body: JSON.stringify(scenarioMetrics(record)) };
}

/** Response time percentiles of each operation (ms), success (%) and achieved rate (per second), without warm-up. */
export function scenarioMetrics(record: RunRecord): MetricSample[] {
  const { profile } = record;
  const start = Date.parse(record.startedAt);
  const sample = (name: string, value: number, unit: string, better: 'lower' | 'higher'): MetricSample => ({
    id: `${profile.id} ${record.environment.name} ${profile.scale}`,
    key: `${profile.id}: ${name}`,
    title: name,
    value: Number(value.toPrecision(4)),
    unit,
    better,
    group: profile.id,
    groupTitle: `${profile.id} ${profile.name} (${record.environment.name}, ${profile.scale})`,
    start,
    stop: start + Math.round(record.durationS * 1000),
  });
  const phases = record.phases.filter((phase) => !phase.warmUp);
  const counted = new Set(phases.map((phase) => phase.name));
  const total = (figure: (phase: RunRecord['phases'][number]) => number) =>
    phases.reduce((sum, phase) => sum + figure(phase), 0);
  const due = total((phase) => phase.due);
  const lengthS = total((phase) => phase.endS - phase.startS);
  const latencies = profile.operations.flatMap(({ name }) => {
    const ok = record.cells.filter((c) => c.of === name && c.outcome === 'ok' && counted.has(c.phase));
    const merged = mergeHistograms(ok.map((cell) => cell.responseUs));
    if (merged === null) return [];
    return [50, 95, 99].map((p) =>
      sample(`${name} p${p}`, merged.getValueAtPercentile(p) / 1000, 'ms', 'lower'),
    );
  });
  return [
    ...(due > 0 ? [sample('success', (total((phase) => phase.ok) / due) * 100, '%', 'higher')] : []),
    ...(lengthS > 0
      ? [sample('achieved rate', total((phase) => phase.answered) / lengthS, '/s', 'higher')]
      : []),
    ...latencies,
  ];
}
