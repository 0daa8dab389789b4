import { createHash, timingSafeEqual } from 'node:crypto';

/** What an account may do beyond what every account may. */
export const PERMISSIONS = ['delete_alerts', 'read_roles', 'update_regions', 'update_users'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** `operator` may remove the alerts that it made; `restricted` may only read, and push alerts. */
export const ROLES = {
  administrator: PERMISSIONS,
  operator: ['delete_alerts'],
  restricted: [],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;
export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as Role[];

export interface User {
  readonly username: string;
  readonly role: Role;
}

export const permissionsOf = ({ role }: User): readonly Permission[] => ROLES[role];

/** An account that was made by request. */
export interface Account extends User {
  readonly passwordHash: Uint8Array;
}

// One fast hash: this guards an embedded server on loopback, and a slow one would be measured as its load.
const hash = (password: string): Buffer => createHash('sha256').update(password).digest();

const LOAD_USER = /^user-([1-9]\d*)$/;

/** The accounts: `admin`, `restricted`, `user-1` to `user-<n>`, and those made by request. */
export class UserDirectory {
  /** Told of each account that is made by request. */
  onAdd: (account: Account) => void = () => {};
  readonly #common: Buffer;
  readonly #loadUsers: number;
  readonly #added = new Map<string, Account>();
  readonly #limit: number;

  /** @param password of every account that is there from the start */
  constructor(password: string, loadUsers: number, limit: number) {
    this.#common = hash(password);
    this.#loadUsers = loadUsers;
    this.#limit = limit;
  }

  find(username: string): User | undefined {
    const account = this.#account(username);
    return account && { username: account.username, role: account.role };
  }

  /** The user, when name and password belong together. */
  check(username: string, password: string): User | undefined {
    const account = this.#account(username);
    const right = account?.passwordHash ?? this.#common;
    return timingSafeEqual(hash(password), right) && account ? this.find(username) : undefined;
  }

  /** `taken`: there is an account of this name; `full`: no more are kept. */
  add(username: string, password: string, role: Role): User | 'taken' | 'full' {
    if (this.#account(username) !== undefined) return 'taken';
    if (this.#added.size >= this.#limit) return 'full';
    const account = { username, role, passwordHash: hash(password) };
    this.#added.set(username, account);
    this.onAdd(account);
    return { username, role };
  }

  /** Takes over an account that was made before. */
  adopt(account: Account): void {
    this.#added.set(account.username, account);
  }

  all(): User[] {
    const load = Array.from({ length: this.#loadUsers }, (_, i) => `user-${i + 1}`);
    return ['admin', 'restricted', ...load, ...this.#added.keys()].flatMap((name) => this.find(name) ?? []);
  }

  #account(username: string): Account | undefined {
    const passwordHash = this.#common;
    if (username === 'admin') return { username, role: 'administrator', passwordHash };
    if (username === 'restricted') return { username, role: 'restricted', passwordHash };
    const number = Number(LOAD_USER.exec(username)?.[1] ?? 0);
    if (number >= 1 && number <= this.#loadUsers) return { username, role: 'operator', passwordHash };
    return this.#added.get(username);
  }
}
