import { request, type APIRequestContext } from '@playwright/test';
import { transportError } from './classify-error.ts';
import { httpAnswer } from './http-answer.ts';
import type { ClosableHttpClient, Connection } from './http-client.ts';

/**
 * Playwright's APIRequestContext as a transport: one context per user, so cookies never mix. Every response is
 * disposed, or its body stays in memory until the context ends.
 */
export async function playwrightClient(connection: Connection): Promise<ClosableHttpClient> {
  const context: APIRequestContext = await request.newContext({
    ignoreHTTPSErrors: !connection.verifyTls,
    extraHTTPHeaders: { ...connection.headers },
    timeout: connection.timeoutS * 1000,
  });
  return {
    async send(method, path, body) {
      try {
        const response = await context.fetch(connection.baseUrl + path, {
          method,
          ...(body === undefined ? {} : { data: body }),
          maxRetries: 0,
          maxRedirects: 0,
          failOnStatusCode: false,
        });
        try {
          return httpAnswer(response.status(), response.headers(), await response.body(), null);
        } finally {
          await response.dispose();
        }
      } catch (error) {
        throw transportError(error);
      }
    },
    close: () => context.dispose(),
  };
}
