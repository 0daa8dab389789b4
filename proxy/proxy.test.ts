import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startProxy, type ProxyProcess } from './start-proxy.ts';

let echo: Server;
let proxy: ProxyProcess;
let port: number;

interface State {
  listen: string;
  enabled: boolean;
  carried: Record<'open' | 'new', { connections: number; bytes: number }>;
}
async function api<T = State>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${proxy.apiUrl}${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error((JSON.parse(text) as { error: string }).error);
  return (text === '' ? {} : JSON.parse(text)) as T;
}
const poison = (type: string, attributes: object, stream = 'downstream') =>
  api('POST', '/proxies/echo/toxics', { name: `${type}-${stream}`, type, stream, attributes });

beforeAll(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await startProxy();
});
afterAll(async () => {
  await proxy.close();
  echo.close();
});
beforeEach(async () => {
  const upstream = `127.0.0.1:${(echo.address() as AddressInfo).port}`;
  const made = await api('POST', '/proxies', { name: 'echo', listen: '127.0.0.1:0', upstream });
  port = Number(made.listen.split(':')[1]);
});
// A proxy of its own for each test: connections of the one before would be counted.
afterEach(() => api('DELETE', '/proxies/echo'));

async function open(): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Sends so many bytes and takes them back. Milliseconds. */
async function roundTrip(socket: Socket, bytes = 5): Promise<number> {
  const startMs = performance.now();
  let left = bytes;
  const back = new Promise<void>((resolve, reject) => {
    socket.on('data', (chunk) => {
      left -= chunk.length;
      if (left <= 0) resolve();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
  });
  socket.write(Buffer.alloc(bytes));
  try {
    await back;
  } finally {
    socket.removeAllListeners();
    // Nobody reads it any more, and its end must still be seen.
    socket.on('error', () => undefined).resume();
  }
  return performance.now() - startMs;
}

describe('the proxy process', () => {
  it('should outlive a client that resets its connection while it is sent more than it takes', async () => {
    for (let i = 0; i < 5; i++) {
      const greedy = await open();
      greedy.on('error', () => undefined);
      greedy.pause();
      greedy.write(Buffer.alloc(8 * 1024 * 1024));
      // Until what comes back has filled every buffer on the way.
      await new Promise((resolve) => setTimeout(resolve, 100));
      greedy.resetAndDestroy();
      await once(greedy, 'close');
    }
    expect(await roundTrip(await open())).toBeLessThan(5_000);
    expect(await api('GET', '/proxies/echo')).toMatchObject({ enabled: true });
  });
});

describe('the embedded proxy', () => {
  it('should pass on what both ends send, and the end of it', async () => {
    const socket = await open();
    expect(await roundTrip(socket, 3_000_000)).toBeLessThan(5000);
    const closed = once(socket, 'close');
    socket.end();
    await closed;
  });

  it('should add its latency to open and to new connections, and count what they carried', async () => {
    const before = await open();
    expect(await roundTrip(before)).toBeLessThan(450);
    await poison('latency', { latency: 500 });
    const during = await open();
    for (const socket of [before, during]) {
      const ms = await roundTrip(socket);
      expect(ms).toBeGreaterThanOrEqual(499);
      // Once, not there and back.
      expect(ms).toBeLessThan(950);
    }
    const { carried } = await api('GET', '/proxies/echo');
    // There and back.
    expect(carried).toEqual({
      open: { connections: 1, bytes: 10 },
      new: { connections: 1, bytes: 10 },
    });
    await api('DELETE', '/proxies/echo/toxics/latency-downstream');
    expect(await roundTrip(before)).toBeLessThan(450);
    before.destroy();
    during.destroy();
  });

  it('should be as narrow as it is told', async () => {
    const socket = await open();
    await poison('bandwidth', { rate: 125 });
    const ms = await roundTrip(socket, 62_500);
    expect(ms).toBeGreaterThan(480);
    expect(ms).toBeLessThan(1500);
    socket.destroy();
  });

  it('should stall for each lost segment', async () => {
    const socket = await open();
    await poison('loss', { percent: 100, retransmit: 100 });
    const ms = await roundTrip(socket, 4 * 1460);
    expect(ms).toBeGreaterThanOrEqual(399);
    expect(ms).toBeLessThan(1200);
    socket.destroy();
  });

  it('should swallow everything while it is half-open, and cut what lost something afterwards', async () => {
    const socket = await open();
    await roundTrip(socket);
    await poison('timeout', { timeout: 0 });
    await poison('timeout', { timeout: 0 }, 'upstream');
    const answered = roundTrip(socket).then(
      () => 'answered',
      () => 'cut',
    );
    const late = await open();
    const first = await Promise.race([
      answered,
      new Promise((resolve) => setTimeout(() => resolve('silent'), 300)),
    ]);
    expect(first).toBe('silent');
    await api('POST', '/reset');
    expect(await answered).toBe('cut');
    expect(await roundTrip(late)).toBeLessThan(450);
    late.destroy();
  });

  it('should reset open and new connections', async () => {
    const socket = await open();
    // The kernel connects before the proxy has taken the connection.
    await roundTrip(socket);
    const broken = once(socket, 'error');
    await poison('reset_peer', { timeout: 0 });
    expect(await broken).toMatchObject([{ code: 'ECONNRESET' }]);
    const later = connect(port, '127.0.0.1');
    expect(await once(later, 'error').catch((error: unknown) => [error])).toMatchObject([
      { code: 'ECONNRESET' },
    ]);
    expect((await api('GET', '/proxies/echo')).carried).toMatchObject({
      open: { connections: 1 },
      new: { connections: 1 },
    });
  });

  it('should refuse while it is cut off, and listen on the same port again', async () => {
    const socket = await open();
    await roundTrip(socket);
    const closed = once(socket, 'close');
    await api('POST', '/proxies/echo', { enabled: false });
    await closed;
    await expect(open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await api('POST', '/proxies/echo', { enabled: true });
    const again = await open();
    expect(await roundTrip(again)).toBeLessThan(450);
    again.destroy();
  });

  it.each([
    [{ type: 'latancy' }, /type: expected one of latency, .* got "latancy"/],
    [{ type: 'latency', attributes: { delay: 1 } }, /expected latency, jitter for latency, got "delay"/],
    [
      { type: 'latency', attributes: { latency: -1 } },
      /attributes.latency: expected a number from 0, got -1/,
    ],
    [{ type: 'latency', stream: 'both' }, /stream: expected upstream or downstream, got "both"/],
  ])('should say what is wrong with %j', async (body, message) => {
    await expect(api('POST', '/proxies/echo/toxics', body)).rejects.toThrow(message);
  });

  it('should listen nowhere but on this machine', async () => {
    const body = { name: 'far', listen: '0.0.0.0:0', upstream: '127.0.0.1:1' };
    await expect(api('POST', '/proxies', body)).rejects.toThrow(/expected an address of this machine/);
  });
});
