import { connect, type Socket } from 'node:net';
import { request } from '@playwright/test';
import { SeenRequest } from '../helpers/engine/playwright-sockets.ts';
import type { TransportName } from '../helpers/profile/profile.ts';

/** Asks the truth server without the engine. */
export interface BareSender extends AsyncDisposable {
  /**
   * Resolves with the answer: how long it had been complete by then, microseconds.
   * @throws Error when the connection is lost
   */
  get(path: string): Promise<number>;
}

/**
 * Over undici the engine is held against plain sockets, because undici is its own choice. Over Playwright's
 * APIRequestContext it is held against that, by itself, until node:http has the whole answer: what takes its time
 * there is none of the engine's doing.
 */
export const openBareSender = (transport: TransportName, baseUrl: string): Promise<BareSender> =>
  transport === 'undici' ? Promise.resolve(overSockets(baseUrl)) : overPlaywright(baseUrl);

async function overPlaywright(baseUrl: string): Promise<BareSender> {
  const context = await request.newContext();
  return {
    async get(path) {
      const seen = new SeenRequest();
      const response = await seen.during((mark) => context.get(baseUrl + path + mark));
      await response.body();
      response.dispose().catch(() => undefined);
      return seen.completeForUs;
    },
    [Symbol.asyncDispose]: () => context.dispose(),
  };
}

function overSockets(baseUrl: string): BareSender {
  const idle: Socket[] = [];
  const opened: Socket[] = [];
  return {
    async get(path) {
      let socket = idle.pop();
      if (!socket) opened.push((socket = await opensTo(baseUrl)));
      await answerOn(socket, `GET ${path} HTTP/1.1\r\nHost: truth\r\n\r\n`);
      idle.push(socket);
      return 0;
    },
    [Symbol.asyncDispose]: () => {
      for (const socket of opened) socket.destroy();
      return Promise.resolve();
    },
  };
}

function opensTo(baseUrl: string): Promise<Socket> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname).setNoDelay(true);
    socket.once('error', reject).once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

/** Resolves with the first of the answer: it is one small segment. */
function answerOn(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const lost = () => reject(new Error('the truth server closed a connection'));
    socket.once('close', lost).once('data', () => {
      socket.off('close', lost);
      resolve();
    });
    socket.write(text);
  });
}
