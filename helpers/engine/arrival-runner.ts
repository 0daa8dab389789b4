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

/** What an ArrivalRunner works with. */
export interface RunnerParts {
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly operations: ReadonlyMap<string, BoundOperation>;
  /** Users of the profile; those of a closed phase beyond them share their clients. */
  readonly users: number;
  /** By user: those that this shard plays. */
  readonly clients: ReadonlyMap<number, HttpClient>;
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

/** Runs single arrivals and books what became of them. */
export class ArrivalRunner {
  readonly #parts: RunnerParts;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** Runs one arrival to its end; never throws. */
  async run(arrival: ArrivalStart, signal: AbortSignal): Promise<void> {
    const { clock, recorder, operations, users, clients, jobs, target, shared, seed, startUs } = this.#parts;
    const bound = operations.get(arrival.operation);
    const http = clients.get(arrival.user % users);
    if (!bound || !http) throw new RangeError(`no operation ${arrival.operation} or no client for its user`);
    const nowUs = () => clock.nowUs() - startUs;
    const sentUs = nowUs();
    const groups: { dimension: string; value: string }[] = [];
    const { held } = arrival;
    const phaseOf = (of: string) => (of === bound.use.name || !held ? arrival.phaseIndex : held.phaseIndex());
    const answerEnd = new AnswerEnd();
    const endUs = () => answerEnd.atUs ?? nowUs();
    const book = (of: string, outcome: Outcome, fromUs: number, sendUs: number, atUs: number) => {
      const ended = {
        of,
        phaseIndex: phaseOf(of),
        outcome,
        responseUs: atUs - fromUs,
        serviceUs: atUs - sendUs,
        atUs,
      };
      if (of === bound.use.name) recorder.arrivalEnded(ended);
      else recorder.stepEnded(ended);
      for (const { dimension, value } of groups) {
        recorder.groupEnded({ ...ended, of: groupName(of, dimension, value) });
      }
      this.#parts.onEnded(of, ended.phaseIndex, outcome, ended.responseUs, ended.serviceUs);
    };
    const explain = (of: string, error: OperationError) =>
      recorder.error(of, phaseOf(of), error.outcome, error.errorClass, error.message, nowUs());

    let random: (() => number) | undefined;
    let steps = 0;
    // Steps of one arrival follow each other, so a request belongs to the step that is on.
    let on = bound.use.name;
    const timed = ({ timing, givenLateUs }: HttpAnswer) => {
      if (givenLateUs > 0) answerEnd.came(nowUs() - givenLateUs);
      if (timing) recorder.requestEnded(on, phaseOf(on), timing);
    };
    const timedHttp: HttpClient = {
      async send(method, path, body) {
        const answer = await http.send(method, path, body);
        timed(answer);
        return answer;
      },
    };
    const endOfWait = held ? AbortSignal.any([signal, held.release]) : signal;
    const booked = new Set<OperationError>();
    const context: OperationContext = {
      http: timedHttp,
      timed,
      target,
      arrival: arrival.index,
      user: arrival.user,
      phase: recorder.phaseName(arrival.phaseIndex),
      random: () => (random ??= seededRandom(seed, arrival.index))(),
      payload: bound.payload,
      options: bound.use.options,
      signal,
      jobs,
      count: (counter, amount = 1) => {
        recorder.count(counter, amount);
        this.#parts.onCounted?.(counter, amount);
      },
      book: (step, outcome, durationUs) => {
        const atUs = nowUs();
        book(`${bound.use.name}.${step}`, outcome, atUs - durationUs, atUs - durationUs, atUs);
      },
      gauge: (name, change) => recorder.gauge(name, change, nowUs()),
      group: (dimension, value) => {
        groups.push({ dimension, value: recorder.groupValue(dimension, value) });
      },
      shared: (key, open) => shared.get(key, open),
      ...(held ? { held: { released: () => held.release.aborted, seen: () => held.seen() } } : {}),
      wait: (seconds) => clock.sleepUntil(clock.nowUs() + seconds * 1e6, endOfWait),
      async step(name, action) {
        const of = `${bound.use.name}.${name}`;
        on = of;
        answerEnd.forget();
        const sendUs = nowUs();
        // Only the first step has an intended start of its own; the later ones begin when the one before ended.
        const fromUs = steps++ === 0 ? arrival.intendedUs : sendUs;
        try {
          const result = await action();
          book(of, 'ok', fromUs, sendUs, endUs());
          return result;
        } catch (thrown) {
          const error = asOperationError(thrown);
          book(of, error.outcome, fromUs, sendUs, endUs());
          explain(of, error);
          booked.add(error);
          throw error;
        } finally {
          on = bound.use.name;
        }
      },
    };
    try {
      await bound.module.run(context);
      book(bound.use.name, 'ok', arrival.intendedUs, sentUs, endUs());
    } catch (thrown) {
      const error = asOperationError(thrown);
      book(bound.use.name, error.outcome, arrival.intendedUs, sentUs, endUs());
      if (!booked.has(error)) explain(bound.use.name, error);
    }
  }
}

/** What is not an OperationError is a mistake of the suite: it is booked as such, never hidden as a server error. */
function asOperationError(thrown: unknown): OperationError {
  if (thrown instanceof OperationError) return thrown;
  const text = thrown instanceof Error ? sourceStack(thrown) : String(thrown);
  return new OperationError('failed', 'suite error', text);
}
