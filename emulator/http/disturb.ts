import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Endpoint } from '../defects.ts';
import type { JobTable } from '../jobs/job-table.ts';
import type { FocusServer } from '../server.ts';
import { RequestDefects } from './request-defects.ts';
import { subjectOf } from './subject.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Name of the route for defects; routes without one are never disturbed. */
    endpoint?: Endpoint;
  }
}

const focusBody = (status: 429 | 500): object => ({
  error: status === 429 ? 'Too many requests' : 'Internal server error',
});

/**
 * What every request to the interface goes through first: jobs whose time has come are ended, then the defects
 * that are on have their way. With none on it costs next to nothing.
 * @param bodyOf the body of an answer that a defect makes
 */
export function disturb(
  server: Pick<FocusServer, 'nowMs' | 'defects' | 'settings' | 'sessions'> & {
    readonly jobs: Pick<JobTable, 'sweep'>;
  },
  bodyOf: (status: 429 | 500, request: FastifyRequest) => object = focusBody,
) {
  const requestDefects = new RequestDefects(server.defects);
  return (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void => {
    const { endpoint } = request.routeOptions.config;
    if (endpoint === undefined) return done();
    const nowMs = server.nowMs();
    server.jobs.sweep(nowMs);
    if (!server.defects.any) return done();
    const met = requestDefects.meet(endpoint, subjectOf(request, server.sessions), nowMs);
    if (met.outcome === 'hang') {
      // Never answered: the connection stays open until the client leaves or the emulator is closed.
      reply.hijack();
      return;
    }
    const go = (): void => {
      if (met.outcome === 'error') {
        void reply.code(500).send(bodyOf(500, request));
      } else if (met.outcome === 'limited') {
        if (met.retryAfter) void reply.header('retry-after', String(server.settings.retryAfterS));
        void reply.code(429).send(bodyOf(429, request));
      } else {
        done();
      }
    };
    if (met.delayMs === 0) go();
    else setTimeout(go, met.delayMs).unref();
  };
}
