import { ENDED_BY_RUN } from '../record/run-record.ts';
import { OperationError } from './operation.ts';

const BY_CODE: ReadonlyArray<readonly [RegExp, string]> = [
  [/ECONNREFUSED/, 'connection refused'],
  [/ECONNRESET|socket hang up|other side closed|EPIPE/i, 'connection reset'],
  [/ENOTFOUND|EAI_AGAIN/, 'name not resolved'],
  [/CERT|certificate|self.signed|SSL|TLS/i, 'tls'],
  [/timed? ?out|Timeout|ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT/i, 'timeout'],
  [/abort|Request context disposed|has been closed/i, ENDED_BY_RUN],
];

/**
 * Turns what a transport threw into one countable class. The message keeps the first line only: transports add
 * a log with all request headers below it, secrets included.
 */
export function transportError(error: unknown): OperationError {
  if (error instanceof OperationError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  const firstLine = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
  const text = `${firstLine}${cause}`;
  const errorClass = BY_CODE.find(([pattern]) => pattern.test(`${code} ${text}`))?.[1] ?? 'transport error';
  return new OperationError('unanswered', errorClass, text);
}
