/** For tests: probes with one sample a second. */
import { unitOfSeries } from '../profile/probe-series.ts';
import type { ProbeRecord } from '../record/probe-record.ts';

/** A probe that saw these values at second 0, 1, 2, … of the run. */
export function probeOf(
  name: string,
  series: Readonly<Record<string, readonly number[]>>,
  more: Partial<ProbeRecord> = {},
): ProbeRecord {
  return {
    name,
    kind: 'prometheus',
    everyS: 1,
    series: Object.entries(series).map(([of, values]) => ({
      name: of,
      unit: unitOfSeries(of),
      points: values.map((value, atS) => [atS, value] as const),
    })),
    blind: [],
    notTold: [],
    ...more,
  };
}
