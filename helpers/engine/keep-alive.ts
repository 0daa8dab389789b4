import { KEEP_ALIVE_RACE } from '../record/run-record.ts';
import { OperationError } from './operation.ts';

/** The class of a connection that broke, unless it was a keep-alive race. */
export const CONNECTION_RESET = 'connection reset';

/** A connection idle for less was busy: no server closes connections that fast for being idle. Milliseconds. */
export const IDLE_FROM_MS = 200;
/** How much later than a round trip a loss may be noticed, because the generator was busy. Milliseconds. */
export const NOTICE_SLACK_MS = 100;

/** How a connection stood when a request on it was lost. Times in milliseconds. */
export interface LossOnConnection {
  /** How long the connection had been idle before this request; null when it was new. */
  readonly idleMs: number | null;
  /** How long it took to make the connection: at least one round trip. */
  readonly connectMs: number;
  /** From the request written to the loss. */
  readonly afterMs: number;
  /** Whether any byte of the answer had come. */
  readonly answerBegan: boolean;
}

/**
 * Whether the server closed an idle connection just as it was used again. The close and the request crossed on the
 * wire, so the loss must show within one round trip, and before any byte of an answer. A server that took the
 * request and died of it at once on a connection that had been idle looks the same: no client can tell the two.
 */
export function isKeepAliveRace(loss: LossOnConnection): boolean {
  return (
    loss.idleMs !== null &&
    loss.idleMs >= IDLE_FROM_MS &&
    !loss.answerBegan &&
    loss.afterMs <= loss.connectMs + NOTICE_SLACK_MS
  );
}

/** `error` as it is, or as a keep-alive race if it is the reset of one. The message says how long it was idle. */
export function asKeepAliveRace(error: OperationError, loss: LossOnConnection | undefined): OperationError {
  if (!loss || error.errorClass !== CONNECTION_RESET || !isKeepAliveRace(loss)) return error;
  const idleS = ((loss.idleMs ?? 0) / 1000).toFixed(1);
  return new OperationError(
    'unanswered',
    KEEP_ALIVE_RACE,
    `${error.message}: the server closed a connection that had been idle for ${idleS} s just as it was used again ` +
      `(lost ${loss.afterMs.toFixed(1)} ms after the request, before any answer); ` +
      `its keep-alive time-out is shorter than the pauses between requests`,
  );
}
