/** One arrival of an operation for its tests, without an engine. */
import { NOWHERE } from '../../engine/testing.ts';
import type {
  HttpClient,
  OperationContext,
  OperationError,
  RunScope,
  SharedPart,
} from '../../engine/operation.ts';
import { PAYLOADS } from '../../profile/payloads.ts';
import { OPERATIONS } from './index.ts';

/** What a run of arrivals left: shared parts live on from one to the next. */
export class TestRun {
  readonly steps: string[] = [];
  readonly open = new Set<string>();
  readonly counters: Record<string, number> = {};
  readonly figures: Record<string, number> = {};
  readonly groups: string[] = [];
  /** Seconds that were waited for in all. */
  waitedS = 0;
  readonly parts = new Map<string, Promise<SharedPart>>();
  readonly #http: HttpClient;
  readonly #changes: Partial<OperationContext>;
  #arrivals = 0;

  constructor(http: HttpClient, changes: Partial<OperationContext> = {}) {
    this.#http = http;
    this.#changes = changes;
  }

  /** One arrival. Resolves to what it threw, or null. */
  async arrive(
    name: string,
    options: Record<string, number | string | boolean> = {},
  ): Promise<OperationError | null> {
    const module = OPERATIONS.get(name);
    if (!module) throw new RangeError(`no operation ${name}`);
    const count = (counter: string, amount = 1) => {
      this.counters[counter] = (this.counters[counter] ?? 0) + amount;
    };
    const wait = (seconds: number) => {
      this.waitedS += seconds;
      // A turn of the event loop: what waits in a loop must let others go on.
      return new Promise<void>((resolve) => setImmediate(resolve));
    };
    const { signal } = new AbortController();
    const scope: RunScope = {
      target: NOWHERE,
      signal,
      nowS: () => this.waitedS,
      phaseAt: () => 'steady',
      wait,
      count,
      gauge: () => undefined,
      figure: (figure, value) => void (this.figures[figure] = value),
      bookIn: () => undefined,
      created: () => undefined,
      removed: () => undefined,
      leftover: () => undefined,
    };
    const context: OperationContext = {
      http: this.#http,
      target: NOWHERE,
      arrival: this.#arrivals++,
      user: 0,
      phase: 'steady',
      random: () => 0.5,
      payload: PAYLOADS.P50,
      signal,
      step: (step, action) => {
        this.steps.push(step);
        return action();
      },
      count,
      wait,
      timed: () => undefined,
      book: () => undefined,
      gauge: () => undefined,
      group: (dimension, value) => this.groups.push(`${dimension}=${value}`),
      shared: <T extends SharedPart>(key: string, open: (run: RunScope) => Promise<T>) => {
        const part = this.parts.get(key) ?? open(scope);
        this.parts.set(key, part);
        return part as Promise<T>;
      },
      jobs: { created: (id) => this.open.add(id), removed: (id) => this.open.delete(id) },
      ...this.#changes,
      options: { ...module.options, checkValues: true, ...options },
    };
    return module.run(context).then(
      () => null,
      (thrown: unknown) => thrown as OperationError,
    );
  }

  /** What the engine does after the drain. */
  async finish(): Promise<void> {
    for (const part of this.parts.values()) await (await part).finish?.();
    for (const part of this.parts.values()) await (await part).close();
  }
}
