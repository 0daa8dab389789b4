import type { RunRecord } from '../helpers/record/run-record.ts';
import { LatencyHistogram } from '../helpers/stats/latency-histogram.ts';
import { mean } from '../helpers/stats/moments.ts';
import type { BareTimes } from './bare-client.ts';
import { latestStartUs, QUANTILES } from './compare.ts';
import { mayBeShorter, timeFigure, type Figure } from './figure.ts';
import { nearestRank } from './laws.ts';
import { ascending, STEADY, WORK, type Law } from './plan.ts';

/** A quantile is compared when so many latencies lie beyond it: fewer, and one hiccup of the machine is the quantile. */
const BEYOND = 10;

/** A machine that takes longer than this by itself is too busy for the closed form. Microseconds. */
const LONGEST_PATH_US = 5_000;

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
  readonly #bare = {
    responseUs: [] as number[],
    serviceUs: [] as number[],
    witnessUs: [] as number[],
    lawResponseUs: [] as number[],
    lawServiceUs: [] as number[],
  };
  #medianBelowUs: number | null = null;
  #mayBeShorterMs = 0;

  /** A run whose law has no times, because it asks for counts only and has no warm-up, adds nothing. */
  add(record: Pick<RunRecord, 'cells' | 'phases'>, law: Law, witnessUs: readonly number[]): void {
    if (law.responseUs.length === 0) return;
    if (law.endsAreFixed) this.#mayBeShorterMs = Math.max(this.#mayBeShorterMs, latestStartUs(record) / 1000);
    for (const cell of record.cells) {
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

  /**
   * What a client without the engine measured on one of the plans: the machine's and the transport's own part of
   * every time. @param law of that plan. @param witnessUs its response times by the truth server's clock
   */
  addBare(times: Omit<BareTimes, 'secondZeroUs'>, law: Law, witnessUs: readonly number[]): void {
    this.#bare.responseUs.push(...times.responseUs);
    this.#bare.serviceUs.push(...times.serviceUs);
    this.#bare.witnessUs.push(...witnessUs);
    this.#bare.lawResponseUs.push(...law.responseUs);
    this.#bare.lawServiceUs.push(...law.serviceUs);
  }

  /** The engine beside the truth server's clock; the way of the answer back to a client is allowed on top. */
  besideWitness(): PooledFigure[] {
    const { responseUs, witnessUs } = this.#bare;
    return this.#figures('response', this.#witnessUs, "by the server's clock", pathUs(responseUs, witnessUs));
  }

  /** The engine beside the closed form, in which machines take no time: what they do is allowed on top. */
  besideLaw(): PooledFigure[] {
    const told = 'by the closed form';
    const { responseUs, serviceUs, lawResponseUs, lawServiceUs } = this.#bare;
    return [
      ...this.#figures('response', this.#lawResponseUs, told, pathUs(responseUs, lawResponseUs)),
      ...this.#figures('service', this.#lawServiceUs, told, pathUs(serviceUs, lawServiceUs)).map((figure) =>
        mayBeShorter(figure, this.#mayBeShorterMs),
      ),
    ];
  }

  /** The median beside what it must be below, where the law says that. */
  medianBelow(): PooledFigure[] {
    const belowUs = this.#medianBelowUs;
    if (belowUs === null) return [];
    const measured = this.#response.count === 0 ? null : this.#response.quantile(0.5);
    const name = `response p50 below ${belowUs / 1000} ms`;
    const latenciesBeyond = Math.ceil(this.#response.count / 2);
    return [{ ...timeFigure(name, 0, measured), tolerance: belowUs / 1000, latenciesBeyond }];
  }

  #figures(
    clock: 'response' | 'service',
    expectedUs: readonly number[],
    told: string,
    allowedUs: PathUs,
  ): PooledFigure[] {
    const sorted = ascending(expectedUs);
    const count = sorted.length;
    if (count === 0) return [];
    const histogram = clock === 'response' ? this.#response : this.#service;
    const isThere = histogram.count > 0;
    const figure = (
      name: string,
      of: (ascendingUs: readonly number[]) => number,
      measured: number | null,
      latenciesBeyond: number,
    ) => {
      const time = timeFigure(`${clock} ${name}, ${told}`, of(sorted), measured);
      return { ...time, tolerance: time.tolerance + allowedUs(of) / 1000, latenciesBeyond };
    };
    return [
      ...Object.entries(QUANTILES)
        .filter(([, p]) => Math.round((1 - p) * count) >= BEYOND)
        .map(([name, p]) =>
          figure(
            name,
            (us) => nearestRank(us, p),
            isThere ? histogram.quantile(p) : null,
            Math.round((1 - p) * count),
          ),
        ),
      figure('mean', mean, isThere ? this.#sumsUs[clock] / histogram.count : null, count),
    ];
  }
}

/** How much longer machine and transport make a figure, by themselves. Microseconds. */
type PathUs = (of: (ascendingUs: readonly number[]) => number) => number;

/**
 * The figure of the bare client less the true one of the same plans, at least as in the median: a tail is a handful
 * of latencies.
 */
function pathUs(bareUs: readonly number[], trueUs: readonly number[]): PathUs {
  if (bareUs.length === 0 || trueUs.length === 0) return () => 0;
  const [measured, truth] = [ascending(bareUs), ascending(trueUs)];
  const longerUs: PathUs = (of) => of(measured) - of(truth);
  const medianUs = longerUs((us) => nearestRank(us, 0.5));
  return (of) => Math.min(LONGEST_PATH_US, Math.max(0, medianUs, longerUs(of)));
}
