import type { OperationUse } from '../profile/profile.ts';
import { groupName } from '../record/groups.ts';
import type { Outcome } from '../record/run-record.ts';
import { seededRandom } from '../stats/random.ts';
import { AnswerEnd } from './answer-end.ts';
import type { Clock } from './clock.ts';
import {
  OperationError,
  type HttpAnswer,
  type HttpClient,
  type JobJournal,
  type OperationContext,
  type OperationModule,
  type RunScope,
  type SharedPart,
  type TargetAddresses,
} from './operation.ts';
import type { Recorder } from './recorder.ts';
import type { SharedParts } from './shared-parts.ts';
import { sourceStack } from './source-maps.ts';

/** An operation of the profile with everything one arrival of it needs. */
export interface BoundOperation {
  readonly use: OperationUse;
  readonly module: OperationModule;
  readonly payload: object | undefined;
}

export interface ArrivalStart {
  readonly index: number;
  readonly phaseIndex: number;
  readonly operation: string;
  readonly user: number;
  /** Microseconds of the run's clock. */
  readonly intendedUs: number;
  /** In a search over jobs, whose levels need what this arrival makes. */
  readonly held?: {
    readonly release: AbortSignal;
    /** The level that is on: steps are booked there, also of what was made in an earlier one. */
    phaseIndex(): number;
    seen(): void;
  };
}

/** What all arrivals of a run have in common. */
export interface ArrivalParts {
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly jobs: JobJournal;
  readonly target: TargetAddresses;
  readonly shared: SharedParts;
  readonly seed: number;
  /** Microseconds of the clock at the start of the run. */
  readonly startUs: number;
  /** Called for every ended step and arrival, after it was booked. */
  readonly onEnded: (
    of: string,
    phaseIndex: number,
    outcome: Outcome,
    responseUs: number,
    serviceUs: number,
  ) => void;
  /** Called for every addition to a counter of the run. */
  readonly onCounted?: (counter: string, amount: number) => void;
}

/**
 * One arrival: what its operation works with, and where what becomes of it is booked. A class, and not an object of
 * functions made for each arrival: to name those (as the loader of TypeScript does) took a sixth of what a request
 * costs over undici.
 */
export class Arrival implements OperationContext {
  readonly http: HttpClient;
  readonly target: TargetAddresses;
  readonly arrival: number;
  readonly user: number;
  readonly phase: string;
  readonly payload: object | undefined;
  readonly options: OperationContext['options'];
  readonly signal: AbortSignal;
  readonly jobs: JobJournal;
  readonly held?: NonNullable<OperationContext['held']>;
  readonly #parts: ArrivalParts;
  readonly #bound: BoundOperation;
  readonly #start: ArrivalStart;
  readonly #sentUs: number;
  readonly #endOfWait: AbortSignal;
  readonly #answerEnd = new AnswerEnd();
  readonly #groups: { dimension: string; value: string }[] = [];
  readonly #explained = new Set<OperationError>();
  #random: (() => number) | undefined;
  #steps = 0;
  /** Steps of one arrival follow each other, so a request belongs to the step that is on. */
  #on: string;

  constructor(
    parts: ArrivalParts,
    bound: BoundOperation,
    client: HttpClient,
    start: ArrivalStart,
    signal: AbortSignal,
  ) {
    this.#parts = parts;
    this.#bound = bound;
    this.#start = start;
    this.#sentUs = this.#nowUs();
    this.#on = bound.use.name;
    this.http = new TimedClient(client, this);
    this.target = parts.target;
    this.arrival = start.index;
    this.user = start.user;
    this.phase = parts.recorder.phaseName(start.phaseIndex);
    this.payload = bound.payload;
    this.options = bound.use.options;
    this.signal = signal;
    this.jobs = parts.jobs;
    const { held } = start;
    this.#endOfWait = held ? AbortSignal.any([signal, held.release]) : signal;
    if (held) this.held = { released: () => held.release.aborted, seen: () => held.seen() };
  }

