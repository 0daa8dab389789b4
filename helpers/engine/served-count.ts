import type { Limit } from '../profile/profile.ts';
import type { Outcome } from '../record/run-record.ts';

/**
 * How much was served since the run began, for the levels of a rate: whole arrivals that were answered, or, where
 * `achieved` is asked of a step (`alert.push`), answers of that step: for operations that end long after the server did
 * its part, such as an alert that the next list shows.
 */
export class ServedCount {
  readonly #step: string | undefined;
  #count = 0;

  /** @param healthy the limits of the search's levels */
  constructor(healthy: readonly Pick<Limit, 'of' | 'measure'>[]) {
    this.#step = healthy.find(({ measure, of }) => measure === 'achieved' && of.includes('.'))?.of;
  }

  /** @param of an operation for a whole arrival, `<operation>.<step>` for a step */
  ended(of: string, outcome: Outcome): void {
    const isServed = this.#step === undefined ? !of.includes('.') : of === this.#step;
    if (isServed && outcome !== 'unanswered') this.#count++;
  }

  get count(): number {
    return this.#count;
  }
}
