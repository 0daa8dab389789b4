/** What all charts of a record share: time span, phases and subtitle. */
import type { RunRecord, SeriesFigures, SeriesPoint } from '../../record/run-record.ts';
import type { PhaseBand } from './chart.ts';

/** The span of the time axis: the run and whatever ended after it. */
export function chartDurationS(record: RunRecord): number {
  return Math.max(record.durationS, (record.series.at(-1)?.atS ?? 0) + 1, record.phases.at(-1)?.endS ?? 0);
}

/** The phases, and the faults as they really were: what is shown in every chart. */
export function chartPhases(record: RunRecord): PhaseBand[] {
  const faults = (record.faults ?? []).flatMap(({ description, startS, endS }) =>
    startS === null
      ? []
      : [{ name: description, startS, endS: endS ?? chartDurationS(record), warmUp: false, isFault: true }],
  );
  return [
    ...record.phases.map(({ name, startS, endS, warmUp }) => ({ name, startS, endS, warmUp })),
    ...faults,
  ];
}

export function chartSubtitle(record: RunRecord): string {
  const { profile, environment } = record;
  return `${profile.id} ${profile.name} · scale ${profile.scale} · ${environment.name} · ${record.startedAt}`;
}

/** Sum over whole operations (their steps would count the same work again). */
export function sumOperations(point: SeriesPoint, figure: (figures: SeriesFigures) => number): number {
  return Object.entries(point.by)
    .filter(([of]) => !of.includes('.'))
    .reduce((sum, [, figures]) => sum + figure(figures), 0);
}
