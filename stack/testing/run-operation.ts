import { setMaxListeners } from 'node:events';
import { openHttpClient } from '../../helpers/engine/http-client.ts';
import {
  OperationError,
  type OperationContext,
  type RunScope,
  type SharedPart,
  type TargetAddresses,
} from '../../helpers/engine/operation.ts';
import { NOWHERE } from '../../helpers/engine/testing.ts';
import { OPERATIONS } from '../../helpers/focus/operations/index.ts';
import type { TransportName } from '../../helpers/profile/profile.ts';

/** What one arrival of an operation came to. */
export interface RanOperation {
  readonly steps: readonly string[];
  /** `<step>: <class>: <message>` of steps that failed. */
  readonly failed: readonly string[];
  readonly counters: Readonly<Record<string, number>>;
  readonly figures: Readonly<Record<string, number>>;
  /** The highest that each level was. */
  readonly peaks: Readonly<Record<string, number>>;
  readonly error: OperationError | null;
  readonly jobs: readonly string[];
}

/** One run of operations against a target, without the engine: in real time, each arrival by itself. */
export class OperationRun {
  readonly counters: Record<string, number> = {};
  readonly figures: Record<string, number> = {};
  readonly peaks: Record<string, number> = {};
  readonly levels: Record<string, number> = {};
  readonly #parts = new Map<string, Promise<SharedPart>>();
  readonly #target: TargetAddresses;
  readonly #transport: TransportName;

  constructor(focusBaseUrl: string, transport: TransportName = 'undici') {
    this.#target = { ...NOWHERE, focusBaseUrl, timeoutS: 20 };
    this.#transport = transport;
  }

  async arrival(
    name: string,
    payload: object,
    options: Readonly<Record<string, number | string | boolean>> = {},
    signal: AbortSignal = new AbortController().signal,
  ): Promise<RanOperation> {
    const module = OPERATIONS.get(name);
    if (!module) throw new Error(`there is no operation ${name}`);
    const http = await openHttpClient(this.#transport, {
      baseUrl: this.#target.focusBaseUrl,
      verifyTls: true,
      headers: {},
      timeoutS: this.#target.timeoutS,
    });
    // Every wait listens; that is no leak.
    setMaxListeners(0, signal);
    const steps: string[] = [];
    const failed: string[] = [];
    const jobs: string[] = [];
    const counters: Record<string, number> = {};
    const count = (counter: string, amount = 1) => {
      counters[counter] = (counters[counter] ?? 0) + amount;
      this.counters[counter] = (this.counters[counter] ?? 0) + amount;
    };
    const wait = (seconds: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, seconds * 1000);
        signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
        if (signal.aborted) resolve();
      });
    const gauge = (level: string, change: number) => {
      const now = (this.levels[level] = (this.levels[level] ?? 0) + change);
      this.peaks[level] = Math.max(this.peaks[level] ?? 0, now);
    };
    const scope = {
      target: this.#target,
      count,
      gauge,
      figure: (figure: string, value: number) => void (this.figures[figure] = value),
      nowS: () => performance.now() / 1000,
    } as unknown as RunScope;
    const context: OperationContext = {
      http,
      target: this.#target,
      arrival: 0,
      user: 0,
      phase: 'steady',
      random: () => 0.5,
      payload,
      options: { ...module.options, checkValues: true, ...options },
      signal,
      async step(step, action) {
        steps.push(step);
        try {
          return await action();
        } catch (error) {
          const { errorClass, message } = error as OperationError;
          failed.push(`${step}: ${errorClass}: ${message}`);
          throw error;
        }
      },
      count,
      book: () => undefined,
      timed: () => undefined,
      gauge,
      group: () => undefined,
      shared: <T extends SharedPart>(key: string, open: (run: RunScope) => Promise<T>) => {
        const part = this.#parts.get(key) ?? open(scope);
        this.#parts.set(key, part);
        return part as Promise<T>;
      },
      wait,
      jobs: { created: (id) => jobs.push(id), removed: () => undefined },
    };
    let error: OperationError | null = null;
    try {
      await module.run(context);
    } catch (thrown) {
      if (!(thrown instanceof OperationError)) throw thrown;
      error = thrown;
    } finally {
      await http.close();
    }
    return { steps, failed, counters, figures: this.figures, peaks: this.peaks, error, jobs };
  }

  /** What shared parts find when all is over. */
  async finish(): Promise<void> {
    for (const part of this.#parts.values()) await (await part).finish?.();
  }
}
