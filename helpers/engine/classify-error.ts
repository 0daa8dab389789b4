import { ENDED_BY_RUN, OUT_OF_SOCKETS } from '../record/run-record.ts';
import { CONNECTION_RESET } from './keep-alive.ts';
import { OperationError } from './operation.ts';

/** In this order: what says that the generator itself is at its end goes before all that it may look like. */
const BY_CODE: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(EMFILE|ENFILE|EADDRNOTAVAIL|ENOBUFS|ENOMEM)\b/, OUT_OF_SOCKETS],
  [/ECONNREFUSED/, 'connection refused'],
  // "aborted" alone is node:http's word for an answer that the other side broke off.
  [
    /ECONNRESET|socket hang up|other side closed|EPIPE|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|HPE_INVALID_EOF_STATE|(^|: )aborted$/i,
    CONNECTION_RESET,
  ],
  [/ENOTFOUND|EAI_AGAIN/, 'name not resolved'],
  [/CERT|certificate|self.signed|SSL|TLS/i, 'tls'],
  [/timed? ?out|Timeout|ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT/i, 'timeout'],
  [/UND_ERR_(ABORTED|DESTROYED|CLOSED)|Request context disposed|has been closed|AbortError/, ENDED_BY_RUN],
];

/**
 * Turns what a transport threw into one countable class. The message keeps the first line only: transports add
 * a log with all request headers below it, secrets included.
 */
export function transportError(error: unknown): OperationError {
  if (error instanceof OperationError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const name = error instanceof Error ? error.name : '';
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  const text = `${firstLineOf(error)}${cause}`;
  const errorClass =
    BY_CODE.find(([pattern]) => [code, name, text].some((part) => pattern.test(part)))?.[1] ??
    'transport error';
  return new OperationError('unanswered', errorClass, text);
}

/** The message of whatever was thrown, without the log that Playwright puts below it. */
export const firstLineOf = (error: unknown): string => messageOf(error).split('\n', 1)[0] ?? '';

/** Trying several addresses of a name fails with one error that has no message but those inside it. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
