import { Agent, request } from 'undici';
import { transportError } from './classify-error.ts';
import { httpAnswer } from './http-answer.ts';
import type { ClosableHttpClient, Connection } from './http-client.ts';

/** undici as a transport, for rates beyond what an APIRequestContext can offer. Keeps no cookies. */
export function undiciClient(connection: Connection): Promise<ClosableHttpClient> {
  const timeoutMs = connection.timeoutS * 1000;
  const agent = new Agent({
    connect: { rejectUnauthorized: connection.verifyTls, timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return Promise.resolve({
    async send(method, path, body) {
      try {
        const response = await request(connection.baseUrl + path, {
          dispatcher: agent,
          method,
          headers: {
            ...connection.headers,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
          // The parts have time-outs of their own; this one bounds the whole attempt.
          signal: AbortSignal.timeout(timeoutMs),
        });
        const bytes = Buffer.from(await response.body.arrayBuffer());
        return httpAnswer(response.statusCode, response.headers as Record<string, string>, bytes, null);
      } catch (error) {
        throw transportError(error);
      }
    },
    close: () => agent.destroy(),
  });
}
