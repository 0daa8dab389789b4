import type { ProbeSpec } from '../environment/probe-spec.ts';
import type { ProbeLine } from '../record/probe-log.ts';
import { openProbe } from './open-probe.ts';
import type { Probe } from './probe.ts';

/** A look that was not answered after this long is a missed one. Milliseconds. */
const LOOK_LIMIT_MS = 4_000;

/** Where the lines go. */
export interface ProbeLog {
  begin(): void;
  append(line: ProbeLine): void;
  finish(): void;
}

/** Pages of a browser, which no environment describes: the profile does. */
export interface BrowserProbe {
  readonly kind: 'browser';
  readonly name: string;
  readonly everyS: number;
}
export type SampledProbe = ProbeSpec | BrowserProbe;

/** What the sampler takes from outside; tests replace it. */
export interface SamplerParts {
  readonly open: (spec: SampledProbe) => Probe;
  /** Milliseconds since the epoch, on the run's clock. */
  readonly nowMs: () => number;
  /** Masks secrets in reasons. */
  readonly redact: (text: string) => string;
}

const PARTS: SamplerParts = {
  open: (spec) => {
    if (spec.kind === 'browser') throw new TypeError(`nobody opens the pages ${spec.name}`);
    return openProbe(spec);
  },
  nowMs: () => performance.timeOrigin + performance.now(),
  redact: (text) => text,
};

/** Looks at everything that an environment names, each at its own pace, until it is stopped. */
export class Sampler {
  readonly #log: ProbeLog;
  readonly #parts: SamplerParts;
  readonly #stop = new AbortController();
  readonly #loops: Promise<void>[];

  /** Begins at once; the first look of each probe is under way when this returns. */
  constructor(specs: readonly SampledProbe[], log: ProbeLog, parts: Partial<SamplerParts> = {}) {
    this.#log = log;
    this.#parts = { ...PARTS, ...parts };
    const probes = specs.map(({ name, kind, everyS }) => ({ name, kind, everyS }));
    log.begin();
    log.append({ kind: 'begin', atMs: this.#parts.nowMs(), probes });
    this.#loops = specs.map((spec) => this.#follow(spec));
  }

  /** Takes a last look of each, so that what came after the load is told as well, and closes all. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
    this.#log.append({ kind: 'end', atMs: this.#parts.nowMs() });
    this.#log.finish();
  }

  async #follow(spec: SampledProbe): Promise<void> {
    const probe = this.#parts.open(spec);
    const notTold = new Set<string>();
    const everyMs = spec.everyS * 1000;
    let dueMs = this.#parts.nowMs();
    for (;;) {
      const isLast = this.#stop.signal.aborted;
      await this.#look(spec.name, probe, notTold);
      if (isLast) break;
      // A look that took longer than its turn skips turns; it does not catch up with a burst.
      const missed = Math.floor((this.#parts.nowMs() - dueMs) / everyMs);
      dueMs += (missed + 1) * everyMs;
      await this.#sleepUntil(dueMs);
    }
    await probe.close();
  }

  async #look(name: string, probe: Probe, told: Set<string>): Promise<void> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), LOOK_LIMIT_MS);
    try {
      const { values, notTold = {} } = await within(probe.look(limit.signal), limit.signal);
      for (const [series, reason] of Object.entries(notTold)) {
        if (told.has(series)) continue;
        told.add(series);
        this.#log.append({ kind: 'not-told', probe: name, series, reason: this.#parts.redact(reason) });
      }
      this.#log.append({ kind: 'look', probe: name, atMs: this.#parts.nowMs(), values });
    } catch (error) {
      const reason = this.#parts.redact(error instanceof Error ? messageOf(error) : String(error));
      this.#log.append({ kind: 'missed', probe: name, atMs: this.#parts.nowMs(), reason });
    } finally {
      clearTimeout(timer);
    }
  }

  async #sleepUntil(atMs: number): Promise<void> {
    const waitMs = Math.max(0, atMs - this.#parts.nowMs());
    const { signal } = this.#stop;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, waitMs);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
      function done() {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}

/** Some errors (of several addresses that were all tried) say nothing themselves. */
function messageOf(error: Error): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(String).join('; ');
  const code = 'code' in error ? String(error.code) : '';
  return error.message === '' ? code || error.name : error.message;
}

/** For probes whose library does not listen to the signal. */
function within<T>(result: Promise<T>, limit: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no answer within ${LOOK_LIMIT_MS / 1000} s`));
    limit.addEventListener('abort', late, { once: true });
    result.then(resolve, reject).finally(() => limit.removeEventListener('abort', late));
  });
}
