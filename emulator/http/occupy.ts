import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FocusServer } from '../server.ts';

const BODY = { error: 'The server is overloaded: too many requests wait already; try again later' };

/**
 * Lets a request wait for its turn and for its service time at the station of its endpoint, or refuses it with 503
 * when the queue is full. Endpoints without a station pass at once.
 */
export function occupy({ resources, nowMs, defects }: Pick<FocusServer, 'resources' | 'nowMs' | 'defects'>) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { endpoint } = request.routeOptions.config;
    const station = endpoint === undefined ? undefined : resources.station(endpoint);
    if (station === undefined) return done();
    const arrivedMs = nowMs();
    const visit = station.arrive(arrivedMs);
    if (visit !== null) {
      setTimeout(done, visit.endMs - arrivedMs).unref();
    } else if (defects.hits('500-instead-of-503')) {
      void reply.code(500).send({ error: 'Internal server error' });
    } else {
      const retryAfterS = Math.max(1, Math.ceil(station.roomInMs(arrivedMs) / 1000));
      void reply.code(503).header('retry-after', String(retryAfterS)).send(BODY);
    }
  };
}
