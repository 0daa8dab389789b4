import type { ClosableHttpClient } from '../engine/http-client.ts';
import { OperationError, type HttpAnswer, type HttpClient } from '../engine/operation.ts';
import { accessTokenOf, tokenLifeS } from './token-life.ts';

/** Everything of the web application is below it. */
export const WEB_PREFIX = '/prisma/api';
/** In a path: the routes of the site. */
export const SITE = '{site}';
/** At this share of a token's life it is renewed beside the traffic; at the later one a request waits for it. */
const RENEW_AT = 0.6;
const OVERDUE_AT = 0.95;

/** What a session counts in the run. */
export type SessionCounter = 'web-logins' | 'web-refreshes' | 'web-refresh-failures';

export interface WebSessionParts {
  readonly siteId: string;
  readonly username: string;
  readonly password: string;
  /** Of the web application's origin, with the cookies of this user alone. */
  readonly web: ClosableHttpClient;
  /** Of the Focus Server with the same cookies, as in a browser, where both are one host; null: not reachable. */
  readonly focus?: ClosableHttpClient | null;
  /** Seconds of any clock that does not jump. */
  readonly nowS: () => number;
  readonly count?: (counter: SessionCounter) => void;
}

/**
 * One user of the web application. Logs in before its first request, and renews its session before the token expires,
 * beside the traffic, so that no request waits for it. Nothing is retried: a login or a renewal that fails is thrown to
 * whoever asks next.
 */
export class WebSession {
  readonly username: string;
  readonly siteId: string;
  readonly #parts: WebSessionParts;
  #token: { readonly text: string; readonly fromS: number; readonly lifeS: number } | null = null;
  #entering: Promise<void> | null = null;
  /** The renewal beside the traffic failed: it is tried again when it is overdue, and whoever asks then sees why. */
  #renewalFailed = false;

  constructor(parts: WebSessionParts) {
    this.#parts = parts;
    this.username = parts.username;
    this.siteId = parts.siteId;
  }

  /** The access token, for `Authorization: Bearer`; null while nobody is logged in. */
  get accessToken(): string | null {
    return this.#token?.text ?? null;
  }

  /**
   * The Focus Server as this user's browser asks it: with the cookies of the session where it is the same host.
   * @throws Error where the session was opened without its address
   */
  get focus(): HttpClient {
    const { focus } = this.#parts;
    if (!focus) throw new Error('this session was opened without the address of the Focus Server');
    return focus;
  }

  /**
   * Resolves when there is a session to work with; usually at once. Call it before a step, so that a login is not
   * measured as part of it.
   * @throws OperationError when the login or an overdue renewal fails
   */
  async ready(): Promise<void> {
    if (this.#entering !== null && this.#age() >= OVERDUE_AT) return this.#entering;
    if (this.#age() >= OVERDUE_AT) return this.#enter();
    if (this.#age() >= RENEW_AT && this.#entering === null && !this.#renewalFailed) {
      this.#enter().catch(() => {
        this.#renewalFailed = true;
      });
    }
  }

  /**
   * One request, never retried. Nothing is thrown for a status.
   * @param path below `/prisma/api`; `{site}` stands for `/<siteId>/api`
   */
  async send(method: 'GET' | 'POST' | 'DELETE' | 'PUT', path: string, body?: unknown): Promise<HttpAnswer> {
    await this.ready();
    return this.#parts.web.send(method, this.#route(path), body);
  }

  /** Logs in anew, whatever there was before. @throws OperationError `failed` when it is refused */
  async login(): Promise<HttpAnswer> {
    const { username, password } = this.#parts;
    const answer = await this.#parts.web.send('POST', this.#route('/auth/login'), { username, password });
    this.#keep(answer, 'POST /auth/login');
    this.#parts.count?.('web-logins');
    return answer;
  }

  /** Ends the session; the next request logs in again. */
  async logout(): Promise<HttpAnswer> {
    this.#token = null;
    return this.#parts.web.send('POST', this.#route('/auth/logout'));
  }

  async close(): Promise<void> {
    await Promise.all([this.#parts.web.close(), this.#parts.focus?.close()]);
  }

  /** Share of the token's life that is over; infinite without one. */
  #age(): number {
    return this.#token === null ? Infinity : (this.#parts.nowS() - this.#token.fromS) / this.#token.lifeS;
  }

  /** Logs in, or renews what is still valid; requests that come meanwhile share it. */
  #enter(): Promise<void> {
    this.#entering ??= (async () => {
      try {
        if (this.#age() >= 1) await this.login();
        else await this.#refresh();
      } finally {
        this.#entering = null;
      }
    })();
    return this.#entering;
  }

  async #refresh(): Promise<void> {
    try {
      this.#keep(await this.#parts.web.send('POST', this.#route('/auth/refresh')), 'POST /auth/refresh');
    } catch (error) {
      this.#parts.count?.('web-refresh-failures');
      throw error;
    }
    this.#parts.count?.('web-refreshes');
  }

  #keep(answer: HttpAnswer, what: string): void {
    const { status } = answer;
    if (status !== 200 && status !== 201) {
      throw new OperationError(
        status === 429 || status === 503 ? 'refused' : 'failed',
        `http ${status}`,
        `${what} of ${this.username} answered ${status} instead of 201: ${answer.text().slice(0, 200)}`,
      );
    }
    const text = accessTokenOf(answer);
    if (text === null) {
      throw new OperationError(
        'failed',
        'wrong answer',
        `${what} of ${this.username} answered ${status} without the cookie access-token`,
      );
    }
    this.#renewalFailed = false;
    this.#token = { text, fromS: this.#parts.nowS(), lifeS: tokenLifeS(answer) };
  }

  #route(path: string): string {
    return WEB_PREFIX + path.replace(SITE, `/${this.siteId}/api`);
  }
}
