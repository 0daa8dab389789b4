import { startEmulator } from './index.ts';
import type { EmulatorParts } from './index.ts';
import { heldAgainst } from './openapi/held-against.ts';
import type { OpenApiDocument } from './openapi/held-against.ts';
import type { EmulatorOptions, RunningEmulator } from './options.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
  readonly headers: Headers;
  readonly tookMs: number;
}

/** One emulator for a test, with a clock that the test moves; released by `await using`. */
export interface TestEmulator extends AsyncDisposable {
  readonly running: RunningEmulator;
  /** Moves the virtual clock. */
  advance(ms: number): void;
  now(): number;
  /** @param user sent as `x-user` */
  send(method: string, path: string, body?: unknown, user?: string): Promise<Answer>;
  control(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** The multichannel payload of the catalogue: 50 channels, 256 bins, 100 rows/s. */
export const P50 = {
  displayTimeAxisDuration: 10,
  nfftSelection: 1024,
  displayInfo: { height: 1000 },
  channels: { min: 1, max: 50 },
  frequencyRange: { min: 0, max: 500 },
  start_time: null,
  end_time: null,
  view_type: '0',
};

/** Four sensors of the waterfall view: 100 rows/s, small bodies. */
export const W4 = {
  displayInfo: { height: 200 },
  channels: { min: 7, max: 10 },
  nfftSelection: 1,
  view_type: 2,
};

async function ask(url: string, method: string, body?: unknown, user?: string): Promise<Answer> {
  const began = performance.now();
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(user === undefined ? {} : { 'x-user': user }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
  const tookMs = performance.now() - began;
  return {
    status: response.status,
    text,
    json: isJson ? JSON.parse(text) : null,
    headers: response.headers,
    tookMs,
  };
}

/** The path as the server sees it: a client takes dots out of it, and may so leave the prefix. */
function servedPath({ focusBaseUrl }: RunningEmulator, path: string): string {
  const { pathname } = new URL(focusBaseUrl + path);
  const prefix = new URL(focusBaseUrl).pathname;
  return pathname.startsWith(prefix) ? pathname.slice(prefix.length) : pathname;
}

/** Starts an emulator on stand-ins and on virtual time, which stands at 2026-01-01 00:00 UTC. */
export async function testEmulator(
  options: Partial<EmulatorOptions> = {},
  parts: EmulatorParts = {},
): Promise<TestEmulator> {
  let nowMs = Date.UTC(2026, 0, 1);
  const running = await startEmulator(
    { mongodbUri: null, rabbitmqUrl: null, ...options },
    { nowMs: () => nowMs, ...parts },
  );
  const document = await ask(`${running.focusBaseUrl}/openapi.json`, 'GET');
  const check = heldAgainst(document.json as OpenApiDocument);
  // What the deployed server answers, and what defects make of it, is not described.
  let healthy = !('lax' in options || 'defectsFile' in options || 'defectSet' in options);
  return {
    running,
    advance: (ms) => {
      nowMs += ms;
    },
    now: () => nowMs,
    send: async (method, path, body, user) => {
      const answer = await ask(running.focusBaseUrl + path, method, body, user);
      const checked = healthy && answer.json !== null && !path.startsWith('/openapi');
      const wrong = checked ? check(method, servedPath(running, path), answer.status, answer.json) : null;
      if (wrong !== null) throw new Error(`The answer is not what /openapi.json says: ${wrong}`);
      return answer;
    },
    control: (method, path, body) => {
      // A defect may well break the description.
      if (method === 'PUT' && /^\/(defects|sets)/.test(path)) healthy = false;
      return ask(`${running.controlUrl}/control${path}`, method, body);
    },
    [Symbol.asyncDispose]: () => running.close(),
  };
}
