import {
  OperationError,
  type HttpAnswer,
  type OperationContext,
  type OperationModule,
} from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { cancelJob, configure, expectGone } from '../job-api.ts';
import { journaled } from '../journaled.ts';
import { fieldsOf } from './answer-fields.ts';

/**
 * Asks for a job that may be more than the target makes: it is either taken, and then it is a job in order, or refused
 * with 4xx and a reason. Nothing else is right, least of all 5xx.
 */
export const extremeConfigure: OperationModule = {
  name: 'extreme-configure',
  ...OPERATION_SIGNATURES['extreme-configure']!,
  requests: () => 1,
  async run(context: OperationContext) {
    const http = journaled(context);
    const payload = context.payload ?? {};
    const taken = await context.step('request', async () => {
      const seen: { answer?: HttpAnswer } = {};
      const watched = {
        async send(...request: Parameters<typeof http.send>) {
          return (seen.answer = await http.send(...request));
        },
      };
      try {
        return await configure(watched, payload);
      } catch (error) {
        if (seen.answer === undefined || seen.answer.status === 200) throw error;
        refuseOtherThanReason(seen.answer);
        return null;
      }
    });
    context.count(taken === null ? 'refused-with-reason' : 'extreme-jobs-taken');
    if (taken === null) return;
    await context.step('cancel', () => cancelJob(context.http, taken.jobId));
    await expectGone(context.http, taken.jobId);
    context.jobs.removed(taken.jobId);
  },
};

/** @throws OperationError unless the answer is 4xx and says why */
function refuseOtherThanReason(answer: HttpAnswer): void {
  const { status } = answer;
  if (status >= 400 && status < 500 && reasonOf(answer) !== '') return;
  throw new OperationError(
    'failed',
    status < 400 || status >= 500 ? `http ${status}` : 'no reason',
    `POST /configure of an extreme job was answered ${status} instead of 200, or 4xx with a reason: ${answer.text().slice(0, 200)}`,
  );
}

/** The text under which a refusal of this server says why. */
function reasonOf(answer: HttpAnswer): string {
  const { error, detail, message } = fieldsOf(answer);
  const reason = [error, detail, message].find((part) => part !== undefined && part !== null);
  return typeof reason === 'string'
    ? reason.trim()
    : Array.isArray(reason) && reason.length > 0
      ? 'listed'
      : '';
}
