/** What both transports must do alike: a scenario may change its transport, and nothing else changes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { client, failure, httpServer, rawServer, type TestServer } from './testing-servers.ts';

const BIG_BYTES = 5 * 1024 * 1024;

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method, url, headers } = request;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
}

const ROUTES: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/headers': (_, response) => {
    response.writeHead(418, [
      'X-One',
      'a',
      'X-Many',
      'b',
      'X-Many',
      'c',
      'Set-Cookie',
      'p=1',
      'Set-Cookie',
      'q=2',
    ]);
    response.end('häßlich');
  },
  '/moved': (_, response) => void response.writeHead(302, { location: '/echo' }).end(),
  '/empty': (_, response) => void response.writeHead(204).end(),
  '/hints': (_, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    response.writeHead(200, { 'content-type': 'text/plain' }).end('after the hints');
  },
  '/big': (_, response) => void response.end(Buffer.alloc(BIG_BYTES, 'x')),
  '/login': (_, response) =>
    void response.writeHead(201, { 'set-cookie': 'session=mine; Path=/; HttpOnly' }).end(),
  '/packed': (request, response) => {
    if (!request.headers['accept-encoding']?.includes('gzip')) return void response.end('as it is');
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unpacked'));
  },
  '/badly-packed': (_, response) =>
    void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'),
  '/silent': () => undefined,
  '/trickle': (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/slow': (_, response) =>
    void setTimeout(() => {
      response.write('first');
      setTimeout(() => response.end('last'), 200);
    }, 150),
};

describe.each(['playwright', 'undici'] as const)('transport %s', (transport) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await httpServer((request, response) => {
      const route = ROUTES[request.url ?? ''];
      if (route) route(request, response);
      else void echo(request, response);
    });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('should give status, lower-case headers, repeated ones joined, and the body', async () => {
    await using http = await client(transport, server.baseUrl);
    const answer = await http.send('GET', '/headers');
    expect(answer.status).toBe(418);
    expect(answer.headers).toMatchObject({ 'x-one': 'a', 'x-many': 'b, c', 'set-cookie': 'p=1\nq=2' });
    expect(answer.text()).toBe('häßlich');
    expect(answer.bytes).toBe(9);
  });

  it('should send its own headers, ask for no encoding, and no more than needed', async () => {
    await using http = await client(transport, server.baseUrl, { headers: { 'X-Token': 't' } });
    const { headers } = (await http.send('GET', '/echo')).json() as { headers: Record<string, string> };
    delete headers['user-agent'];
    expect(headers).toEqual({
      host: new URL(server.baseUrl).host,
      connection: 'keep-alive',
      accept: '*/*',
      'accept-encoding': 'identity',
      'x-token': 't',
    });
  });

  it.each([
    ['an object as JSON', { a: [1, 'ü'] }, '{"a":[1,"ü"]}'],
    ['a string as it is', '{"broken":', '{"broken":'],
    ['null as JSON', null, 'null'],
  ])('should send %s', async (_, body, sent) => {
    await using http = await client(transport, server.baseUrl);
    const seen = (await http.send('POST', '/echo?x=1', body)).json();
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/echo?x=1',
      body: sent,
      headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(sent)) },
    });
  });

  it.each(['GET', 'POST', 'DELETE', 'PUT'] as const)('should send %s without a body', async (method) => {
    await using http = await client(transport, server.baseUrl);
    expect((await http.send(method, '/echo')).json()).toMatchObject({ method, body: '' });
  });

  it('should encode what may not stand in a path', async () => {
    await using http = await client(transport, server.baseUrl);
    expect((await http.send('GET', '/a b/../c?d=ü')).json()).toMatchObject({ url: '/c?d=%C3%BC' });
  });

  it('should not follow a redirect', async () => {
    await using http = await client(transport, server.baseUrl);
    expect(await http.send('GET', '/moved')).toMatchObject({ status: 302, headers: { location: '/echo' } });
  });

  it('should answer 204 without a body', async () => {
    await using http = await client(transport, server.baseUrl);
    expect(await http.send('GET', '/empty')).toMatchObject({ status: 204, bytes: 0 });
  });

  it('should read past an early hint', async () => {
    await using http = await client(transport, server.baseUrl);
    const answer = await http.send('GET', '/hints');
    expect([answer.status, answer.headers['content-type'], answer.text()]).toEqual([
      200,
      'text/plain',
      'after the hints',
    ]);
  });

  it('should take a body of 5 MB', async () => {
    await using http = await client(transport, server.baseUrl);
    const answer = await http.send('GET', '/big');
    expect([answer.bytes, answer.text() === 'x'.repeat(BIG_BYTES)]).toEqual([BIG_BYTES, true]);
  });

  it('should get gzip only where the connection asks for it, and unpack it', async () => {
    await using plain = await client(transport, server.baseUrl);
    expect((await plain.send('GET', '/packed')).text()).toBe('as it is');
    await using asking = await client(transport, server.baseUrl, { headers: { 'Accept-Encoding': 'gzip' } });
    const answer = await asking.send('GET', '/packed');
    expect([answer.text(), answer.bytes]).toEqual(['unpacked', 8]);
  });

  it('should call a body that is not packed as its header says a wrong answer', async () => {
    await using http = await client(transport, server.baseUrl);
    expect(await failure(http.send('GET', '/badly-packed'))).toMatchObject({
      outcome: 'failed',
      errorClass: 'wrong answer',
      message: expect.stringContaining("failed to decompress 'gzip' encoding") as string,
    });
  });

  it('should keep the cookies of one user and never send them for another', async () => {
    await using anna = await client(transport, server.baseUrl);
    await using ben = await client(transport, server.baseUrl);
    const cookieOf = async (http: typeof anna) => {
      const seen = (await http.send('GET', '/echo')).json() as { headers: Record<string, string> };
      return seen.headers['cookie'] ?? 'none';
    };
    expect(await cookieOf(anna)).toBe('none');
    await anna.send('POST', '/login');
    expect(await cookieOf(anna)).toBe('session=mine');
    expect(await cookieOf(ben)).toBe('none');
  });

  it.each(['/silent', '/trickle'])('should end an attempt at %s when its time is over', async (path) => {
    await using http = await client(transport, server.baseUrl, { timeoutS: 0.4 });
    await http.send('GET', '/echo');
    const startMs = performance.now();
    expect(await failure(http.send('GET', path))).toMatchObject({
      outcome: 'unanswered',
      errorClass: 'timeout',
    });
    const tookMs = performance.now() - startMs;
    expect(tookMs).toBeGreaterThanOrEqual(399);
    // That it is on time is shown in virtual time; here, that no answer and no trickle can stretch it.
    expect(tookMs).toBeLessThan(3000);
    expect((await http.send('GET', '/echo')).status).toBe(200);
  });

  it('should call a port where nobody listens a refused connection', async () => {
    const gone = await rawServer(() => undefined);
    await gone[Symbol.asyncDispose]();
    await using http = await client(transport, gone.baseUrl);
    expect(await failure(http.send('GET', '/'))).toMatchObject({
      outcome: 'unanswered',
      errorClass: 'connection refused',
    });
  });

  it('should say that the run ended what was in flight when the client was closed', async () => {
    const http = await client(transport, server.baseUrl);
    const lost = failure(http.send('GET', '/silent'));
    await sleep(50);
    await http.close();
    expect(await lost).toMatchObject({ outcome: 'unanswered', errorClass: 'ended by the run' });
  });

  it('should split the time into connection, first byte and body', async () => {
    await using http = await client(transport, server.baseUrl);
    const slow = async () => {
      const startMs = performance.now();
      const { timing } = await http.send('GET', '/slow');
      if (!timing) throw new Error(`${transport} told no times`);
      return { ...timing, totalUs: (performance.now() - startMs) * 1000 };
    };
    const [first, second] = [await slow(), await slow()];
    expect(first.connectUs).toBeGreaterThan(0);
    expect(second.connectUs).toBeNull();
    for (const { connectUs, firstByteUs, bodyUs, totalUs } of [first, second]) {
      // At least what the server waits (its timers may be 1 ms early), and no time in two parts: on a busy machine
      // everything takes longer, but this still holds.
      expect(firstByteUs).toBeGreaterThanOrEqual(149_000);
      expect(bodyUs).toBeGreaterThanOrEqual(50_000);
      expect((connectUs ?? 0) + firstByteUs + bodyUs).toBeLessThanOrEqual(totalUs);
    }
  });
});
