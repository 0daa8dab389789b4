import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { parameter } from '../http/routes.ts';
import { WebRefusal } from './web-refusal.ts';

const CLIENT = fileURLToPath(new URL('../client/', import.meta.url));
/** Folders of modules that the page may load. */
const MODULE_FOLDERS = ['model', 'page'];
/** Addresses of pages; the client itself decides what is shown there. */
const PAGES = ['/', '/login', '/liveView', '/investigations', '/analysis'];

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** JavaScript of a module of the client, which is written in TypeScript: only the types are taken out. */
async function withoutTypes(source: string): Promise<string> {
  // Loaded when the first page is: a server that nobody looks at does not need a compiler.
  const { default: ts } = await import('typescript');
  return ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  }).outputText;
}

/** The names of all modules of the client, `page/main.ts`, without its tests. */
async function moduleNames(): Promise<ReadonlySet<string>> {
  const names = await Promise.all(
    MODULE_FOLDERS.map(async (folder) =>
      (await readdir(join(CLIENT, folder))).map((name) => `${folder}/${name}`),
    ),
  );
  return new Set(names.flat().filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')));
}

/** Adds the pages of the web client, its style and its modules. */
export async function addClientFiles(app: FastifyInstance): Promise<void> {
  const names = await moduleNames();
  const scripts = new Map<string, Promise<string>>();
  const script = (name: string): Promise<string> => {
    const known = scripts.get(name) ?? readFile(join(CLIENT, name), 'utf8').then(withoutTypes);
    scripts.set(name, known);
    return known;
  };

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
  app.get('/client/:folder/:file', { schema: { hide: true } }, async (request, reply) => {
    const name = `${parameter(request, 'folder')}/${parameter(request, 'file')}`;
    if (!names.has(name)) throw new WebRefusal(404, 'There is no such module of the web client');
    return reply
      .headers(HEADERS)
      .type('text/javascript; charset=utf-8')
      .send(await script(name));
  });
}
