/** Why a request failed, in words for the user. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 0: the server was not reached. */
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const UNREACHABLE = 'The server cannot be reached. Check the network; this page tries again by itself.';

export interface Account {
  readonly username: string;
  readonly role: string;
  readonly permissions: readonly string[];
  readonly constraints: { readonly sensors: number };
}

/** HTTP calls to the web application. An expired session is refreshed once, without the caller noticing. */
export class Api {
  readonly siteId: string;
  /** Told when nobody is logged in any more. */
  onSignedOut: () => void = () => {};
  #refreshing: Promise<boolean> | null = null;

  constructor(siteId: string) {
    this.siteId = siteId;
  }

  /** @param path below the site's `api/`. @throws ApiError */
  async get<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
    const text = new URLSearchParams(query).toString();
    return this.#ask<T>('GET', `/${this.siteId}/api/${path}${text === '' ? '' : `?${text}`}`);
  }

  /** @param path below the site's `api/`. @throws ApiError */
  async remove<T>(path: string, body: object): Promise<T> {
    return this.#ask<T>('DELETE', `/${this.siteId}/api/${path}`, body);
  }

  /** Configuration of the site. @throws ApiError */
  site<T>(): Promise<T> {
    return this.#ask<T>('GET', `/internal/sites/${this.siteId}`);
  }

  /** Who is logged in. @throws ApiError */
  account(): Promise<Account> {
    return this.get<Account>('user/config');
  }

  /** @throws ApiError */
  async login(username: string, password: string): Promise<void> {
    await this.#read(await this.#fetch('POST', '/auth/login', { username, password }));
  }

  async logout(): Promise<void> {
    await this.#read(await this.#fetch('POST', '/auth/logout'));
  }

  /** New tokens; false when there is nothing left to refresh. @throws ApiError when the server was not reached */
  refresh(): Promise<boolean> {
    // Many requests may find out at once that the session has expired; one refresh serves them all.
    this.#refreshing ??= this.#fetch('POST', '/auth/refresh')
      .then(async (response) => {
        if (response.status !== 401) await this.#read(response);
        return response.ok;
      })
      .finally(() => {
        this.#refreshing = null;
      });
    return this.#refreshing;
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    let response = await this.#fetch(method, path, body);
    if (response.status === 401) {
      if (await this.refresh()) response = await this.#fetch(method, path, body);
      if (response.status === 401) this.onSignedOut();
    }
    return (await this.#read(response)) as T;
  }

  async #fetch(method: string, path: string, body?: object): Promise<Response> {
    try {
      return await fetch(`/prisma/api${path}`, {
        method,
        ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
      });
    } catch (error) {
      if (error instanceof TypeError) throw new ApiError(0, UNREACHABLE);
      throw error;
    }
  }

  async #read(response: Response): Promise<unknown> {
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const body: unknown = isJson ? await response.json() : null;
    if (response.ok) return body;
    const said = (body as { message?: unknown } | null)?.message;
    const message = typeof said === 'string' ? said : `The server answered ${response.status}`;
    throw new ApiError(response.status, message);
  }
}

/** The words for an error on the screen; what is not the server's doing is a bug, and says so on the console. */
export function wordsFor(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  console.error(error);
  return 'Something went wrong in this page. Load it again; the console says more.';
}
