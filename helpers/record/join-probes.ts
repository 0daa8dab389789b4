import type { ProbePoint, ProbeRecord } from './probe-record.ts';
import type { RunRecord } from './run-record.ts';

/**
 * The probes of a joined record. There is one set of servers, so a probe that several shards have is taken from the
 * first of them in their order; a probe that only one has is taken from it. Times are moved to the earliest second 0.
 */
export function joinProbes(records: readonly Pick<RunRecord, 'probes' | 'loadStartedAtMs'>[]): ProbeRecord[] {
  const startMs = Math.min(...records.flatMap(({ loadStartedAtMs }) => loadStartedAtMs ?? []));
  const joined = new Map<string, ProbeRecord>();
  for (const { probes, loadStartedAtMs } of records) {
    const laterS = loadStartedAtMs === null ? 0 : (loadStartedAtMs - startMs) / 1000;
    for (const probe of probes) {
      if (!joined.has(probe.name)) joined.set(probe.name, moved(probe, laterS));
    }
  }
  return [...joined.values()];
}

/** A probe on a time axis that began so much earlier. Seconds. */
export function moved(probe: ProbeRecord, laterS: number): ProbeRecord {
  if (laterS === 0) return probe;
  return {
    ...probe,
    series: probe.series.map((series) => ({
      ...series,
      points: series.points.map(([atS, ...rest]) => [atS + laterS, ...rest] as unknown as ProbePoint),
    })),
    blind: probe.blind.map(({ fromS, toS, reason }) => ({
      fromS: fromS + laterS,
      toS: toS + laterS,
      reason,
    })),
  };
}
