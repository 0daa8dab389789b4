import { performance } from 'node:perf_hooks';
import { UserCookies } from '../engine/cookies.ts';
import { openHttpClient } from '../engine/http-client.ts';
import { WebSession, type SessionCounter } from './web-session.ts';

/** Where a session goes to. */
export interface WebTarget {
  /** Origin of the web application, without `/prisma/api`. */
  readonly baseUrl: string;
  readonly siteId: string;
  /** Base URL of the Focus Server, for requests that this user sends there. */
  readonly focusBaseUrl?: string | null;
  readonly verifyTls: boolean;
  readonly timeoutS: number;
}

/**
 * A session of one account with connections and cookies of its own; nothing is sent before it is used. Cookies reach
 * the Focus Server where it is the same host, as in a browser.
 */
export async function openWebSession(
  target: WebTarget,
  account: { readonly username: string; readonly password: string },
  count?: (counter: SessionCounter) => void,
): Promise<WebSession> {
  const { siteId, verifyTls, timeoutS, focusBaseUrl } = target;
  const connection = { verifyTls, timeoutS, headers: {}, cookies: new UserCookies() };
  return new WebSession({
    siteId,
    ...account,
    web: await openHttpClient('undici', { ...connection, baseUrl: target.baseUrl }),
    focus: focusBaseUrl ? await openHttpClient('undici', { ...connection, baseUrl: focusBaseUrl }) : null,
    nowS: () => performance.now() / 1000,
    ...(count ? { count } : {}),
  });
}
