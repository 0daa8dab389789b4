import type { RunRecord } from '../helpers/record/run-record.ts';
import { LatencyHistogram } from '../helpers/stats/latency-histogram.ts';
import { timeFigure, type Figure } from './figure.ts';
import { nearestRank } from './laws.ts';
import { STEADY, WORK, type Law } from './plan.ts';

const QUANTILES = { p50: 0.5, p90: 0.9, p99: 0.99, 'p99.9': 0.999 } as const;

/** A quantile is compared when so many latencies lie beyond it: fewer, and one hiccup of the machine is the quantile. */
const BEYOND = 10;

/** A pooled time beside what it must be, and how many latencies have to be off for it to be off. */
export interface PooledFigure extends Figure {
  readonly latenciesBeyond: number;
}

/**
 * The latencies of all runs of one check, the engine's beside the witness's and the closed form's. Pooled, because
 * the tail of a single run is a handful of arrivals.
 */
export class Pool {
  readonly #response = new LatencyHistogram();
  readonly #service = new LatencyHistogram();
  readonly #sumsUs = { response: 0, service: 0 };
  readonly #witnessUs: number[] = [];
  readonly #lawResponseUs: number[] = [];
  readonly #lawServiceUs: number[] = [];
  #medianBelowUs: number | null = null;

  /** A run whose law has no times, because it asks for counts only and has no warm-up, adds nothing. */
  add({ cells }: Pick<RunRecord, 'cells'>, law: Law, witnessUs: readonly number[]): void {
    if (law.responseUs.length === 0) return;
    for (const cell of cells) {
      if (cell.of !== WORK || cell.phase !== STEADY || cell.outcome !== 'ok') continue;
      this.#response.merge(LatencyHistogram.decode(cell.responseUs));
      this.#service.merge(LatencyHistogram.decode(cell.serviceUs));
      this.#sumsUs.response += cell.responseSumUs;
      this.#sumsUs.service += cell.serviceSumUs;
    }
    this.#witnessUs.push(...witnessUs);
    this.#lawResponseUs.push(...law.responseUs);
    this.#lawServiceUs.push(...law.serviceUs);
    this.#medianBelowUs = law.medianBelowUs;
  }

  /** The engine beside the truth server's clock. */
  besideWitness(): PooledFigure[] {
    return this.#figures('response', this.#witnessUs, "by the server's clock", 0);
  }

  /**
   * The engine beside the closed form, in which messages take no time. @param roundTripUs what they take on this
   * machine without the engine
   */
  besideLaw(roundTripUs: number): PooledFigure[] {
    const told = 'by the closed form';
    const median = this.#medianBelowUs;
    return [
      ...this.#figures('response', this.#lawResponseUs, told, roundTripUs),
      ...this.#figures('service', this.#lawServiceUs, told, roundTripUs),
      ...(median === null ? [] : [this.#median(median)]),
    ];
  }

  #median(belowUs: number): PooledFigure {
    const measured = this.#response.count === 0 ? null : this.#response.quantile(0.5);
    const name = `response p50 below ${belowUs / 1000} ms`;
    const latenciesBeyond = Math.ceil(this.#response.count / 2);
    return { ...timeFigure(name, 0, measured), tolerance: belowUs / 1000, latenciesBeyond };
  }

  #figures(
    clock: 'response' | 'service',
    expectedUs: readonly number[],
    told: string,
    roundTripUs: number,
  ): PooledFigure[] {
    const sorted = [...expectedUs].sort((a, b) => a - b);
    const count = sorted.length;
    if (count === 0) return [];
    const histogram = clock === 'response' ? this.#response : this.#service;
    const isThere = histogram.count > 0;
    const figure = (name: string, expected: number, measured: number | null, latenciesBeyond: number) => {
      const time = timeFigure(`${clock} ${name}, ${told}`, expected, measured);
      return { ...time, tolerance: time.tolerance + roundTripUs / 1000, latenciesBeyond };
    };
    return [
      ...Object.entries(QUANTILES)
        .filter(([, p]) => Math.round((1 - p) * count) >= BEYOND)
        .map(([name, p]) =>
          figure(
            name,
            nearestRank(sorted, p),
            isThere ? histogram.quantile(p) : null,
            Math.round((1 - p) * count),
          ),
        ),
      figure(
        'mean',
        sorted.reduce((a, b) => a + b, 0) / count,
        isThere ? this.#sumsUs[clock] / histogram.count : null,
        count,
      ),
    ];
  }
}
