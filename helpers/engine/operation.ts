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
  /** All that came over the connection for it, headers and encoding included; null: the transport does not tell. */
  readonly wireBytes: number | null;
  /**
   * How long it had been complete when `send` gave it: work of the transport's own, and no time of the server's.
   * Microseconds; 0 of a transport that gives it at once, or does not tell.
   */
  readonly givenLateUs: number;
}

/** What an operation may send; one per user, so cookies never mix. No retries, ever. */
export interface HttpClient {
  /** @throws OperationError `unanswered` for time-outs, resets and refused connections */
  send(method: 'GET' | 'POST' | 'DELETE' | 'PUT', path: string, body?: unknown): Promise<HttpAnswer>;
}

/** Where the target's parts are, for operations that speak to more than the Focus Server's HTTP API. */
export interface TargetAddresses {
  readonly focusBaseUrl: string;
  readonly verifyTls: boolean;
  /** What was not answered after this long is a time-out. Seconds. */
  readonly timeoutS: number;
  /** The emulator's control API; null elsewhere. */
  readonly controlUrl: string | null;
  readonly mongodbUri: string | null;
  readonly rabbitmqUrl: string | null;
  readonly webApp: {
    readonly baseUrl: string;
    readonly siteId: string;
    readonly username: string;
    readonly password: string;
    /** Of several users: the one of user n is `accounts[n % length]`. Never empty. */
    readonly accounts: readonly { readonly username: string; readonly password: string }[];
  } | null;
}

/**
 * Something that the arrivals of one generator thread use together: a connection, a ledger. Made by the first that
 * asks for it, see `OperationContext.shared`.
 */
export interface SharedPart {
  /**
   * Once, when nothing is in flight any more and before anything is removed: the last look (reading back, draining).
   * What it finds goes through the `RunScope` that it was opened with.
   * @throws OperationError is booked as an error of the run; anything else breaks the run
   */
  finish?(): Promise<void>;
  /** Once, at the very end, also of a run that broke. */
  close(): Promise<void>;
}

/** What a shared part may tell of the run that it belongs to. */
export interface RunScope {
  readonly target: TargetAddresses;
  /** Fires when the run is aborted or the drain time is over. */
  readonly signal: AbortSignal;
  /** Since second 0. */
  nowS(): number;
  /** The phase that `atS` is in; the drain belongs to the last one. */
  phaseAt(atS: number): string;
  wait(seconds: number): Promise<void>;
  count(counter: string, amount?: number): void;
  gauge(name: string, change: number): void;
  /** A figure of the whole run; shards add theirs, of those that end in `-seconds` the largest counts. */
  figure(name: string, value: number): void;
  /** As `OperationContext.book`, for `of` (`push.stored`) in a phase of that name. */
  bookIn(of: string, phase: string, outcome: Outcome, durationUs: number): void;
  /**
   * Something that the run makes (`alerts`, `queue`), before it is made: on disk, so that the next run removes it if
   * this one dies. `helpers/scenario/orphans.ts` has a remover for each kind.
   */
  created(kind: string, id: string): void;
  removed(kind: string, id: string): void;
  /** Something that the run made and could not remove. */
  leftover(kind: string, id: string, reason: string): void;
}

/** What one arrival of an operation is given. Its functions belong to it: `context.step(…)`, not `{ step }`. */
export interface OperationContext {
  readonly http: HttpClient;
  readonly target: TargetAddresses;
  readonly arrival: number;
  readonly user: number;
  /** The name of the phase that the arrival belongs to. */
  readonly phase: string;
  /** 0 to 1, seeded by run and arrival. */
  random(): number;
  readonly payload: object | undefined;
  readonly options: Readonly<Record<string, number | string | boolean>>;
  /** Fires when the run is aborted or the drain time is over: end soon, but clean up. */
  readonly signal: AbortSignal;
  /** Measures `action` as step `name`; the first step's response time counts from the intended start. */
  step<T>(name: string, action: () => Promise<T>): Promise<T>;
  /** Books where the time of an answer went that did not come through `http`, for the step that is on. */
  timed(answer: HttpAnswer): void;
  /** Adds to a counter of the run. */
  count(counter: string, amount?: number): void;
  /**
   * Books a duration that was measured elsewhere (the hop of an alert, a frame's age) under `<operation>.<step>`, as
   * response and service time alike. Microseconds.
   */
  book(step: string, outcome: Outcome, durationUs: number): void;
  /** Changes a level that is watched over time, such as jobs that stream now: one value per second of the series. */
  gauge(name: string, change: number): void;
  /**
   * Says whom this arrival belongs to: `group('user', '3')`. It and its steps from here on are booked once more under
   * that group, so that limits can judge each one (`by: user`). Say it before the first step; few values, not ids.
   */
  group(dimension: string, value: string): void;
  /**
   * What all arrivals of this generator thread have in common under `key`; `open` is called by the first only.
   * @throws what `open` threw, to every arrival that asked for it
   */
  shared<T extends SharedPart>(key: string, open: (run: RunScope) => Promise<T>): Promise<T>;
  /** In a search over jobs: what this arrival made is held until it is let go; absent everywhere else. */
  readonly held?: {
    /** The level that needs it is over: remove it, and end. A wait ends early then. */
    released(): boolean;
    /** It was seen to work just now. */
    seen(): void;
  };
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
