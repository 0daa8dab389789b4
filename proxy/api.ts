import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { TcpProxy, type HostPort } from './tcp-proxy.ts';
import { toxicFrom, WrongRequest } from './toxics.ts';

/** What `GET /version` says, so that a report can name what made its faults. */
export const VERSION = 'focus-load-embedded';

/**
 * The HTTP interface of the proxy process: the part of toxiproxy's that the suite uses, so that either can be spoken
 * to. See https://github.com/Shopify/toxiproxy#http-api.
 */
export function proxyApi(): { readonly server: Server; close(): Promise<void> } {
  const proxies = new Map<string, TcpProxy>();
  const server = createServer((request, response) => {
    void handle(proxies, request).then(
      ([status, body]) => answer(response, status, body),
      (error: unknown) =>
        answer(response, error instanceof WrongRequest ? 400 : 500, {
          error: error instanceof Error ? error.message : String(error),
        }),
    );
  });
  return {
    server,
    async close() {
      server.close();
      server.closeAllConnections();
      await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
    },
  };
}

type Answer = readonly [status: number, body?: unknown];

async function handle(proxies: Map<string, TcpProxy>, request: IncomingMessage): Promise<Answer> {
  // Whoever reaches it can cut the paths of this machine: pages of a browser must not.
  if (request.headers.origin !== undefined) return [403, { error: 'requests of web pages are refused' }];
  const [, first, name, kind, toxic] = (request.url ?? '').split('/').map(decodeURIComponent);
  const method = request.method ?? 'GET';
  const known = name === undefined ? undefined : proxies.get(name);
  const body = method === 'POST' ? await read(request) : {};
  if (first === 'version') return [200, { version: VERSION }];
  if (first === 'reset' && method === 'POST') {
    await Promise.all([...proxies.values()].map((proxy) => proxy.reset()));
    return [204];
  }
  if (first !== 'proxies') return [404, { error: `no such address: ${method} ${request.url}` }];
  if (name === undefined) {
    if (method === 'POST') return create(proxies, body);
    return [200, Object.fromEntries([...proxies].map(([key, proxy]) => [key, proxy.state]))];
  }
  if (known === undefined) return [404, { error: `no proxy "${name}"` }];
  if (kind === undefined) {
    if (method === 'DELETE') {
      proxies.delete(name);
      await known.close();
      return [204];
    }
    if (method === 'POST') await (body['enabled'] === false ? known.disable() : known.enable());
    return [200, known.state];
  }
  if (method === 'POST' && toxic === undefined) {
    const added = toxicFrom(body);
    known.add(added);
    return [200, added];
  }
  if (method === 'DELETE' && toxic !== undefined) {
    return known.remove(toxic) ? [204] : [404, { error: `no toxic "${toxic}"` }];
  }
  return [200, known.state.toxics];
}

async function create(proxies: Map<string, TcpProxy>, body: Record<string, unknown>): Promise<Answer> {
  const { name, listen, upstream } = body;
  if (typeof name !== 'string' || name === '') throw new WrongRequest('name: expected a name');
  if (proxies.has(name)) return [409, { error: `there is a proxy "${name}" already` }];
  const proxy = new TcpProxy(name, hostPort('listen', listen), hostPort('upstream', upstream));
  if (body['enabled'] !== false) await proxy.enable();
  proxies.set(name, proxy);
  return [201, proxy.state];
}

/** @throws WrongRequest for anything but `host:port` of this machine when it is to listen there */
function hostPort(key: string, value: unknown): HostPort {
  const match = /^\[?(.+?)\]?:(\d{1,5})$/.exec(typeof value === 'string' ? value : '');
  const [, host = '', port = ''] = match ?? [];
  if (match === null || Number(port) > 65_535) {
    throw new WrongRequest(`${key}: expected host:port such as 127.0.0.1:0, got ${JSON.stringify(value)}`);
  }
  if (key === 'listen' && !['127.0.0.1', '::1', 'localhost'].includes(host)) {
    throw new WrongRequest(`listen: expected an address of this machine such as 127.0.0.1:0, got ${host}`);
  }
  return { host, port: Number(port) };
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new WrongRequest('the body is no JSON');
  }
}

function answer(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
