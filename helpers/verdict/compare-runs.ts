import type { RunRecord } from '../record/run-record.ts';
import { differenceOfShares } from '../stats/difference.ts';
import { compareLatency, phaseSeconds } from './compare-latency.ts';
import { FALSE_ALARMS, type ComparedFigure } from './comparison.ts';
import { doubtsOfRun } from './comparable.ts';
import { RecordView } from './record-view.ts';
import { smallestSeen } from './weigh-difference.ts';

/**
 * Every figure of two runs of the same load, A before B: for each operation and step, in each counted phase, success
 * and response times, with the difference, its interval, and whether there is one. Pure.
 */
export function compareRuns(a: RunRecord, b: RunRecord): ComparedFigure[] {
  const [first, second] = [new RecordView(a), new RecordView(b)];
  const places = first
    .phases('run')
    .flatMap((phase) => namesIn(a, b, phase.name).map((of) => ({ of, phase: phase.name })));
  const [doubt = null] = [...doubtsOfRun('A', a), ...doubtsOfRun('B', b)];
  // Success and three percentiles of each.
  const risk = FALSE_ALARMS / Math.max(1, 4 * places.length);
  return places.flatMap((place) => {
    const times = compareLatency(
      place,
      phaseSeconds(a, place.of, place.phase),
      phaseSeconds(b, place.of, place.phase),
      risk,
    );
    return [compareSuccess(place, first, second, risk), ...times.map((figure) => withDoubt(figure, doubt))];
  });
}

/** What was booked in a phase of either run, by name. */
function namesIn(a: RunRecord, b: RunRecord, phase: string): string[] {
  const cells = [...a.cells, ...b.cells].filter((cell) => cell.phase === phase);
  return [...new Set(cells.map(({ of }) => of))].sort();
}

function withDoubt(figure: ComparedFigure, doubt: string | null): ComparedFigure {
  if (doubt === null || figure.change === 'cannot tell') return figure;
  return { ...figure, change: 'cannot tell', smallestSeen: null, reason: doubt };
}

function compareSuccess(
  place: Pick<ComparedFigure, 'of' | 'phase'>,
  first: RecordView,
  second: RecordView,
  risk: number,
): ComparedFigure {
  const share = (view: RecordView) => {
    const { ok, due } = view.tally(place.of, view.phases(place.phase));
    return { successes: ok, trials: due };
  };
  const [a, b] = [share(first), share(second)];
  const blank: ComparedFigure = {
    ...{ ...place, measure: 'success', difference: null, superiority: null, smallestSeen: null, reason: '' },
    a: a.trials === 0 ? null : a.successes / a.trials,
    b: b.trials === 0 ? null : b.successes / b.trials,
    change: 'cannot tell',
  };
  if (a.trials === 0 || b.trials === 0) {
    return { ...blank, reason: `${a.trials === 0 ? 'A' : 'B'} has no arrivals or attempts in this phase` };
  }
  const difference = differenceOfShares(a, b);
  const { low, high } = differenceOfShares(a, b, 1 - risk).interval;
  if (low > 0 || high < 0) return { ...blank, difference, change: low > 0 ? 'better' : 'worse' };
  const half = Math.max(difference.estimate - low, high - difference.estimate);
  return { ...blank, difference, change: 'no difference seen', smallestSeen: smallestSeen(half, risk) };
}