  /** Runs the operation to its end and books it; never throws. */
  async run(): Promise<void> {
    const { name } = this.#bound.use;
    const { intendedUs } = this.#start;
    try {
      await this.#bound.module.run(this);
      this.#book(name, 'ok', intendedUs, this.#sentUs, this.#endUs());
    } catch (thrown) {
      const error = asOperationError(thrown);
      this.#book(name, error.outcome, intendedUs, this.#sentUs, this.#endUs());
      if (!this.#explained.has(error)) this.#explain(name, error);
    }
  }

  async step<T>(name: string, action: () => Promise<T>): Promise<T> {
    const of = `${this.#bound.use.name}.${name}`;
    this.#on = of;
    this.#answerEnd.forget();
    const sendUs = this.#nowUs();
    // Only the first step has an intended start of its own; the later ones begin when the one before ended.
    const fromUs = this.#steps++ === 0 ? this.#start.intendedUs : sendUs;
    try {
      const result = await action();
      this.#book(of, 'ok', fromUs, sendUs, this.#endUs());
      return result;
    } catch (thrown) {
      const error = asOperationError(thrown);
      this.#book(of, error.outcome, fromUs, sendUs, this.#endUs());
      this.#explain(of, error);
      this.#explained.add(error);
      throw error;
    } finally {
      this.#on = this.#bound.use.name;
    }
  }

  timed({ timing, givenLateUs }: HttpAnswer): void {
    if (givenLateUs > 0) this.#answerEnd.came(this.#nowUs() - givenLateUs);
    if (timing) this.#parts.recorder.requestEnded(this.#on, this.#phaseOf(this.#on), timing);
  }

  count(counter: string, amount = 1): void {
    this.#parts.recorder.count(counter, amount);
    this.#parts.onCounted?.(counter, amount);
  }

  book(step: string, outcome: Outcome, durationUs: number): void {
    const atUs = this.#nowUs();
    const fromUs = atUs - durationUs;
    this.#book(`${this.#bound.use.name}.${step}`, outcome, fromUs, fromUs, atUs);
  }

  gauge(name: string, change: number): void {
    this.#parts.recorder.gauge(name, change, this.#nowUs());
  }

  group(dimension: string, value: string): void {
    this.#groups.push({ dimension, value: this.#parts.recorder.groupValue(dimension, value) });
  }

  random(): number {
    return (this.#random ??= seededRandom(this.#parts.seed, this.arrival))();
  }

  shared<T extends SharedPart>(key: string, open: (run: RunScope) => Promise<T>): Promise<T> {
    return this.#parts.shared.get(key, open);
  }

  wait(seconds: number): Promise<void> {
    const { clock } = this.#parts;
    return clock.sleepUntil(clock.nowUs() + seconds * 1e6, this.#endOfWait);
  }

  /** Since second 0. */
  #nowUs(): number {
    return this.#parts.clock.nowUs() - this.#parts.startUs;
  }

  #endUs(): number {
    return this.#answerEnd.atUs ?? this.#nowUs();
  }

  /** Of what is held, steps are booked in the level that is on. */
  #phaseOf(of: string): number {
    const { held, phaseIndex } = this.#start;
    return of === this.#bound.use.name || !held ? phaseIndex : held.phaseIndex();
  }

  #book(of: string, outcome: Outcome, fromUs: number, sendUs: number, atUs: number): void {
    const { recorder, onEnded } = this.#parts;
    const ended = {
      of,
      phaseIndex: this.#phaseOf(of),
      outcome,
      responseUs: atUs - fromUs,
      serviceUs: atUs - sendUs,
      atUs,
    };
    if (of === this.#bound.use.name) recorder.arrivalEnded(ended);
    else recorder.stepEnded(ended);
    for (const { dimension, value } of this.#groups) {
      recorder.groupEnded({ ...ended, of: groupName(of, dimension, value) });
    }
    onEnded(of, ended.phaseIndex, outcome, ended.responseUs, ended.serviceUs);
  }

  #explain(of: string, error: OperationError): void {
    const { recorder } = this.#parts;
    recorder.error(of, this.#phaseOf(of), error.outcome, error.errorClass, error.message, this.#nowUs());
  }
}

/** A user's client, as one arrival has it: where the time of each answer went is booked for that arrival. */
class TimedClient implements HttpClient {
  readonly #client: HttpClient;
  readonly #arrival: Arrival;

  constructor(client: HttpClient, arrival: Arrival) {
    this.#client = client;
    this.#arrival = arrival;
  }

  async send(...request: Parameters<HttpClient['send']>): Promise<HttpAnswer> {
    const answer = await this.#client.send(...request);
    this.#arrival.timed(answer);
    return answer;
  }
}

/** What is not an OperationError is a mistake of the suite: it is booked as such, never hidden as a server error. */
function asOperationError(thrown: unknown): OperationError {
  if (thrown instanceof OperationError) return thrown;
  const text = thrown instanceof Error ? sourceStack(thrown) : String(thrown);
  return new OperationError('failed', 'suite error', text);
}
