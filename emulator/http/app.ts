import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, onSendHookHandler } from 'fastify';
import { DATA_STREAM_SERVICE } from '../../wire/data-stream.ts';
import type { FocusServer } from '../server.ts';
import { Refusal } from '../validation/checks.ts';
import { sessionMixup } from '../web/session-mixup.ts';
import { disturb } from './disturb.ts';
import { answerError } from './errors.ts';
import { internals } from './internals.ts';
import { missingRoutes, presentPaths } from './missing-routes.ts';
import { occupy } from './occupy.ts';
import { Refused } from './refused.ts';
import { askingUser, subjectOf } from './subject.ts';
import { jobRoutes } from './job-routes.ts';
import { readRoutes } from './read-routes.ts';
import { addRoutes } from './routes.ts';

/** The path that a deployed server is reached under; its ingress strips it, and so does the emulator. */
export const PREFIX = '/focus-server';

/** The address without the prefix: `/focus-server/ack?x` becomes `/ack?x`. */
export function withoutPrefix(url: string): string {
  if (!url.startsWith(PREFIX)) return url;
  const rest = url.slice(PREFIX.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}

/** How a port says that something is wrong. */
export interface ErrorManners {
  readonly answerError: typeof answerError;
  readonly notFound: (request: FastifyRequest) => object;
  readonly unreadableAddress: (request: FastifyRequest) => object;
}

export const FOCUS_MANNERS: ErrorManners = {
  answerError,
  notFound: () => ({ detail: 'Not Found' }),
  unreadableAddress: () => ({ error: 'The address could not be read', details: [] }),
};

/** A fastify with the habits that all of the emulator's ports share. */
export function bareApp(
  bodyLimitBytes: number,
  keepAliveMs: number,
  manners: ErrorManners = FOCUS_MANNERS,
): FastifyInstance {
  const app = fastify({
    logger: { level: 'error', stream: process.stderr },
    bodyLimit: bodyLimitBytes,
    keepAliveTimeout: keepAliveMs,
    // close() must not wait for clients that hang on.
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 512 },
    rewriteUrl: (request) => withoutPrefix(request.url ?? '/'),
    frameworkErrors: (_error, request, reply) => {
      // fastify's type of this hook's reply knows no status codes.
      const answer = reply as unknown as FastifyReply;
      void answer.code(400).send(manners.unreadableAddress(request));
    },
  });
  // The schemas only describe: checking is done in validation/, so that every refusal has one shape.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, undefined);
    try {
      done(null, JSON.parse(body as string));
    } catch {
      // The parser's own message would quote the body back.
      const details = [{ field: 'body', expected: 'JSON', found: `${body.length} characters that are not` }];
      done(new Refusal(400, 'The body is not valid JSON', details));
    }
  });
  app.addHook('onSend', readToTheEnd);
  app.setErrorHandler(manners.answerError);
  app.setNotFoundHandler((request, reply) => reply.code(404).send(manners.notFound(request)));
  return app;
}

/**
 * Lets a client that still sends a body that is too large send it to its end, and throws the rest away. Fastify
 * closes the connection instead: what then arrives at a closed socket makes the kernel reset the connection, and
 * the client may lose the 413 that had already been sent (RFC 9112, section 9.6).
 */
const readToTheEnd: onSendHookHandler = (request, reply, payload, done) => {
  if (reply.statusCode === 413) {
    reply.removeHeader('connection');
    request.raw.resume();
  }
  done(null, payload);
};

/** The HTTP interface of one Focus Server, ready to listen. */
export async function focusApp(server: FocusServer): Promise<FastifyInstance> {
  const { settings, defects, sessions } = server;
  const app = bareApp(settings.bodyLimitBytes, settings.keepAliveMs, {
    ...FOCUS_MANNERS,
    answerError: (error, request, reply) => {
      const refusedUnderLoad = error instanceof Refused && error.status === 503;
      const wrongly = refusedUnderLoad && defects.hits('500-instead-of-503');
      answerError(wrongly ? new Refused(500, { error: 'Internal server error' }) : error, request, reply);
    },
  });
  await app.register(swagger, {
    openapi: {
      info: { title: 'Embedded Focus Server', version: '10.7.122' },
      servers: [{ url: '/' }, { url: PREFIX }],
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  app.addHook('onRequest', missingRoutes(defects));
  app.addHook('onRequest', disturb(server));
  app.addHook('onRequest', occupy(server));
  app.addHook(
    'onSend',
    sessionMixup(defects, (request) => askingUser(request, sessions)),
  );
  app.addHook(
    'onSend',
    internals(defects, (request) => subjectOf(request, sessions)),
  );
  addRoutes(app, [...readRoutes(server), ...jobRoutes(server)]);
  // Paths cannot describe a gRPC service; a client that knows this field learns of it before it has a job.
  const grpcServices = [
    { service: DATA_STREAM_SERVICE, firstPort: server.streamPortBase + 1, ports: server.jobs.slots },
  ];
  app.get('/openapi.json', { schema: { hide: true } }, () => {
    const document = app.swagger();
    return {
      ...document,
      paths: presentPaths(document.paths ?? {}, defects),
      'x-grpc-services': grpcServices,
    };
  });
  return app;
}
