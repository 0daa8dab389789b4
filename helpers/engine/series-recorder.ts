import type { GeneratorPoint, Outcome, SeriesFigures, SeriesPoint } from '../record/run-record.ts';
import { LatencyBins } from '../stats/latency-bins.ts';

interface OpenFigures {
  ok: number;
  refused: number;
  failed: number;
  unanswered: number;
  dropped: number;
  okSumUs: number;
  okMaxUs: number;
  lastBadAtS: number | null;
  readonly okUs: LatencyBins;
}
interface OpenSecond {
  offered: number;
  started: number;
  dropped: number;
  late: number;
  readonly by: Map<string, OpenFigures>;
}

/** A second that is over, with the levels at its end. */
interface ClosedSecond {
  readonly atS: number;
  readonly phase: string;
  readonly figures: OpenSecond;
  readonly inFlight: number;
  readonly gauges: ReadonlyMap<string, number>;
}

/**
 * The per-second series. Only the second that is going on is in memory; a finished one is handed on and
 * forgotten, so memory does not grow with the length of the run.
 *
 * It is the first arrival of a second that ends the one before. Levels are taken at that moment; what costs time,
 * asking for the generator's figures, writing and handing on, can be put off until that arrival is on its way.
 */
export class SeriesRecorder {
  #second = 0;
  /** Levels as they are now; a second has those at its end. */
  readonly #gauges = new Map<string, number>();
  #open: OpenSecond = newSecond();
  readonly #phaseAt: (atS: number) => string;
  readonly #emit: (point: SeriesPoint) => void;
  readonly #inFlight: () => number;
  readonly #generator: () => GeneratorPoint | undefined;
  readonly #later: (work: () => void) => void;
  /** Over, and not yet handed on. */
  #closed: ClosedSecond[] = [];

  constructor(parts: {
    phaseAt: (atS: number) => string;
    inFlight: () => number;
    /** Asked once for every second that ends. */
    generator: () => GeneratorPoint | undefined;
    emit: (point: SeriesPoint) => void;
    /** Puts off handing on the seconds that are over; without it they are handed on at once. */
    later?: ((work: () => void) => void) | undefined;
  }) {
    this.#later = parts.later ?? ((work) => work());
    this.#phaseAt = parts.phaseAt;
    this.#inFlight = parts.inFlight;
    this.#generator = parts.generator;
    this.#emit = parts.emit;
  }

  offered(nowS: number): void {
    this.advance(nowS);
    this.#open.offered++;
  }

  started(nowS: number, late: boolean): void {
    this.advance(nowS);
    this.#open.started++;
    if (late) this.#open.late++;
  }

  dropped(nowS: number, operation: string): void {
    this.advance(nowS);
    this.#open.dropped++;
    this.#figures(operation).dropped++;
  }

  /** @param responseUs whole microseconds */
  ended(nowS: number, of: string, outcome: Outcome, responseUs: number): void {
    this.advance(nowS);
    const figures = this.#figures(of);
    figures[outcome]++;
    if (outcome !== 'ok') {
      figures.lastBadAtS = Math.max(figures.lastBadAtS ?? 0, nowS - responseUs / 1e6);
      return;
    }
    figures.okUs.record(responseUs);
    figures.okSumUs += responseUs;
    if (responseUs > figures.okMaxUs) figures.okMaxUs = responseUs;
  }

  /** Changes a level; seconds that were over before keep the old one. */
  gauge(nowS: number, name: string, change: number): void {
    this.advance(nowS);
    this.#gauges.set(name, (this.#gauges.get(name) ?? 0) + change);
  }

  /** Ends every second that is over at `nowS`. */
  advance(nowS: number): void {
    while (nowS >= this.#second + 1) this.#endSecond();
  }

  /** Ends the last, possibly partial second, and hands on whatever is left. */
  finish(nowS: number): void {
    this.advance(nowS);
    if (nowS > this.#second) this.#endSecond();
    this.flush();
  }

  /** Hands on the seconds that are over, in order. */
  flush(): void {
    const closed = this.#closed;
    this.#closed = [];
    for (const second of closed) this.#emit(this.#pointOf(second));
  }

  #figures(of: string): OpenFigures {
    let figures = this.#open.by.get(of);
    if (!figures) this.#open.by.set(of, (figures = newFigures()));
    return figures;
  }

  #endSecond(): void {
    this.#closed.push({
      atS: this.#second,
      // A search may have opened or closed a phase by the time that this is handed on.
      phase: this.#phaseAt(this.#second),
      figures: this.#open,
      inFlight: this.#inFlight(),
      gauges: new Map(this.#gauges),
    });
    this.#second++;
    this.#open = newSecond();
    if (this.#closed.length === 1) this.#later(() => this.flush());
  }

  #pointOf({ atS, phase, figures, inFlight, gauges }: ClosedSecond): SeriesPoint {
    const { offered, started, dropped, late, by } = figures;
    const generator = this.#generator();
    return {
      atS,
      phase,
      offered,
      started,
      dropped,
      late,
      inFlight,
      by: Object.fromEntries(
        [...by].sort(([a], [b]) => (a < b ? -1 : 1)).map(([of, open]) => [of, closeFigures(open)]),
      ),
      ...(gauges.size > 0
        ? { gauges: Object.fromEntries([...gauges].sort(([a], [b]) => (a < b ? -1 : 1))) }
        : {}),
      generators: generator ? [generator] : [],
    };
  }
}

const newSecond = (): OpenSecond => ({ offered: 0, started: 0, dropped: 0, late: 0, by: new Map() });
const newFigures = (): OpenFigures => ({
  ok: 0,
  refused: 0,
  failed: 0,
  unanswered: 0,
  dropped: 0,
  okSumUs: 0,
  okMaxUs: 0,
  lastBadAtS: null,
  okUs: new LatencyBins(),
});

function closeFigures(figures: OpenFigures): SeriesFigures {
  const { ok, refused, failed, unanswered, dropped, okUs, okSumUs, okMaxUs, lastBadAtS } = figures;
  return {
    ok,
    refused,
    failed,
    unanswered,
    ...(dropped > 0 ? { dropped } : {}),
    ...(ok > 0 ? { okUs: okUs.encode(), okSumUs, okMaxUs } : {}),
    // To the millisecond: nobody sees more, and a line per second stays short.
    ...(lastBadAtS === null ? {} : { lastBadAtS: Math.round(lastBadAtS * 1000) / 1000 }),
  };
}
