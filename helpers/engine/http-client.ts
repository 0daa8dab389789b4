import type { TransportName } from '../profile/profile.ts';
import type { UserCookies } from './cookies.ts';
import type { HttpClient } from './operation.ts';
import { playwrightClient } from './playwright-client.ts';
import { undiciClient } from './undici-client.ts';

/** Where and how to connect. */
export interface Connection {
  /** Without trailing slash. */
  readonly baseUrl: string;
  readonly verifyTls: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutS: number;
  /** Shared by several clients of one user, as in a browser; each client has its own otherwise. undici only. */
  readonly cookies?: UserCookies;
}

export interface ClosableHttpClient extends HttpClient {
  close(): Promise<void>;
}

const TRANSPORTS: Record<TransportName, (connection: Connection) => Promise<ClosableHttpClient>> = {
  playwright: playwrightClient,
  undici: undiciClient,
};

/**
 * One client for one user: its own connections and its own cookies. It sends each request once: no retries, no
 * redirects. Both transports send the same and answer alike; only `timing` of a sub-millisecond answer and the
 * cost per request differ.
 */
export function openHttpClient(
  transport: TransportName,
  connection: Connection,
): Promise<ClosableHttpClient> {
  return TRANSPORTS[transport](connection);
}
