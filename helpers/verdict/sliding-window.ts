import { PERCENTILES, type Measure } from '../profile/profile.ts';
import type { SeriesFigures } from '../record/run-record.ts';
import { LatencyBins } from '../stats/latency-bins.ts';
import { meanInterval } from '../stats/moments.ts';
import { wilsonInterval } from '../stats/proportion.ts';
import { minimumSamples, quantileInterval } from '../stats/quantile.ts';
import { QUANTILES } from './latency.ts';
import type { Measurement } from './measurement.ts';

/** What can be said of a window of the series. */
export const WINDOW_MEASURES = [
  'success',
  'failed',
  'refused',
  'mean',
  ...PERCENTILES,
  'max',
] as const satisfies readonly Measure[];
export type WindowMeasure = (typeof WINDOW_MEASURES)[number];

interface Second {
  readonly figures: SeriesFigures | undefined;
  readonly okUs: LatencyBins | null;
}

/**
 * The last `lengthS` seconds of one operation or step: seconds come in, the oldest goes out, and the bins in it are
 * always the sum of its seconds. What ended in a second belongs to it, whenever it had begun.
 */
export class SlidingWindow {
  readonly #lengthS: number;
  readonly #seconds: Second[] = [];
  readonly #bins = new LatencyBins();
  #ok = 0;
  #refused = 0;
  #broken = 0;
  #dropped = 0;
  #okSumUs = 0;

  /** @param lengthS whole seconds */
  constructor(lengthS: number) {
    this.#lengthS = lengthS;
  }

  /** Whether it has as many seconds as it is long. */
  get full(): boolean {
    return this.#seconds.length === this.#lengthS;
  }

  /** @param figures undefined where nothing ended */
  push(figures: SeriesFigures | undefined): void {
    const okUs = figures?.okUs === undefined ? null : LatencyBins.decode(figures.okUs);
    this.#seconds.push({ figures, okUs });
    this.#book(figures, 1);
    if (okUs) this.#bins.merge(okUs);
    if (this.#seconds.length <= this.#lengthS) return;
    const gone = this.#seconds.shift();
    this.#book(gone?.figures, -1);
    if (gone?.okUs) this.#bins.remove(gone.okUs);
  }

  /**
   * The measure over the window, null where nothing was asked in it; `blind` when too little was answered for it.
   * Shares are of what ended or was dropped in it, latencies are response times of what was ok.
   */
  measure(measure: WindowMeasure): Measurement | null {
    const ended = this.#ok + this.#refused + this.#broken;
    if (ended + this.#dropped === 0) return null;
    switch (measure) {
      case 'success':
        return share(this.#ok, ended + this.#dropped);
      case 'failed':
        return ended === 0 ? null : share(this.#broken, ended);
      case 'refused':
        return ended === 0 ? null : share(this.#refused, ended);
      case 'mean':
      case 'p50':
      case 'p90':
      case 'p95':
      case 'p99':
      case 'p99.9':
      case 'max':
        return this.#latency(measure);
    }
  }

  #latency(measure: Exclude<WindowMeasure, 'success' | 'failed' | 'refused'>): Measurement {
    const samples = this.#ok;
    const base = { interval: null, samples, detail: '' };
    if (samples === 0) return { ...base, measured: null, blind: 'none of what ended in it was ok' };
    if (measure === 'max') {
      const longestUs = Math.max(...this.#seconds.map(({ figures }) => figures?.okMaxUs ?? 0));
      return { ...base, measured: longestUs / 1e6, blind: null };
    }
    if (measure === 'mean') {
      const meanS = this.#okSumUs / samples / 1e6;
      const interval = meanInterval(meanS, this.#deviationS(meanS), samples);
      return { ...base, measured: meanS, interval, blind: samples < 2 ? 'one answer is no mean' : null };
    }
    const p = QUANTILES[measure];
    const { low, high } = quantileInterval(this.#bins, p);
    const needed = minimumSamples(p);
    return {
      ...base,
      measured: this.#bins.quantile(p) / 1e6,
      interval: { low: low === null ? null : low / 1e6, high: high === null ? null : high / 1e6 },
      blind:
        samples < needed ? `it has ${samples} ok answers, and a ${measure} needs at least ${needed}` : null,
    };
  }

  /** Of the sample, from the bins. Seconds. */
  #deviationS(meanS: number): number {
    if (this.#ok < 2) return 0;
    const squares = this.#bins.sumOf((us) => (us / 1e6 - meanS) ** 2);
    return Math.sqrt(squares / (this.#ok - 1));
  }

  #book(figures: SeriesFigures | undefined, sign: 1 | -1): void {
    if (!figures) return;
    this.#ok += sign * figures.ok;
    this.#refused += sign * figures.refused;
    this.#broken += sign * (figures.failed + figures.unanswered);
    this.#dropped += sign * (figures.dropped ?? 0);
    this.#okSumUs += sign * (figures.okSumUs ?? 0);
  }
}

function share(part: number, whole: number): Measurement {
  return {
    measured: part / whole,
    interval: wilsonInterval(part, whole),
    samples: whole,
    blind: null,
    detail: '',
  };
}
