/** What really happened to the sessions of one user. Times are milliseconds since the epoch; null: never. */
export interface LoginEntry {
  readonly user: string;
  logins: number;
  refused: number;
  refreshes: number;
  /** Requests that were answered as this user. */
  requests: number;
  lastLoginAt: number | null;
}

/** Sessions per user, and in total. */
export class LoginLedger {
  readonly #kept: number;
  readonly #users = new Map<string, LoginEntry>();
  readonly #totals = { logins: 0, refused: 0, refreshes: 0, requests: 0, expired: 0, unauthenticated: 0 };

  /** @param kept users that are remembered; totals count all */
  constructor(kept: number) {
    this.#kept = kept;
  }

  totals() {
    return { ...this.#totals };
  }

  all(): LoginEntry[] {
    return [...this.#users.values()];
  }

  book(user: string, what: 'logins' | 'refused' | 'refreshes' | 'requests', atMs: number): void {
    this.#totals[what]++;
    const entry = this.#entry(user);
    entry[what]++;
    if (what === 'logins') entry.lastLoginAt = atMs;
  }

  /** A request without a token, or with one that is none of ours. */
  unauthenticated(): void {
    this.#totals.unauthenticated++;
  }

  /** A request with a token whose time was over. */
  expired(): void {
    this.#totals.expired++;
  }

  #entry(user: string): LoginEntry {
    const known = this.#users.get(user);
    if (known !== undefined) return known;
    const counts = { logins: 0, refused: 0, refreshes: 0, requests: 0 };
    const entry: LoginEntry = { user, ...counts, lastLoginAt: null };
    this.#users.set(user, entry);
    const [oldest] = this.#users.keys();
    if (this.#users.size > this.#kept && oldest !== undefined) this.#users.delete(oldest);
    return entry;
  }
}
