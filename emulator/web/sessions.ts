import { createHmac, randomUUID } from 'node:crypto';
import { signToken, verifyToken } from './tokens.ts';
import type { Claims } from './tokens.ts';
import type { User, UserDirectory } from './users.ts';
import { WebRefusal } from './web-refusal.ts';
import type { LoginBooks } from './web-server.ts';
import type { WebSettings } from './web-settings.ts';

export interface IssuedTokens {
  readonly access: string;
  readonly refresh: string;
  readonly accessExpiresAtMs: number;
  readonly refreshExpiresAtMs: number;
}

const LOG_IN = 'log in with POST /prisma/api/auth/login';

/** Hands out tokens and tells whose a token is. No state per session: as many as there are clients. */
export class Sessions {
  readonly #secret: Buffer;
  readonly #users: UserDirectory;
  readonly #ledger: LoginBooks;
  readonly #settings: WebSettings;
  readonly #nowMs: () => number;

  /** @param password of the accounts; who is logged in stays so when a server with the same one takes over */
  constructor(
    users: UserDirectory,
    ledger: LoginBooks,
    settings: WebSettings,
    nowMs: () => number,
    password: string,
  ) {
    this.#secret = createHmac('sha256', 'signs tokens').update(password).digest();
    this.#users = users;
    this.#ledger = ledger;
    this.#settings = settings;
    this.#nowMs = nowMs;
  }

  /** @throws WebRefusal 401 */
  login(username: string, password: string): { user: User; tokens: IssuedTokens } {
    const user = this.#users.check(username, password);
    if (user === undefined) {
      this.#ledger.book(username.slice(0, 64), 'refused', this.#nowMs());
      throw new WebRefusal(401, 'User name or password is wrong');
    }
    this.#ledger.book(user.username, 'logins', this.#nowMs());
    return { user, tokens: this.#issue(user) };
  }

  /** New tokens for the owner of a refresh token. @throws WebRefusal 401 */
  refresh(token: string | undefined): { user: User; tokens: IssuedTokens } {
    const user = this.#owner(token, 'refresh', `The refresh token is missing or not valid: ${LOG_IN}`);
    this.#ledger.book(user.username, 'refreshes', this.#nowMs());
    return { user, tokens: this.#issue(user) };
  }

  /** The owner of an access token. @throws WebRefusal 401 */
  authenticate(token: string | undefined): User {
    const user = this.#owner(token, 'access', `Not logged in: ${LOG_IN}`);
    this.#ledger.book(user.username, 'requests', this.#nowMs());
    return user;
  }

  /** Whose access token this is; null for none, or one that is not valid. Books nothing. */
  peek(token: string | undefined): string | null {
    const claims =
      token === undefined ? 'invalid' : verifyToken(token, 'access', this.#secret, this.#nowMs());
    return typeof claims === 'string' ? null : claims.sub;
  }

  #owner(token: string | undefined, use: Claims['use'], otherwise: string): User {
    const claims = token === undefined ? 'invalid' : verifyToken(token, use, this.#secret, this.#nowMs());
    if (claims === 'expired') {
      this.#ledger.expired();
      throw new WebRefusal(
        401,
        `The session has expired: refresh it with POST /prisma/api/auth/refresh, or ${LOG_IN}`,
      );
    }
    const user = claims === 'invalid' ? undefined : this.#users.find(claims.sub);
    if (user !== undefined) return user;
    this.#ledger.unauthenticated();
    throw new WebRefusal(401, otherwise);
  }

  #issue({ username }: User): IssuedTokens {
    const nowMs = this.#nowMs();
    const token = (use: Claims['use'], lifeMs: number): string =>
      signToken(
        { sub: username, use, iat: nowMs / 1000, exp: (nowMs + lifeMs) / 1000, jti: randomUUID() },
        this.#secret,
      );
    const { accessTokenMs, refreshTokenMs } = this.#settings;
    return {
      access: token('access', accessTokenMs),
      refresh: token('refresh', refreshTokenMs),
      accessExpiresAtMs: nowMs + accessTokenMs,
      refreshExpiresAtMs: nowMs + refreshTokenMs,
    };
  }
}
