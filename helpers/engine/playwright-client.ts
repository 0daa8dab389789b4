import { request, type APIRequestContext, type APIResponse } from '@playwright/test';
import { transportError } from './classify-error.ts';
import { undecodable } from './content-encoding.ts';
import { BodyAnswer } from './http-answer.ts';
import type { ClosableHttpClient, Connection } from './http-client.ts';
import { asKeepAliveRace } from './keep-alive.ts';
import type { OperationError, RequestTiming } from './operation.ts';
import { SeenRequest } from './playwright-sockets.ts';
import { baseHeaders, bodyHeaders, bodyText } from './request-parts.ts';

/**
 * Playwright's APIRequestContext as a transport: one context per user, so cookies never mix. Every response is
 * disposed, or its body stays in memory until the context ends.
 */
export async function playwrightClient(connection: Connection): Promise<ClosableHttpClient> {
  const headers = baseHeaders(connection.headers);
  const headersWithBody = bodyHeaders(headers);
  const context: APIRequestContext = await request.newContext({
    ignoreHTTPSErrors: !connection.verifyTls,
    timeout: connection.timeoutS * 1000,
  });
  return {
    async send(method, path, sent) {
      const seen = new SeenRequest();
      try {
        const response = await seen.during((mark) =>
          withoutCallers(() =>
            context.fetch(withoutFragment(connection.baseUrl + path) + mark, {
              method,
              headers: sent === undefined ? headers : headersWithBody,
              // As bytes: Playwright would quote a string that is not JSON, and broken JSON is sent on purpose.
              ...(sent === undefined ? {} : { data: Buffer.from(bodyText(sent)) }),
              maxRetries: 0,
              maxRedirects: 0,
              failOnStatusCode: false,
            }),
          ),
        );
        try {
          const timing = requestTiming(response.timing());
          seen.ended(timing?.connectUs ?? null);
          const body = await withoutCallers(() => response.body());
          return new BodyAnswer(
            response.status(),
            response.headers(),
            body,
            timing,
            seen.wireBytes,
            seen.completeForUs,
          );
        } finally {
          // Not awaited: that would be in the time of the answer. What it could not free, the end of the context does.
          withoutCallers(() => response.dispose()).catch(() => undefined);
        }
      } catch (error) {
        throw asKeepAliveRace(decodingError(error) ?? transportError(error), seen.loss());
      }
    },
    close: () => context.dispose(),
  };
}

const NOW = Promise.resolve();

/**
 * Calls Playwright from a microtask of its own. It notes the stack of each call of its interface, frame by frame, and
 * all that wait for the caller are frames of it: in an arrival, with three calls per request, that costs more than
 * all the rest of the engine.
 * @param call asynchronous: it may fail, and must not throw at once
 */
function withoutCallers<T>(call: () => Promise<T>): Promise<T> {
  // Not one chain of promises: V8 follows that to whoever waits. `queueMicrotask` would cost as much as it saves.
  return new Promise((resolve, reject) => void NOW.then(() => void call().then(resolve, reject)));
}

/** A fragment is not sent; one in the path would hide the mark of a request. */
function withoutFragment(address: string): string {
  const at = address.indexOf('#');
  return at < 0 ? address : address.slice(0, at);
}

/**
 * Playwright's resource timing (milliseconds since the start of the request, -1 for unknown) as a split of the time.
 * The connection counts from the start, so that the name look-up is in it, as it is for undici. Null when a part of
 * it is missing.
 */
export function requestTiming(timing: ReturnType<APIResponse['timing']>): RequestTiming | null {
  const { connectEnd, requestStart, responseStart, responseEnd } = timing;
  if (requestStart < 0 || responseStart < 0 || responseEnd < 0) return null;
  return {
    connectUs: connectEnd < 0 ? null : Math.round(connectEnd * 1000),
    firstByteUs: Math.round((responseStart - requestStart) * 1000),
    bodyUs: Math.round((responseEnd - responseStart) * 1000),
  };
}

/** A body that cannot be unpacked was answered, and wrongly: it is no fault of the connection. */
function decodingError(error: unknown): OperationError | undefined {
  const found = error instanceof Error && /failed to decompress '(.+?)' encoding: (.*)/.exec(error.message);
  return found ? undecodable(found[1] ?? '', found[2] ?? '') : undefined;
}
