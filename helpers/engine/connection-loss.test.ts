/** Connections that the server breaks, each in its own way, with real sockets. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { IDLE_FROM_MS } from './keep-alive.ts';
import { client, failure, rawServer } from './testing-servers.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const RESET = { outcome: 'unanswered', errorClass: 'connection reset' };
const RACE = {
  outcome: 'unanswered',
  errorClass: 'keep-alive race',
  message: expect.stringMatching(/had been idle for 0\.[2-9] s just as it was used again/) as string,
};
const becomeIdle = () => sleep(IDLE_FROM_MS + 50);

describe.each(['playwright', 'undici'] as const)('transport %s', (transport) => {
  it.each([
    ['resets', 'resetAndDestroy'],
    ['closes', 'destroy'],
  ] as const)('should tell a keep-alive race when the server %s an idle connection', async (_, close) => {
    // Closes on the first byte of the second request: to the client the same as closing just before it.
    await using server = await rawServer((socket, number) => {
      if (number === 1) socket.write(OK);
      else socket[close]();
    });
    await using http = await client(transport, server.baseUrl);
    await http.send('GET', '/');
    await becomeIdle();
    expect(await failure(http.send('GET', '/'))).toMatchObject(RACE);
    expect(server.connections()).toBe(1);
  });

  it('should never send a lost request again', async () => {
    let requests = 0;
    await using server = await rawServer((socket, number) => {
      requests++;
      if (number === 1) socket.write(OK);
      else socket.resetAndDestroy();
    });
    await using http = await client(transport, server.baseUrl);
    await http.send('GET', '/');
    await becomeIdle();
    await failure(http.send('GET', '/'));
    await sleep(50);
    expect([requests, server.connections()]).toEqual([2, 1]);
  });

  it('should call the reset of a fresh connection a reset, before and after the request', async () => {
    await using atOnce = await rawServer(
      () => undefined,
      (socket) => void socket.resetAndDestroy(),
    );
    await using first = await client(transport, atOnce.baseUrl);
    expect(await failure(first.send('GET', '/'))).toMatchObject(RESET);

    await using afterRequest = await rawServer((socket) => void socket.resetAndDestroy());
    await using second = await client(transport, afterRequest.baseUrl);
    expect(await failure(second.send('GET', '/'))).toMatchObject(RESET);
  });

  it.each([
    ['within the headers', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['within the body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'],
    ['within a chunked body', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nha'],
    [
      'of a connection to be closed',
      'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 100\r\n\r\nhalf',
    ],
  ])('should call a reset %s a reset, also after an idle time', async (_, begun) => {
    await using server = await rawServer((socket, number) => {
      if (number === 1) socket.write(OK);
      else socket.write(begun, () => setTimeout(() => socket.resetAndDestroy(), 20));
    });
    await using http = await client(transport, server.baseUrl);
    await http.send('GET', '/');
    await becomeIdle();
    expect(await failure(http.send('GET', '/'))).toMatchObject(RESET);
  });

  it('should call the reset of a busy connection a reset', async () => {
    await using server = await rawServer((socket, number) => {
      if (number < 5) socket.write(OK);
      else socket.resetAndDestroy();
    });
    await using http = await client(transport, server.baseUrl);
    for (let request = 1; request < 5; request++) await http.send('GET', '/');
    expect(await failure(http.send('GET', '/'))).toMatchObject(RESET);
    expect(server.connections()).toBe(1);
  });

  it('should send one request after the other on one connection, and several at once on as many', async () => {
    await using server = await rawServer((socket) => void setTimeout(() => socket.write(OK), 5));
    await using http = await client(transport, server.baseUrl);
    for (let request = 0; request < 5; request++) await http.send('GET', '/');
    expect(server.connections()).toBe(1);
    for (let round = 0; round < 3; round++) await Promise.all([1, 2, 3].map(() => http.send('GET', '/')));
    expect(server.connections()).toBe(3);
  });

  it('should close the connection of an attempt whose time is over', async () => {
    let closed: () => void;
    const seenClosed = new Promise<void>((resolve) => (closed = resolve));
    await using server = await rawServer(
      () => undefined,
      (socket) => void socket.on('close', () => closed()),
    );
    await using http = await client(transport, server.baseUrl, { timeoutS: 0.2 });
    expect(await failure(http.send('GET', '/'))).toMatchObject({ errorClass: 'timeout' });
    await seenClosed;
  });

  it('should call it a reset when the server took an idle connection up and broke it later', async () => {
    await using server = await rawServer((socket, number) => {
      if (number === 1) socket.write(OK);
      else setTimeout(() => socket.resetAndDestroy(), 1000);
    });
    await using http = await client(transport, server.baseUrl);
    await http.send('GET', '/');
    await becomeIdle();
    expect(await failure(http.send('GET', '/'))).toMatchObject(RESET);
  });
});
