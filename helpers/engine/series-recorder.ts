import type { GeneratorPoint, Outcome, SeriesFigures, SeriesPoint } from '../record/run-record.ts';

interface OpenFigures {
  counts: Record<Outcome, number>;
  okUs: number[];
}
interface OpenSecond {
  offered: number;
  started: number;
  dropped: number;
  readonly by: Map<string, OpenFigures>;
}

/**
 * The per-second series. Only the second that is going on is in memory; a finished one is handed on and
 * forgotten, so memory does not grow with the length of the run.
 */
export class SeriesRecorder {
  #second = 0;
  #open: OpenSecond = newSecond();
  readonly #phaseAt: (atS: number) => string;
  readonly #emit: (point: SeriesPoint) => void;
  readonly #inFlight: () => number;
  readonly #generator: () => GeneratorPoint | undefined;

  constructor(parts: {
    phaseAt: (atS: number) => string;
    inFlight: () => number;
    /** Asked once for every second that ends. */
    generator: () => GeneratorPoint | undefined;
    emit: (point: SeriesPoint) => void;
  }) {
    this.#phaseAt = parts.phaseAt;
    this.#inFlight = parts.inFlight;
    this.#generator = parts.generator;
    this.#emit = parts.emit;
  }

  offered(nowS: number): void {
    this.advance(nowS);
    this.#open.offered++;
  }

  started(nowS: number): void {
    this.advance(nowS);
    this.#open.started++;
  }

  dropped(nowS: number): void {
    this.advance(nowS);
    this.#open.dropped++;
  }

  ended(nowS: number, of: string, outcome: Outcome, responseUs: number): void {
    this.advance(nowS);
    let figures = this.#open.by.get(of);
    if (!figures) this.#open.by.set(of, (figures = newFigures()));
    figures.counts[outcome]++;
    if (outcome === 'ok') figures.okUs.push(responseUs);
  }

  /** Ends every second that is over at `nowS`. */
  advance(nowS: number): void {
    while (nowS >= this.#second + 1) this.#endSecond();
  }

  /** Ends the last, possibly partial second. */
  finish(nowS: number): void {
    this.advance(nowS);
    if (nowS > this.#second) this.#endSecond();
  }

  #endSecond(): void {
    const { offered, started, dropped, by } = this.#open;
    const generator = this.#generator();
    this.#emit({
      atS: this.#second,
      phase: this.#phaseAt(this.#second),
      offered,
      started,
      dropped,
      inFlight: this.#inFlight(),
      by: Object.fromEntries([...by].map(([of, figures]) => [of, closeFigures(figures)])),
      ...(generator ? { generator } : {}),
    });
    this.#second++;
    this.#open = newSecond();
  }
}

const newSecond = (): OpenSecond => ({ offered: 0, started: 0, dropped: 0, by: new Map() });
const newFigures = (): OpenFigures => ({
  counts: { ok: 0, refused: 0, failed: 0, unanswered: 0 },
  okUs: [],
});

function closeFigures({ counts, okUs }: OpenFigures): SeriesFigures {
  if (okUs.length === 0) return counts;
  const sorted = okUs.sort((a, b) => a - b);
  return { ...counts, p50Us: rank(sorted, 0.5), p95Us: rank(sorted, 0.95), maxUs: rank(sorted, 1) };
}

/** Nearest-rank percentile: the ceil(p n)-th smallest. */
function rank(sorted: readonly number[], p: number): number {
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}
