import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProxy, type ProxyProcess } from '../../proxy/start-proxy.ts';
import type { Fault } from '../profile/faults.ts';
import { askJson } from './ask-json.ts';
import { proxiesAt, proxyMaker } from './proxy-maker.ts';

let server: Server;
let proxy: ProxyProcess;
let url: string;

beforeAll(async () => {
  server = createServer((_request, response) => response.end('x'.repeat(62_500)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startProxy();
  const upstream = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  await askJson('POST', `${proxy.apiUrl}/proxies`, {
    body: { name: 'focus-server', listen: '127.0.0.1:0', upstream },
  });
  url = `http://${(await proxiesAt(proxy.apiUrl))['focus-server']?.listen}/`;
});
afterAll(async () => {
  await proxy.close();
  server.close();
});

/** What a request meets, and how long it takes. */
async function ask(limitMs = 1500): Promise<{ what: string; ms: number }> {
  const startMs = performance.now();
  const what = await fetch(url, { signal: AbortSignal.timeout(limitMs) })
    .then((response) => response.text())
    .then(
      () => 'answer',
      (error: Error) =>
        error.name === 'TimeoutError'
          ? 'silence'
          : String((error.cause as { code?: string } | undefined)?.code),
    );
  return { what, ms: performance.now() - startMs };
}

const fault = (changes: Partial<Fault>): Fault => ({
  name: 'net',
  what: 'slow',
  whom: 'focus-server',
  startS: 0,
  endS: 1,
  ...changes,
});

describe('faults of a path', () => {
  it.each([
    [fault({ what: 'slow', latencyS: 0.5 }), 'answer', 500],
    // 62.5 kB at 1 Mbit/s.
    [fault({ what: 'narrow', bitsPerSecond: 1e6 }), 'answer', 500],
    [fault({ what: 'lossy', lossShare: 1 }), 'silence', 1500],
    [fault({ what: 'half-open' }), 'silence', 1500],
    [fault({ what: 'cut-off' }), 'ECONNREFUSED', 0],
    [fault({ what: 'reset' }), 'ECONNRESET', 0],
  ])('should be there, and gone when it is undone: %j', async (one, what, atLeastMs) => {
    const maker = proxyMaker(proxy.apiUrl);
    expect(await maker.cannot(one)).toBeNull();
    expect((await ask(5000)).what).toBe('answer');
    await maker.make(one, {});
    const met = await ask();
    expect(met.what).toBe(what);
    expect(met.ms).toBeGreaterThanOrEqual(atLeastMs - 5);
    const traffic = await maker.traffic(one);
    // Refused connections never reach the proxy; what it cut when it began does.
    expect((traffic?.openConnections ?? 0) + (traffic?.newConnections ?? 0)).toBeGreaterThan(0);
    await maker.undo(one, {});
    const after = await ask(5000);
    expect(after.what).toBe('answer');
    expect(after.ms).toBeLessThan(450);
    await maker.undo(one, {});
  });

  it('should say whose proxy it is, and which paths are there', async () => {
    const maker = proxyMaker(proxy.apiUrl);
    expect(await maker.describe(fault({}))).toBe('focus-load-embedded proxy');
    expect(await maker.cannot(fault({ whom: 'broker' }))).toMatch(
      /^there is no path "broker" .* focus-server/,
    );
    expect(await maker.cannot(fault({ what: 'kill' }))).toBe('a proxy breaks paths, not processes');
  });

  it('should not take toxiproxy for something that loses segments', async () => {
    const toxiproxy = createServer((request, response) =>
      response.end(
        JSON.stringify(request.url === '/version' ? { version: '2.9.0' } : { 'focus-server': {} }),
      ),
    );
    toxiproxy.listen(0, '127.0.0.1');
    await once(toxiproxy, 'listening');
    const maker = proxyMaker(`http://127.0.0.1:${(toxiproxy.address() as AddressInfo).port}`);
    expect(await maker.cannot(fault({ what: 'lossy', lossShare: 0.01 }))).toMatch(/cannot lose segments/);
    expect(await maker.cannot(fault({ what: 'slow', latencyS: 1 }))).toBeNull();
    expect(await maker.describe(fault({}))).toBe('toxiproxy 2.9.0');
    toxiproxy.close();
  });
});
