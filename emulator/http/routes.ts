import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { Endpoint } from '../defects.ts';
import { refusal } from './schemas.ts';

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As OpenAPI has it: `/metadata/:job_id`. */
  readonly path: string;
  readonly endpoint: Endpoint;
  readonly summary: string;
  readonly body?: object;
  readonly response?: Readonly<Record<number, object>>;
  readonly handle: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** What every route can answer besides: a request that cannot be read, what defects make of it, a full station. */
function commonAnswers({ method, path }: Route): Readonly<Record<number, object>> {
  const unreadable = { 400: refusal, 413: refusal, 415: refusal };
  return {
    // A body may come with any of them, wanted or not.
    ...(method === 'GET' ? {} : unreadable),
    ...(path.includes(':') ? { 400: refusal } : {}),
    ...{ 429: refusal, 500: refusal, 503: refusal },
  };
}

/** Adds the routes, and for each path an answer 405 to every other verb. */
export function addRoutes(app: FastifyInstance, routes: readonly Route[]): void {
  for (const route of routes) {
    const { method, path, endpoint, summary, body, response, handle } = route;
    app.route({
      method,
      url: path,
      config: { endpoint },
      schema: { summary, ...(body ? { body } : {}), response: { ...commonAnswers(route), ...response } },
      handler: handle,
    });
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const served = routes.filter((route) => route.path === path).map(({ method }) => method);
    app.route({
      method: METHODS.filter((method) => !served.some((one) => one === method)),
      url: path,
      schema: { hide: true },
      handler: (_request, reply) =>
        reply.code(405).header('allow', served.join(', ')).send({ detail: 'Method Not Allowed' }),
    });
  }
}

/** The value of a path parameter. */
export function parameter(request: FastifyRequest, name: string): string {
  return (request.params as Readonly<Record<string, string>>)[name] ?? '';
}
