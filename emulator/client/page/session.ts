import type { Account } from './api.ts';
import { Api, ApiError } from './api.ts';
import { Connection } from './connection.ts';
import { Faults } from './faults.ts';
import { AlertFeed } from './alert-feed.ts';

/** Share of a token's life after which it is replaced. */
const REFRESH_AT = 0.6;
const REFRESH_RETRY_MS = 2000;

export interface SiteConfig {
  readonly siteId: string;
  readonly name: string;
  readonly fiberLengthM: number;
  readonly alertClasses: readonly { readonly classId: number; readonly name: string }[];
}

/** Everything that belongs to one who is logged in; taken down at the log-out. */
export class Session {
  readonly api: Api;
  readonly account: Account;
  readonly site: SiteConfig;
  readonly faults = new Faults();
  readonly connection: Connection;
  readonly alerts: AlertFeed;
  /** What the server's clock is ahead of this one. Milliseconds. */
  #aheadMs = 0;
  #broker: 'connected' | 'away' = 'connected';
  #refresh: number | undefined;
  #closed = false;

  constructor(api: Api, account: Account, site: SiteConfig, tokenLifeS: number) {
    this.api = api;
    this.account = account;
    this.site = site;
    this.connection = new Connection(api, () => this.faults.asked.staysAway > 0);
    this.connection.messages.add((message) => {
      if (message.type === 'faults') this.faults.follow(message.faults);
      if (message.type !== 'tick') return;
      this.#aheadMs = message.nowMs - Date.now();
      this.#broker = message.broker;
    });
    this.alerts = new AlertFeed(this);
    this.#refreshLater(tokenLifeS * 1000 * REFRESH_AT);
  }

  /** Whether alerts can arrive just now. */
  get broker(): 'connected' | 'away' {
    return this.#broker;
  }

  /** The server's clock, milliseconds since the epoch. */
  serverNowMs(): number {
    return Date.now() + this.#aheadMs;
  }

  may(permission: string): boolean {
    return this.account.permissions.includes(permission);
  }

  close(): void {
    this.#closed = true;
    window.clearTimeout(this.#refresh);
    this.connection.close();
    this.alerts.close();
  }

  #refreshLater(ms: number): void {
    const again = (): void => this.#refreshLater(ms);
    this.#refresh = window.setTimeout(() => void this.#refreshNow(again), ms);
  }

  async #refreshNow(again: () => void): Promise<void> {
    try {
      const refreshed = await this.api.refresh();
      if (this.#closed) return;
      if (refreshed) again();
      else this.api.onSignedOut();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (this.#closed) return;
      // The server is away; the connection shows it. The token is refreshed when it is back.
      this.#refresh = window.setTimeout(() => void this.#refreshNow(again), REFRESH_RETRY_MS);
    }
  }
}
