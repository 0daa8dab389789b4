import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { Endpoint } from '../defects.ts';

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

/** Adds the routes, and for each path an answer 405 to every other verb. */
export function addRoutes(app: FastifyInstance, routes: readonly Route[]): void {
  for (const { method, path, endpoint, summary, body, response, handle } of routes) {
    app.route({
      method,
      url: path,
      config: { endpoint },
      schema: { summary, ...(body ? { body } : {}), ...(response ? { response } : {}) },
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
