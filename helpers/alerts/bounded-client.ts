import { OperationError } from '../engine/operation.ts';
import type { AlertClient } from './alert-api.ts';

/**
 * A client whose requests have an end in sum: reading and removing many alerts of a slow web application must say so,
 * instead of letting the test around it run out of time.
 * @param limitS from now until the last request is sent
 * @param nowS a clock in seconds
 * @param what is given up then, for the message
 */
export function boundedClient(
  client: AlertClient,
  { limitS, nowS, what }: { readonly limitS: number; readonly nowS: () => number; readonly what: string },
): AlertClient {
  const untilS = nowS() + limitS;
  let sent = 0;
  return {
    // Async: a refusal is a rejection, like those of the client itself.
    async send(...request) {
      if (nowS() >= untilS) {
        throw new OperationError(
          'failed',
          'given up',
          `${what} was given up after ${Math.round(limitS)} s and ${sent} requests: the web application answers them too slowly`,
        );
      }
      sent++;
      return client.send(...request);
    },
  };
}
