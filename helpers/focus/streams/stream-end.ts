import { status, type StatusObject } from '@grpc/grpc-js';

/**
 * Why a stream ended (contract, section 3.3). `own-stop`: this client cancelled it. `server-finished`: the pod shut
 * down, as after the end of a recording. `completed`: the server closed the call in order. `connection-lost`: the
 * connection broke, or was never there. `time-out`: the call's own deadline. `refused`: the server named a reason.
 */
export type StreamEnd =
  'own-stop' | 'server-finished' | 'completed' | 'connection-lost' | 'time-out' | 'refused';

/** What a pod says when it shuts down. */
const SHUTS_DOWN = /cancelling all calls|goaway/i;
/** What this library says of calls whose connection broke under them. */
const BROKEN = /rst_stream|connection dropped|econnreset|socket|closed|transport/i;

/** Reads the status that ended a call. */
export function streamEnd({ code, details }: Pick<StatusObject, 'code' | 'details'>): StreamEnd {
  if (code === status.OK) return 'completed';
  if (code === status.CANCELLED) return 'own-stop';
  if (code === status.DEADLINE_EXCEEDED) return 'time-out';
  if (code === status.UNAVAILABLE) return SHUTS_DOWN.test(details) ? 'server-finished' : 'connection-lost';
  const unnamed = code === status.INTERNAL || code === status.UNKNOWN;
  return unnamed && BROKEN.test(details) ? 'connection-lost' : 'refused';
}
