/** What the truth server says that it did (`GET /truth`), for comparison with what the engine says. */
export interface Truth {
  /** `GET /work` requests that came. */
  readonly received: number;
  readonly ok: number;
  /** Answered 429. */
  readonly refused: number;
  /** Answered 500. */
  readonly failed: number;
  /** Closed without an answer. */
  readonly dropped: number;
  /** Body bytes of all answers to `GET /work`. */
  readonly bytes: number;
  /** By how much it answered later than it was to: its own error. Microseconds. */
  readonly latenessUs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** From the arrival of a request to its answer, of those answered 200. Microseconds. */
  readonly holdUs: { readonly mean: number; readonly max: number };
  /** Number and moment of each answer 200. Microseconds of the monotonic clock that all processes share. */
  readonly answers: readonly (readonly [n: number, atUs: number])[];
}
