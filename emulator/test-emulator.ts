import { startEmulator } from './index.ts';
import type { EmulatorParts } from './index.ts';
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
  return {
    running,
    advance: (ms) => {
      nowMs += ms;
    },
    now: () => nowMs,
    send: (method, path, body, user) => ask(running.focusBaseUrl + path, method, body, user),
    control: (method, path, body) => ask(`${running.controlUrl}/control${path}`, method, body),
    [Symbol.asyncDispose]: () => running.close(),
  };
}
