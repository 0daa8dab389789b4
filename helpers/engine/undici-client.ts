import { UserCookies } from './cookies.ts';
import type { ClosableHttpClient, Connection } from './http-client.ts';
import type { HttpAnswer } from './operation.ts';
import { baseHeaders, bodyHeaders, bodyText, wirePath } from './request-parts.ts';
import { UndiciAttempt } from './undici-attempt.ts';
import { UndiciPool } from './undici-pool.ts';
import { timedConnector } from './undici-sockets.ts';

/**
 * undici as a transport, for rates beyond what an APIRequestContext can offer. Connections and cookies are
 * one user's; each attempt is bounded by `timeoutS` as a whole, from the call to the last byte.
 */
export function undiciClient(connection: Connection): Promise<ClosableHttpClient> {
  const timeoutMs = connection.timeoutS * 1000;
  const baseUrl = new URL(connection.baseUrl);
  const { origin } = baseUrl;
  const cookies = connection.cookies ?? new UserCookies();
  const headers = baseHeaders(connection.headers);
  const headersWithBody = bodyHeaders(headers);
  const ownCookieHeader = 'cookie' in headers;
  const pool = new UndiciPool(origin, {
    connect: timedConnector({ rejectUnauthorized: connection.verifyTls, timeout: timeoutMs }),
    // The deadline of the whole attempt is watched by `Deadlines`; undici's own would only cost.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  return Promise.resolve({
    send: (method, path, body) =>
      new Promise<HttpAnswer>((resolve, reject) => {
        const wire = wirePath(baseUrl, path);
        let sent = body === undefined ? headers : headersWithBody;
        if (cookies.any && !ownCookieHeader) {
          const cookie = cookies.header(origin + wire);
          if (cookie !== undefined) sent = { ...sent, cookie };
        }
        pool.dispatch(
          { path: wire, method, headers: sent, body: body === undefined ? null : bodyText(body) },
          new UndiciAttempt({
            what: `${method} ${path}`,
            timeoutMs,
            onSetCookie(setCookies) {
              cookies.keep(setCookies, origin + wire);
            },
            resolve,
            reject,
          }),
        );
      }),
    close: () => pool.destroy(),
  });
}
