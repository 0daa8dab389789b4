import { CookieJar } from 'tough-cookie';

/** The cookies of one user. Costs nothing while the server sets none: the jar is made with the first one. */
export class UserCookies {
  #jar: CookieJar | null = null;

  /** Keeps what an answer to `url` set. A cookie that breaks the rules (foreign domain) is left out, as browsers do. */
  keep(setCookies: readonly string[], url: string): void {
    this.#jar ??= new CookieJar();
    for (const cookie of setCookies) this.#jar.setCookieSync(cookie, url, { ignoreError: true });
  }

  /** The value of the `cookie` header for a request to `url`; undefined when there is nothing to send. */
  header(url: string): string | undefined {
    return this.#jar?.getCookieStringSync(url) || undefined;
  }

  /** Whether the server ever set a cookie. */
  get any(): boolean {
    return this.#jar !== null;
  }
}
