/** For tests: makers that only remember, a clock of their own, and an API double of a cluster. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from '../profile/faults.ts';
import type { FaultMaker } from './fault-maker.ts';
import type { TimelineClock } from './fault-timeline.ts';

export const KILL: Fault = { name: 'db', what: 'kill', whom: 'database', startS: 10, endS: 20 };

/** Time that passes only when somebody sleeps. */
export class ManualClock implements TimelineClock {
  #nowMs = 0;
  readonly #sleepers = new Set<{ atMs: number; wake: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    if (atMs <= this.#nowMs || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = { atMs, wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers.delete(sleeper);
        resolve();
      });
    });
  }

  /** Lets time pass, waking each sleeper at its moment. */
  async advanceTo(atMs: number): Promise<void> {
    for (;;) {
      // What was woken may sleep again before the next one's time.
      for (let i = 0; i < 20; i++) await Promise.resolve();
      const [next] = [...this.#sleepers].sort((a, b) => a.atMs - b.atMs);
      if (next === undefined || next.atMs > atMs) break;
      this.#sleepers.delete(next);
      this.#nowMs = next.atMs;
      next.wake();
    }
    this.#nowMs = atMs;
  }
}

/** A maker that writes down what it was told, with the time. */
export function rememberingMaker(
  told: string[],
  changes: Partial<FaultMaker> & { clock?: TimelineClock } = {},
): FaultMaker {
  const at = () => (changes.clock === undefined ? '' : ` at ${changes.clock.nowMs() / 1000} s`);
  return {
    id: 'stack',
    address: 'http://127.0.0.1:9',
    cannot: async () => null,
    describe: async () => 'a double',
    prepare: async () => ({ replicas: 2 }),
    make: async ({ name }) => void told.push(`make ${name}${at()}`),
    undo: async ({ name }, memo) => void told.push(`undo ${name} to ${memo['replicas']}${at()}`),
    traffic: async () => null,
    ...changes,
  };
}

export interface ClusterDouble extends AsyncDisposable {
  readonly url: string;
  /** Every request, as `METHOD path`. */
  readonly requests: string[];
  /** Those that change something. */
  writes(): string[];
}

/** The part of the Kubernetes API that faults use, with one deployment `mongodb` of two pods. */
export async function clusterDouble(): Promise<ClusterDouble> {
  let replicas = 2;
  let generation = 0;
  const requests: string[] = [];
  const pods = () =>
    Array.from({ length: replicas }, (_, i) => ({ metadata: { name: `mongodb-${generation}-${i}` } }));
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    requests.push(`${method} ${url}`);
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const answer = (status: number, value: object) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
      };
      if (request.headers.authorization !== 'Bearer secret') return answer(401, { message: 'Unauthorized' });
      if (method === 'PATCH' && url === '/apis/apps/v1/namespaces/panda/deployments/mongodb/scale') {
        if (request.headers['content-type'] !== 'application/merge-patch+json') return answer(415, {});
        replicas = (JSON.parse(body) as { spec: { replicas: number } }).spec.replicas;
        return answer(200, {});
      }
      if (method === 'DELETE' && url.startsWith('/api/v1/namespaces/panda/pods/mongodb-')) {
        generation++;
        return answer(200, {});
      }
      if (url === '/apis/apps/v1/namespaces/panda/deployments/mongodb') {
        return answer(200, { spec: { replicas }, status: { readyReplicas: replicas } });
      }
      if (url === '/api/v1/namespaces/panda/pods?labelSelector=app%3Dmongodb')
        return answer(200, { items: pods() });
      return answer(404, { message: `no such thing: ${url}` });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    writes: () => requests.filter((request) => !request.startsWith('GET ')),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export const clusterAt = (apiServer: string) =>
  ({
    apiServer,
    namespace: 'panda',
    token: 'secret',
    workloads: { database: { kind: 'deployment', name: 'mongodb', selector: 'app=mongodb' } },
  }) as const;
