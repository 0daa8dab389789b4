import { CookieJar } from 'tough-cookie';
import { expect } from 'vitest';
import type { EmulatorParts } from '../index.ts';
import { heldAgainst } from '../openapi/held-against.ts';
import type { OpenApiDocument } from '../openapi/held-against.ts';
import type { EmulatorOptions } from '../options.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import { testEmulator } from '../test-emulator.ts';
import type { Answer, TestEmulator } from '../test-emulator.ts';
import { DEFAULT_WEB_SETTINGS } from './web-settings.ts';
import type { WebSettings } from './web-settings.ts';

export const SITE = `/${DEFAULT_WEB_SETTINGS.siteId}/api`;
export const PASSWORD = 'a test password';

/** One client of the web application with its own cookies. Every answer is held against the OpenAPI document. */
export interface WebClient {
  readonly username: string;
  /** @param path below /prisma/api */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The cookies that it would send. */
  cookies(): Promise<string>;
}

export interface TestWeb extends TestEmulator {
  /** A client that is logged in. */
  user(username: string): Promise<WebClient>;
  /** A client that is not. */
  nobody(): WebClient;
  /** Resolves when the ledger's totals have reached these figures. */
  until(totals: Readonly<Record<string, number>>): Promise<void>;
}

/** An emulator with its web application, on stand-ins and virtual time unless told otherwise. */
export async function testWeb(
  options: Partial<EmulatorOptions> = {},
  web: Partial<WebSettings> = {},
  parts: EmulatorParts = {},
): Promise<TestWeb> {
  const settings = { ...DEFAULT_SETTINGS, ...parts.settings, web: { ...DEFAULT_WEB_SETTINGS, ...web } };
  const emulator = await testEmulator({ webPassword: PASSWORD, ...options }, { ...parts, settings });
  const base = `${emulator.running.webBaseUrl}/prisma/api`;
  const document = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApiDocument;
  const check = heldAgainst(document);
  const client = (username: string): WebClient => {
    const jar = new CookieJar();
    return {
      username,
      cookies: () => jar.getCookieString(base),
      send: async (method, path, body, headers = {}) => {
        const url = base + path;
        const began = performance.now();
        const response = await fetch(url, {
          method,
          headers: {
            cookie: await jar.getCookieString(url),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        });
        const text = await response.text();
        for (const cookie of response.headers.getSetCookie()) await jar.setCookie(cookie, url);
        const isJson = response.headers.get('content-type')?.includes('json') === true;
        const json: unknown = isJson ? JSON.parse(text) : null;
        const tookMs = performance.now() - began;
        if (isJson) expect(check(method, new URL(url).pathname, response.status, json)).toBe(null);
        return { status: response.status, text, json, headers: response.headers, tookMs };
      },
    };
  };
  return {
    ...emulator,
    nobody: () => client(''),
    user: async (username) => {
      const one = client(username);
      const answer = await one.send('POST', '/auth/login', { username, password: PASSWORD });
      expect(answer.status).toBe(201);
      return one;
    },
    until: (totals) =>
      expect
        .poll(async () => (await alertLedger(emulator)).totals, { timeout: 10_000, interval: 5 })
        .toMatchObject(totals),
  };
}

export interface LedgerAnswer {
  readonly totals: Readonly<Record<string, number>>;
  readonly alerts: readonly Readonly<Record<string, unknown>>[];
}

export async function alertLedger(emulator: TestEmulator): Promise<LedgerAnswer> {
  return (await emulator.control('GET', '/ledger/alerts')).json as LedgerAnswer;
}

/** The body of a push of these alerts. */
export function push(alertIds: readonly string[], more: object = {}): object {
  return { alertsAmount: alertIds.length, dofM: 1200, classId: 104, severity: 2, alertIds, ...more };
}

export const ids = (count: number, prefix = 'alert'): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}-${i + 1}`);
