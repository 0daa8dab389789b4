import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

const CLIENT = fileURLToPath(new URL('../client/', import.meta.url));
/** Addresses of pages; the client itself decides what is shown there. */
const PAGES = ['/', '/login', '/liveView', '/investigations', '/analysis'];

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** Once for all servers of a process: the compiler must not be ended while another one still uses it. */
let bundled: Promise<string> | undefined;

/** All modules of the client in one, in JavaScript: as any client is served, and a visit is one request for it. */
async function bundle(): Promise<string> {
  // Loaded when the first page is: a server that nobody looks at does not need a compiler.
  const { build, stop } = await import('esbuild');
  try {
    const { outputFiles } = await build({
      entryPoints: [join(CLIENT, 'page', 'main.ts')],
      ...{ bundle: true, write: false, format: 'esm', target: 'es2022', logLevel: 'silent' },
    });
    return outputFiles[0]?.text ?? '';
  } finally {
    // The compiler is a process of its own, which would outlive its work.
    await stop();
  }
}

/** Adds the pages of the web client, its style and its modules. */
export async function addClientFiles(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, {
    root: join(CLIENT, 'public'),
    prefix: '/client/',
    wildcard: false,
    index: false,
    cacheControl: false,
    setHeaders: (response) => {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    },
  });
  const page = (_request: unknown, reply: FastifyReply): FastifyReply => reply.sendFile('index.html');
  for (const path of PAGES) app.get(path, { schema: { hide: true } }, page);
  app.get('/client/main.js', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .headers(HEADERS)
      .type('text/javascript; charset=utf-8')
      .send(await (bundled ??= bundle())),
  );
}
