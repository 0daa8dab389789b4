import type { Cell, Outcome, Part, Split } from '../record/run-record.ts';
import { LatencyHistogram } from '../stats/latency-histogram.ts';
import { AsOf } from './as-of.ts';

/** A histogram with the exact sum and maximum of what is in it. Whole microseconds. */
class Measured {
  sumUs = 0;
  maxUs = 0;
  readonly #histogram = new LatencyHistogram();

  get count(): number {
    return this.#histogram.count;
  }

  record(us: number): void {
    this.sumUs += us;
    if (us > this.maxUs) this.maxUs = us;
    this.#histogram.record(us);
  }

  encode(): string {
    return this.#histogram.encode();
  }
}

/** A cell of the record while it fills. */
export class OpenCell extends AsOf<Cell> {
  readonly #key: Pick<Cell, 'of' | 'phase' | 'outcome'>;
  readonly #response = new Measured();
  readonly #service = new Measured();

  constructor(of: string, phase: string, outcome: Outcome) {
    super();
    this.#key = { of, phase, outcome };
  }

  /** Whole microseconds. */
  record(responseUs: number, serviceUs: number): void {
    this.changes();
    this.#response.record(responseUs);
    this.#service.record(serviceUs);
  }

  protected write(): Cell {
    return {
      ...this.#key,
      count: this.#response.count,
      responseUs: this.#response.encode(),
      serviceUs: this.#service.encode(),
      responseSumUs: this.#response.sumUs,
      serviceSumUs: this.#service.sumUs,
      responseMaxUs: this.#response.maxUs,
      serviceMaxUs: this.#service.maxUs,
    };
  }
}

/** One part of the requests' time while it fills. */
export class OpenSplit extends AsOf<Split> {
  readonly #key: Pick<Split, 'of' | 'phase' | 'part'>;
  readonly #measured = new Measured();

  constructor(of: string, phase: string, part: Part) {
    super();
    this.#key = { of, phase, part };
  }

  /** Whole microseconds. */
  record(us: number): void {
    this.changes();
    this.#measured.record(us);
  }

  protected write(): Split {
    const { count, sumUs, maxUs } = this.#measured;
    return { ...this.#key, count, us: this.#measured.encode(), sumUs, maxUs };
  }
}
