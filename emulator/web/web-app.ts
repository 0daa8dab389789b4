import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import websocket from '@fastify/websocket';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bareApp } from '../http/app.ts';
import { disturb } from '../http/disturb.ts';
import { internals } from '../http/internals.ts';
import { askingUser, subjectOf } from '../http/subject.ts';
import { StoreUnavailable } from '../recordings/recording.ts';
import { Refusal } from '../validation/checks.ts';
import { alertRoutes } from './alert-routes.ts';
import { accessToken, authRoutes } from './auth-routes.ts';
import { addClientFiles } from './client-files.ts';
import { sessionMixup } from './session-mixup.ts';
import { siteRoutes } from './site-routes.ts';
import { permissionsOf } from './users.ts';
import { ViewHub } from './view/view-hub.ts';
import type { ViewJobs } from './view/view-jobs.ts';
import { webErrorBody, WebRefusal } from './web-refusal.ts';
import { addWebRoutes, checkSite } from './web-routes.ts';
import type { WebServer } from './web-server.ts';
import { parameter } from '../http/routes.ts';

/** Where the interface is; the rest of the address space belongs to the web client. */
export const WEB_PREFIX = '/prisma/api';
const WINDOW_MS = 1000;

/** Why a request could not even be read, in words that tell nothing of the inside. */
const UNREADABLE: Readonly<Record<number, string>> = {
  400: 'The request could not be read',
  404: 'There is nothing at this address',
  413: 'The body is too large',
  415: 'The body must be JSON or a form, with the content-type that says so',
};

/**
 * The HTTP and WebSocket interface of the web application, with its client at `/`, ready to listen.
 * @param jobs where the client's jobs run
 */
export async function webApp(server: WebServer, jobs: ViewJobs): Promise<FastifyInstance> {
  const { settings, nowMs } = server;
  const body = (status: number, message: string, request: FastifyRequest): object =>
    webErrorBody(status, message, request.url, nowMs());
  const refuse = (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void => {
    const { status, message, headers } = explain(error, request);
    void reply
      .code(status)
      .headers(headers)
      .send(body(status, message, request));
  };
  const app = bareApp(settings.bodyLimitBytes, settings.keepAliveMs, {
    answerError: refuse,
    notFound: (request) => body(404, UNREADABLE[404]!, request),
    unreadableAddress: (request) => body(400, 'The address could not be read', request),
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, text, done) => done(null, Object.fromEntries(new URLSearchParams(text as string))),
  );
  app.decorateRequest('user', null);
  await app.register(cookie);
  await app.register(websocket);
  await app.register(rateLimit, { global: false });
  await app.register(swagger, {
    openapi: { info: { title: 'Embedded web application', version: '10.7.122' } },
  });
  await app.register(swaggerUi, { routePrefix: `${WEB_PREFIX}/docs` });

  app.addHook(
    'onRequest',
    disturb(server, (status, request) => body(status, status === 429 ? TOO_MANY : FAILED, request)),
  );
  app.addHook('onRequest', authenticate(server));
  app.addHook('preHandler', limited(app, server));
  app.addHook(
    'onSend',
    sessionMixup(server.defects, ({ user }) => user?.username ?? null),
  );
  app.addHook(
    'onSend',
    internals(server.defects, (request) => subjectOf(request, server.sessions)),
  );

  await app.register(
    async (api) => {
      addWebRoutes(api, server, [...authRoutes(server), ...alertRoutes(server), ...siteRoutes(server)]);
      api.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
      api.get(
        '/:siteId/live',
        { websocket: true, schema: { hide: true }, config: { access: 'logged-in' } },
        (socket, request) => {
          checkSite(parameter(request, 'siteId'), server);
          server.live.add(socket);
        },
      );
      const views = new ViewHub(server, jobs);
      api.addHook('preClose', async () => views.close());
      api.get(
        '/:siteId/view',
        { websocket: true, schema: { hide: true }, config: { access: 'logged-in' } },
        (socket, request) => {
          checkSite(parameter(request, 'siteId'), server);
          // The client is a user interface like any other, which is sent rows besides.
          server.live.add(socket);
          views.add(socket, askingUser(request, server.sessions));
        },
      );
    },
    { prefix: WEB_PREFIX },
  );
  await addClientFiles(app);
  return app;
}

const TOO_MANY = 'Too many requests: slow down, and wait for as long as Retry-After says';
const FAILED = 'Internal server error';

function explain(
  error: FastifyError | Error,
  request: FastifyRequest,
): { status: number; message: string; headers: Readonly<Record<string, string>> } {
  if (error instanceof WebRefusal) return error;
  if (error instanceof Refusal) {
    const details = error.details.map(
      ({ field, expected, found }) => `${field}: expected ${expected}, found ${found}`,
    );
    // What cannot be read and what must not be is the same to this interface.
    return { status: 400, message: [error.message, ...details].join('; '), headers: {} };
  }
  if (error instanceof StoreUnavailable) {
    request.log.warn({ reason: error.message }, 'alert database not available');
    return {
      status: 503,
      message: 'The alert database is not available; try again later',
      headers: { 'retry-after': '1' },
    };
  }
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
  if (status >= 400 && status < 500) {
    return { status, message: UNREADABLE[status] ?? 'The request was refused', headers: {} };
  }
  request.log.error(error, 'unforeseen error');
  return { status: 500, message: FAILED, headers: {} };
}

/** Finds out who asks, and whether they may. */
function authenticate(server: WebServer) {
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const { access = 'anybody' } = request.routeOptions.config;
    if (access === 'anybody') return done();
    try {
      request.user = server.sessions.authenticate(accessToken(request));
    } catch (error) {
      return done(error as Error);
    }
    const actual = permissionsOf(request.user);
    if (access === 'logged-in' || actual.includes(access)) return done();
    const message = `Missing permission: ${access}. Actual permissions: [${actual.join(', ')}]`;
    done(new WebRefusal(403, message));
  };
}

/** Limits each client by itself: a user, or before the login the name that wants to log in. */
function limited(app: FastifyInstance, { limit }: WebServer) {
  const check = app.createRateLimit({
    max: () => limit.perSecond ?? Number.MAX_SAFE_INTEGER,
    timeWindow: WINDOW_MS,
    keyGenerator: (request) => {
      if (request.user !== null) return `user ${request.user.username}`;
      const { username } = (request.body ?? {}) as { username?: unknown };
      return typeof username === 'string' ? `login ${username.slice(0, 64)}` : `address ${request.ip}`;
    },
  });
  return async (request: FastifyRequest): Promise<void> => {
    if (limit.perSecond === null) return;
    const { access } = request.routeOptions.config;
    if (access === undefined) return;
    const checked = await check(request);
    if (checked.isAllowed || !checked.isExceeded) return;
    throw new WebRefusal(429, `${TOO_MANY}. This client may send ${checked.max} requests per second`, {
      'retry-after': String(Math.max(1, checked.ttlInSeconds)),
    });
  };
}
