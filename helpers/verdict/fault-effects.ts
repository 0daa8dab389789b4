import { OUTCOMES, type FaultRecord, type RunRecord, type SeriesPoint } from '../record/run-record.ts';

/** What a fault did to one operation, counted from the seconds of the record. */
export interface FaultEffect {
  readonly of: string;
  /** Ended while the fault was there, and until the operation was good again. */
  readonly ended: number;
  readonly notOk: number;
  /** Share of all that ended not ok in the whole run that fell into this time: what of the errors the fault explains. */
  readonly shareOfErrors: number;
  /** From the fault to the end of the second in which the first one ended not ok; null: none did. Seconds. */
  readonly detectionS: number | null;
  /** From the end of the fault to the end of the second of the first good answer; null: there was none. Seconds. */
  readonly firstGoodS: number | null;
  /** Ended not ok after the first good answer that followed the fault: one lucky answer is no recovery. */
  readonly notOkAfterFirstGood: number;
}

/**
 * The effects of a fault on each whole operation, in the order of the profile. Empty for one that was never made.
 */
export function faultEffects(record: RunRecord, fault: FaultRecord): FaultEffect[] {
  const { startS } = fault;
  if (startS === null) return [];
  const endS = fault.endS ?? fault.endOrderedS ?? Infinity;
  return record.profile.operations.map(({ name }) => effectOn(name, record.series, startS, endS));
}

function effectOn(of: string, series: readonly SeriesPoint[], startS: number, endS: number): FaultEffect {
  const seconds = series.flatMap((point) => {
    const figures = point.by[of];
    if (figures === undefined) return [];
    const ended = OUTCOMES.reduce((sum, outcome) => sum + figures[outcome], 0);
    return [{ atS: point.atS, ok: figures.ok, ended, notOk: ended - figures.ok }];
  });
  const total = (part: typeof seconds, count: (second: (typeof seconds)[number]) => number) =>
    part.reduce((sum, second) => sum + count(second), 0);
  const touched = seconds.filter(({ atS }) => atS + 1 > startS);
  const after = touched.filter(({ atS }) => atS >= endS);
  const firstBad = touched.find(({ notOk }) => notOk > 0);
  const firstGood = after.find(({ ok }) => ok > 0);
  const lastBad = touched.findLast(({ notOk }) => notOk > 0);
  const window = touched.filter(({ atS }) => atS < endS || (lastBad !== undefined && atS <= lastBad.atS));
  const allNotOk = total(seconds, ({ notOk }) => notOk);
  const notOk = total(window, (second) => second.notOk);
  return {
    of,
    ended: total(window, ({ ended }) => ended),
    notOk,
    shareOfErrors: allNotOk === 0 ? 0 : notOk / allNotOk,
    detectionS: firstBad === undefined ? null : Math.max(0, firstBad.atS + 1 - startS),
    firstGoodS: firstGood === undefined ? null : Math.max(0, firstGood.atS + 1 - endS),
    notOkAfterFirstGood:
      firstGood === undefined ? 0 : total(after, (second) => (second.atS > firstGood.atS ? second.notOk : 0)),
  };
}
