import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SERVER_ACTIONS } from './breakable-server.ts';
import type { BreakableServer, ServerAction } from './breakable-server.ts';

/** The servers of the stack that can be taken away, by the names that faults give them; null: somebody else's. */
export type ControlledServers = Readonly<Record<'database' | 'broker', BreakableServer | null>>;

export interface StackControl {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The stack's own control interface, on loopback: `GET /servers` tells which servers can be taken away and how they
 * are, `POST /servers/{name}/{action}` does it and answers when it is done.
 */
export async function startStackControl(servers: ControlledServers): Promise<StackControl> {
  const server = createServer((request, response) => {
    void answer(servers, request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

type Answer = readonly [status: number, body: object];

async function answer(servers: ControlledServers, request: IncomingMessage): Promise<Answer> {
  // Whoever reaches it can take the database away: pages of a browser must not.
  if (request.headers.origin !== undefined) return [403, { error: 'requests of web pages are refused' }];
  const path = request.url ?? '/';
  if (request.method === 'GET' && path === '/servers') return [200, shown(servers)];
  const [, room, name, wanted] = path.split('/');
  const action = SERVER_ACTIONS.find((one) => one === wanted);
  if (request.method !== 'POST' || room !== 'servers' || action === undefined || !(name! in servers)) {
    return [
      404,
      {
        error:
          `expected GET /servers or POST /servers/{${Object.keys(servers).join('|')}}/` +
          `{${SERVER_ACTIONS.join('|')}}, got ${request.method} ${path}`,
      },
    ];
  }
  const target = servers[name as keyof ControlledServers];
  if (target === null) return [409, { error: `the ${name} is not the stack's own: somebody else runs it` }];
  return act(target, action);
}

async function act(server: BreakableServer, action: ServerAction): Promise<Answer> {
  try {
    await server.do(action);
    return [200, { state: server.state, pid: server.pid }];
  } catch (error) {
    return [500, { error: error instanceof Error ? error.message : String(error) }];
  }
}

function shown(servers: ControlledServers): object {
  return Object.fromEntries(
    Object.entries(servers).map(([name, server]) => [
      name,
      server === null ? null : { state: server.state, pid: server.pid },
    ]),
  );
}
