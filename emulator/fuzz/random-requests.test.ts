import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerMessage } from '../bench/server.ts';
import { heldAgainst } from '../openapi/held-against.ts';
import type { Check, OpenApiDocument } from '../openapi/held-against.ts';
import { seededRandom } from '../random.ts';
import { randomBytes, randomRequest } from './random-request.ts';
import type { RandomRequest } from './random-request.ts';

const SERVER = fileURLToPath(new URL('../bench/server.ts', import.meta.url));
const SEED = 20_261_124;
const REQUESTS = 6_000;
/** Of these, sent over a socket of their own, byte by byte as no client library would. */
const RAW = 600;
const AT_ONCE = 16;
/** Words of a stack trace, of a file of this project or of the engine below. */
const INTERNAL =
  /node_modules|node:internal|\.[cm]?[jt]s:\d|\bat (async )?[\w.<>]+ \(|(Type|Reference|Syntax|Range)Error\b|FST_|ECONN/;

let child: ChildProcess;
let stderr = '';
let urls: ServerMessage;
let token: string;

const figures = async (): Promise<ServerMessage> => {
  const answer = once(child, 'message') as Promise<[ServerMessage]>;
  child.send('figures');
  return (await answer)[0];
};
const control = (path: string, method: string) => fetch(`${urls.controlUrl}/control${path}`, { method });

beforeAll(async () => {
  child = fork(SERVER, {
    execArgv: ['--expose-gc', '--import', 'tsx'],
    env: { ...process.env, LEDGER_JOBS: '100', IDLE_MS: '1000' },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  [urls] = (await once(child, 'message')) as [ServerMessage];
  const login = await fetch(`${urls.webBaseUrl}/prisma/api/auth/login`, {
    method: 'POST',
    body: new URLSearchParams({ username: 'admin', password: 'focus-load-web' }),
  });
  token = /access-token=([^;]+)/.exec(login.headers.getSetCookie().join())?.[1] ?? '';
}, 30_000);
afterAll(async () => {
  child.disconnect();
  await once(child, 'exit');
});

interface Outcome {
  readonly statuses: Map<number, number>;
  /** What must not be, with the request that met it. */
  readonly wrong: string[];
}

function judge(
  outcome: Outcome,
  request: RandomRequest,
  status: number,
  text: string,
  described: string | null,
): void {
  outcome.statuses.set(status, (outcome.statuses.get(status) ?? 0) + 1);
  const full = status === 503 && text.includes('slots are taken');
  const problem =
    (status >= 500 && !full ? `answered ${status} ${text.slice(0, 200)}` : null) ??
    (INTERNAL.test(text) ? `tells of the inside: ${text.slice(0, 300)}` : null) ??
    described;
  if (problem === null) return;
  const { method, path, headers, body } = request;
  outcome.wrong.push(
    `${method} ${path.slice(0, 100)} ${JSON.stringify(headers)} ${body?.slice(0, 200)}: ${problem}`,
  );
}

/** Sends the requests with the numbers below `count`, several at once; which ones they are hangs on the seed alone. */
async function sendAll(of: 'focus' | 'web', seed: number, count: number): Promise<Outcome> {
  const base = of === 'focus' ? urls.focusBaseUrl : `${urls.webBaseUrl}/prisma/api`;
  const document = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApiDocument;
  const check: Check = heldAgainst(document);
  const pool = new Pool(new URL(base).origin, {
    connections: AT_ONCE,
    bodyTimeout: 5_000,
    headersTimeout: 5_000,
  });
  const outcome: Outcome = { statuses: new Map(), wrong: [] };
  let next = 0;
  const user = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      const request = randomRequest(seededRandom(seed + n), of, token);
      const { method, path, headers, body } = request;
      try {
        const answer = await pool.request({ method, path, headers, body });
        const text = await answer.body.text();
        const isJson = String(answer.headers['content-type']).includes('json') && text !== '';
        const served = (path.split('?')[0] ?? '').replace(/^\/focus-server(?=\/)/, '');
        const readable = isJson && path !== '/openapi.json' && method !== 'HEAD';
        const described = readable ? check(method, served, answer.statusCode, JSON.parse(text)) : null;
        judge(outcome, request, answer.statusCode, text, described);
      } catch (error) {
        judge(outcome, request, 0, '', `not answered: ${String(error)}`);
      }
      // So that there is room for new jobs, and the jobs that there are keep ending.
      if (n % 200 === 199 && of === 'focus') await (await control('/reset', 'POST')).arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, user));
  await pool.close();
  return outcome;
}

/** Sends bytes, waits for a moment, and leaves. Resolves with what came back. */
async function sendBytes(port: number, bytes: string, whole: boolean): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  const over = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    // A reset is the server's good right here.
    socket.on('error', () => resolve());
  });
  socket.write(Buffer.from(bytes, 'latin1'));
  await Promise.race([over, wait(whole ? 2_000 : 5)]);
  socket.destroy();
  return text;
}

describe.each(['focus', 'web'] as const)(`${REQUESTS} random requests to the %s application`, (of) => {
  it('should meet no 5xx but a full server, tell nothing internal, and answer as described', async () => {
    const { statuses, wrong } = await sendAll(of, SEED, REQUESTS - RAW);
    // The message itself tells them: it is all that a summary shows.
    expect(wrong, wrong.slice(0, 20).join('\n')).toEqual([]);
    for (const status of [200, 400, 404, 415]) expect(statuses.get(status)).toBeGreaterThan(10);
    expect(child.exitCode).toBe(null);
  }, 60_000);

  it('should survive bytes that are no request, or half of one', async () => {
    const port = Number(new URL(of === 'focus' ? urls.focusBaseUrl : urls.webBaseUrl).port);
    const answers: string[] = [];
    let next = 0;
    const user = async (): Promise<void> => {
      for (let n = next++; n < RAW; n = next++) {
        const { bytes, whole } = randomBytes(seededRandom(SEED + n), of);
        answers.push(await sendBytes(port, bytes, whole));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, user));
    expect(answers.filter((text) => /^HTTP\/1\.1 5/.test(text))).toEqual([]);
    expect(answers.filter((text) => INTERNAL.test(text))).toEqual([]);
    expect(answers.filter((text) => text.startsWith('HTTP/1.1 4')).length).toBeGreaterThan(RAW / 10);
    expect(child.exitCode).toBe(null);
  }, 60_000);
});

it('should have logged nothing unforeseen', () => {
  expect(stderr).toBe('');
});

it('should hold no more memory and no more sockets after another 4,000 of them', async () => {
  const settled = async (): Promise<ServerMessage> => {
    await (await control('/reset', 'POST')).arrayBuffer();
    await wait(500);
    await figures();
    return figures();
  };
  const before = await settled();
  for (const of of ['focus', 'web'] as const) await sendAll(of, SEED + 50_000, 2_000);
  const after = await settled();
  expect(after.heapMB - before.heapMB).toBeLessThan(3);
  expect(after.descriptors - before.descriptors).toBeLessThan(10);
}, 60_000);
