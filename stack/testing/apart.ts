import { parseMetrics } from '../../emulator/metrics/testing.ts';
import type { LedgerEntry } from '../../emulator/ledger.ts';
import type { EmulatorProcess, ProcessName } from '../../emulator/options.ts';
import type { ConfiguredJob } from '../../emulator/streams/testing.ts';
import { startStack } from '../start.ts';
import type { RunningStack } from '../start.ts';

export const SITE = '/prisma/api/prisma-210-1000/api';
export const WEB_PASSWORD = 'a test password';

/** Two channels of one bin, 100 rows a second, all in one stream. */
export const SMALL = {
  displayInfo: { height: 200 },
  channels: { min: 7, max: 8 },
  nfftSelection: 1,
  view_type: 2,
};

export interface Answer {
  readonly status: number;
  readonly json: unknown;
  readonly text: string;
  readonly headers: Headers;
  readonly tookMs: number;
}

/** A stack whose parts are processes of their own, and what a test asks of it. */
export class ApartStack {
  readonly stack: RunningStack;

  private constructor(stack: RunningStack) {
    this.stack = stack;
  }

  static async start(
    options: { readonly clock?: number; readonly restart?: boolean } = {},
  ): Promise<ApartStack> {
    const env = { ...process.env, MONGODB_URI: '', RABBITMQ_URL: '', WEB_PASSWORD };
    return new ApartStack(await startStack({ strict: true, processes: 'apart', clock: 10, ...options, env }));
  }

  control(method: string, path: string, body?: object): Promise<Answer> {
    return ask(method, `${this.stack.env.FOCUS_CONTROL_URL}/control${path}`, body);
  }

  focus(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Answer> {
    return ask(method, this.stack.env.FOCUS_BASE_URL + path, body, headers);
  }

  web(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Answer> {
    return ask(method, this.stack.env.WEB_BASE_URL + path, body, headers);
  }

  /** The cookies of a user who has just logged in. */
  async login(username: string, password = WEB_PASSWORD): Promise<string> {
    const { headers, status, text } = await this.web('POST', '/prisma/api/auth/login', {
      username,
      password,
    });
    if (status !== 201) throw new Error(`login of ${username}: ${status} ${text}`);
    return headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
  }

  async configure(body: object = SMALL): Promise<ConfiguredJob> {
    const { status, json, text } = await this.focus('POST', '/configure', body);
    if (status !== 200) throw new Error(`configure: ${status} ${text}`);
    return json as ConfiguredJob;
  }

  async processes(): Promise<readonly EmulatorProcess[]> {
    const { json } = await this.control('GET', '/state');
    return (json as { processes: EmulatorProcess[] }).processes;
  }

  async process(name: ProcessName): Promise<EmulatorProcess> {
    const found = (await this.processes()).find((one) => one.name === name);
    if (found === undefined) throw new Error(`no process ${name}`);
    return found;
  }

  async entry(id: string): Promise<LedgerEntry> {
    return (await this.control('GET', `/ledger/jobs/${id}`)).json as LedgerEntry;
  }

  async metrics(name: ProcessName) {
    const { metricsUrl } = await this.process(name);
    return parseMetrics(await (await fetch(metricsUrl ?? '')).text());
  }

  /** Kills it from outside, as a fault does. */
  async kill(name: ProcessName): Promise<number> {
    const { pid } = await this.process(name);
    if (pid === null) throw new Error(`${name} does not run`);
    process.kill(pid, 'SIGKILL');
    return pid;
  }
}

async function ask(
  method: string,
  url: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const began = performance.now();
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
  return {
    status: response.status,
    json: isJson ? JSON.parse(text) : null,
    text,
    headers: response.headers,
    tookMs: performance.now() - began,
  };
}

/** The identity of an account: what is made is all there, in its streams and its polls. */
export function isBalanced(entry: LedgerEntry): boolean {
  const { rowsMade, rowsSent, rowsLost, rowsExpired, rowsWaiting, streams } = entry;
  const streamsBalance = streams.every(
    (one) =>
      rowsMade === one.rowsSent + one.rowsLost + one.rowsExpired + one.rowsUndelivered + one.rowsWaiting,
  );
  return streamsBalance && rowsMade === rowsSent + rowsLost + rowsExpired + rowsWaiting;
}
