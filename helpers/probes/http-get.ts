import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';

/** One connection, kept alive: a probe is one more client of a server that is being measured. */
export class HttpGet {
  readonly #agent: Agent;
  readonly #headers: Record<string, string>;

  constructor(options: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly verifyTls?: boolean;
    readonly caFile?: string | null;
  }) {
    const { headers = {}, verifyTls = true, caFile = null } = options;
    this.#headers = { ...headers };
    const connect = {
      rejectUnauthorized: verifyTls,
      ...(caFile === null ? {} : { ca: readFileSync(caFile, 'utf8') }),
    };
    this.#agent = new Agent({ connections: 1, pipelining: 1, connect });
  }

  /** The body of a 200. @throws Error with what was wrong: no connection, another status */
  async text(url: string, signal: AbortSignal): Promise<string> {
    const { address, authorization } = withoutUserInfo(url);
    const { statusCode, body } = await request(address, {
      dispatcher: this.#agent,
      signal,
      headers: { ...(authorization === null ? {} : { authorization }), ...this.#headers },
    });
    const text = await body.text();
    if (statusCode !== 200) throw new HttpStatusError(statusCode, new URL(address).pathname, text);
    return text;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** An answer that is not 200. */
export class HttpStatusError extends Error {
  override readonly name = 'HttpStatusError';
  readonly status: number;

  constructor(status: number, path: string, text: string) {
    super(`GET ${path} answered ${status}: ${text.slice(0, 120)}`);
    this.status = status;
  }
}

/** User info in an address is sent as a header, as browsers do. */
function withoutUserInfo(url: string): { address: string; authorization: string | null } {
  const parsed = new URL(url);
  const { username, password } = parsed;
  if (username === '') return { address: url, authorization: null };
  parsed.username = '';
  parsed.password = '';
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    address: parsed.href,
    authorization: `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`,
  };
}
