import type { OperationContext, OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { expectStatus, wrongAnswer } from '../job-api.ts';

interface Options {
  readonly method: string;
  readonly path: string;
  readonly expectStatus: number;
  readonly expectBytes: number;
}

/**
 * One request. `{arrival}` in the path stands for the number of the arrival, from 0. Only `GET` and `POST`
 * without a body: it needs no capability and no permission, so it must not be able to remove anything.
 */
export const request: OperationModule = {
  name: 'request',
  ...OPERATION_SIGNATURES['request']!,
  requests: () => 1,
  async run(context: OperationContext) {
    const options = context.options as unknown as Options;
    const method = methodOf(options.method);
    const path = options.path.replaceAll('{arrival}', String(context.arrival));
    await context.step('request', async () => {
      const answer = await context.http.send(method, path);
      // What came is counted whatever it was: the server has sent it.
      context.count('bytes-received', answer.bytes);
      expectStatus(answer, [options.expectStatus], `${method} ${path}`);
      if (options.expectBytes >= 0 && answer.bytes !== options.expectBytes) {
        throw wrongAnswer(
          `${method} ${path} answered ${answer.bytes} bytes instead of ${options.expectBytes}`,
        );
      }
    });
  },
};

/** @throws TypeError for any other method: a mistake in the profile, booked as one */
function methodOf(method: string): 'GET' | 'POST' {
  if (method === 'GET' || method === 'POST') return method;
  throw new TypeError(`option method of operation request: expected GET or POST, got "${method}"`);
}
