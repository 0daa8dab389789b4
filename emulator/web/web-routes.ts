import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Endpoint } from '../defects.ts';
import { parameter } from '../http/routes.ts';
import type { Permission, User } from './users.ts';
import { errorBody } from './web-schemas.ts';
import { WebRefusal } from './web-refusal.ts';
import type { WebServer } from './web-server.ts';

/** Who may use a route: anybody, whoever is logged in, or whoever has the permission. */
export type Access = 'anybody' | 'logged-in' | Permission;

export interface WebRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/prisma/api`; a `:siteId` in it is checked. */
  readonly path: string;
  readonly endpoint: Endpoint;
  readonly access: Access;
  readonly summary: string;
  readonly query?: object;
  readonly body?: object;
  /** Answers other than errors, by status. */
  readonly response: Readonly<Record<number, object>>;
  readonly handle: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use a route of the web application. */
    access?: Access;
  }
  interface FastifyRequest {
    /** Who is logged in; null on routes for anybody. */
    user: User | null;
  }
}

/** The status codes of errors that a route of this access can answer. */
function errorsOf({ method, access, path, query }: WebRoute): readonly number[] {
  return [
    // A body may come with any verb but GET, wanted or not.
    ...(method !== 'GET' || query !== undefined || path.includes(':') ? [400] : []),
    ...(method === 'GET' ? [] : [413, 415]),
    ...(access === 'anybody' ? [] : [401]),
    ...(access === 'anybody' || access === 'logged-in' ? [] : [403]),
    ...(path.includes(':siteId') ? [404] : []),
    ...[429, 500, 503],
  ];
}

/** Adds the routes, with the errors that each can answer in their description. */
export function addWebRoutes(app: FastifyInstance, server: WebServer, routes: readonly WebRoute[]): void {
  for (const route of routes) {
    const { method, path, endpoint, access, summary, query, body, response, handle } = route;
    const errors = Object.fromEntries(errorsOf(route).map((status) => [status, errorBody]));
    app.route({
      method,
      url: path,
      config: { endpoint, access },
      schema: {
        summary,
        ...(query ? { querystring: query } : {}),
        ...(body ? { body } : {}),
        response: { ...errors, ...response },
      },
      handler: (request, reply) => {
        if (path.includes(':siteId')) checkSite(parameter(request, 'siteId'), server);
        return handle(request, reply);
      },
    });
  }
}

/** @throws WebRefusal 404 for a site that is not served here */
export function checkSite(siteId: string, { settings }: WebServer): void {
  const known = settings.web.siteId;
  if (siteId === known) return;
  throw new WebRefusal(404, `There is no such site here; this server has the site ${known}`);
}

/** Who is logged in. Only for routes that are not for anybody. */
export function userOf(request: FastifyRequest): User {
  if (request.user === null)
    throw new Error(`${request.routeOptions.url ?? 'a route'} asks for a user without access`);
  return request.user;
}
