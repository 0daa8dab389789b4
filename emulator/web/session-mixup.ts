import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DefectSwitches } from '../defect-switches.ts';

interface Remembered {
  readonly username: string;
  readonly payload: unknown;
}

/**
 * The defect in which one user's answer reaches another: of the answers for which another user's newest one to the
 * same endpoint is known, a share is that one instead. Remembers nothing while it is off.
 */
export function sessionMixup(defects: DefectSwitches, userOf: (request: FastifyRequest) => string | null) {
  const newest = new Map<string, Remembered[]>();
  return (
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
    done: (error: Error | null, payload?: unknown) => void,
  ): void => {
    const { endpoint } = request.routeOptions.config;
    const ok = reply.statusCode >= 200 && reply.statusCode < 300;
    if (defects.strength('session-mixup') === undefined) {
      newest.clear();
      return done(null, payload);
    }
    const username = userOf(request);
    if (endpoint === undefined || username === null || !ok) return done(null, payload);
    const known = newest.get(endpoint) ?? [];
    const foreign = known.find((one) => one.username !== username);
    // The newest answer of two different users is enough: one of them is not the one who asks.
    const others = known.filter((one) => one.username !== username);
    newest.set(endpoint, [{ username, payload }, ...others].slice(0, 2));
    const mixed = foreign !== undefined && defects.hits('session-mixup');
    done(null, mixed ? foreign.payload : payload);
  };
}
