import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { startProxy } from '../proxy/start-proxy.ts';
import type { Guard } from './guard.ts';
import { StackError } from './part.ts';
import { freePorts, PortTakenError, withFreePorts } from './ports.ts';
import { identify } from './process-tree.mjs';
import { launch, portTaken } from './private-process.ts';

/** Paths of the stack that can be made worse, each through a proxy; their names are those of faults. */
export type PathName = 'database' | 'broker' | 'focus-server' | 'web-app';

/** The process that all paths go through. */
export interface Paths {
  /** Of its HTTP interface, which is toxiproxy's. */
  readonly apiUrl: string;
  /**
   * A way to `upstream` (`host:port`) through the proxy.
   * @returns the `host:port` to speak to instead
   */
  open(name: PathName, upstream: string): Promise<string>;
  close(): Promise<void>;
}

const START_LIMIT_MS = 10_000;

/** toxiproxy where it is installed, else the suite's own proxy. */
export async function openPaths(context: {
  env: NodeJS.ProcessEnv;
  folder: string;
  guard: Guard;
}): Promise<Paths> {
  const installed = findOnPath('toxiproxy-server', context.env);
  const proxy = installed === null ? await ownProxy(context.guard) : await toxiproxy(installed, context);
  return {
    apiUrl: proxy.apiUrl,
    // A path that is cut off gives its port away until it is there again.
    open: (name, upstream) =>
      withFreePorts(1, async ([port = 0]) => {
        const response = await fetch(`${proxy.apiUrl}/proxies`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name, listen: `127.0.0.1:${port}`, upstream, enabled: true }),
        });
        if (response.ok) return ((await response.json()) as { listen: string }).listen;
        const problem = `The proxy could not open the path ${name}: ${await response.text()}`;
        throw portTaken.test(problem) ? new PortTakenError(problem) : new StackError(problem);
      }),
    close: proxy.close,
  };
}

async function ownProxy(guard: Guard): Promise<Pick<Paths, 'apiUrl' | 'close'>> {
  const proxy = await startProxy();
  const identity = identify(proxy.pid);
  if (identity !== null) guard.watch(identity);
  return {
    apiUrl: proxy.apiUrl,
    async close() {
      await proxy.close();
      if (identity !== null) guard.unwatch(identity);
    },
  };
}

async function toxiproxy(
  command: string,
  { env, folder, guard }: { env: NodeJS.ProcessEnv; folder: string; guard: Guard },
): Promise<Pick<Paths, 'apiUrl' | 'close'>> {
  const [port = 0] = await freePorts(1);
  const server = await launch(
    {
      name: 'toxiproxy-server',
      command,
      args: ['-host', '127.0.0.1', '-port', String(port)],
      env,
      cwd: folder,
      logFile: join(folder, 'toxiproxy.log'),
    },
    guard,
  );
  const apiUrl = `http://127.0.0.1:${port}`;
  const endMs = performance.now() + START_LIMIT_MS;
  for (;;) {
    const answer = await fetch(`${apiUrl}/version`).catch(() => null);
    if (answer?.ok === true) break;
    if (performance.now() > endMs || server.ended() !== null) {
      await server.stop();
      throw new StackError(`${command} did not start. Its last output:\n${server.logTail()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { apiUrl, close: () => server.stop() };
}

function findOnPath(program: string, env: NodeJS.ProcessEnv): string | null {
  for (const folder of (env['PATH'] ?? '').split(delimiter).filter((part) => part !== '')) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return null;
}
