import type { Capability } from '../profile/profile.ts';
import type { Outcome } from '../record/run-record.ts';

/** Thrown by an operation or step that did not do its thing; the engine books it under `errorClass`. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  readonly outcome: Exclude<Outcome, 'ok'>;
  /** Short and countable: `http 500`, `timeout`, `wrong answer`. */
  readonly errorClass: string;
  constructor(outcome: Exclude<Outcome, 'ok'>, errorClass: string, message: string) {
    super(message);
    this.outcome = outcome;
    this.errorClass = errorClass;
  }
}

/** Where the time of one answer went, as the transport saw it. Microseconds. */
export interface RequestTiming {
  /** Making the connection, TLS included; null when the connection was used before. */
  readonly connectUs: number | null;
  /** From the request written to the headers of the answer: the network there and back, and the server's work. */
  readonly firstByteUs: number;
  /** From the headers to the end of the body. */
  readonly bodyUs: number;
}

/** One answer, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body; parsed lazily because most load traffic never looks at it. */
  text(): string;
  json(): unknown;
  readonly bytes: number;
  /** Null: the transport does not tell. */
  readonly timing: RequestTiming | null;
}

/** What an operation may send; one per user, so cookies never mix. No retries, ever. */
export interface HttpClient {
  /** @throws OperationError `unanswered` for time-outs, resets and refused connections */
  send(method: 'GET' | 'POST' | 'DELETE' | 'PUT', path: string, body?: unknown): Promise<HttpAnswer>;
}

/** What one arrival of an operation is given. */
export interface OperationContext {
  readonly http: HttpClient;
  readonly arrival: number;
  readonly user: number;
  /** 0 to 1, seeded by run and arrival. */
  random(): number;
  readonly payload: object | undefined;
  readonly options: Readonly<Record<string, number | string | boolean>>;
  /** Fires when the run is aborted or the drain time is over: end soon, but clean up. */
  readonly signal: AbortSignal;
  /** Measures `action` as step `name`; the first step's response time counts from the intended start. */
  step<T>(name: string, action: () => Promise<T>): Promise<T>;
  /** Adds to a counter of the run. */
  count(counter: string, amount?: number): void;
  /** Waits; ends early (without throwing) when `signal` fires. */
  wait(seconds: number): Promise<void>;
  /** The journal of what this run created and must remove. */
  readonly jobs: JobJournal;
}

/** Books what was created before and removed after, on disk, so that the next run can clean up after a crash. */
export interface JobJournal {
  created(jobId: string): void;
  removed(jobId: string): void;
}

/** A module that a profile names; it knows nothing of schedules, phases or limits. */
export interface OperationModule {
  readonly name: string;
  /** Steps it measures, in order; limits may name them as `<operation>.<step>`. */
  readonly steps: readonly string[];
  readonly needs: readonly Capability[];
  /** Options it takes, with their defaults; the profile check refuses others. */
  readonly options: Readonly<Record<string, number | string | boolean>>;
  /** Needs a payload of the catalogue. */
  readonly payload: boolean;
  /** HTTP requests one arrival makes, for the planned figures. */
  requests(options: Readonly<Record<string, number | string | boolean>>): number;
  run(context: OperationContext): Promise<void>;
}
