import { Arrival, type ArrivalParts, type ArrivalStart, type BoundOperation } from './arrival.ts';
import type { HttpClient } from './operation.ts';

/** What an ArrivalRunner works with. */
export interface RunnerParts extends ArrivalParts {
  readonly operations: ReadonlyMap<string, BoundOperation>;
  /** Users of the profile; those of a closed phase beyond them share their clients. */
  readonly users: number;
  /** By user: those that this shard plays. */
  readonly clients: ReadonlyMap<number, HttpClient>;
}

/** Runs single arrivals and books what became of them. */
export class ArrivalRunner {
  readonly #parts: RunnerParts;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** Runs one arrival to its end; never throws for what becomes of it. */
  async run(start: ArrivalStart, signal: AbortSignal): Promise<void> {
    const { operations, users, clients } = this.#parts;
    const bound = operations.get(start.operation);
    const client = clients.get(start.user % users);
    if (!bound || !client) throw new RangeError(`no operation ${start.operation} or no client for its user`);
    await new Arrival(this.#parts, bound, client, start, signal).run();
  }
}
