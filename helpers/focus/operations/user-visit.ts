import type { HttpClient, OperationContext, OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import type { ConfigureBody } from '../../profile/payloads.ts';
import { openWebSession } from '../../webapp/open-session.ts';
import { refuseForeign } from '../../webapp/operations.ts';
import { accountOf, webTarget } from '../../webapp/web-sessions.ts';
import { expectGone, expectStatus, type ConfiguredJob } from '../job-api.ts';
import { fieldsOf } from './answer-fields.ts';
import { configureOwned } from './owned-job.ts';

/** The channels of user n, from 0: no two users have one in common. */
export function channelsOf(user: number, each: number): { readonly min: number; readonly max: number } {
  return { min: 1 + user * each, max: (user + 1) * each };
}

/**
 * One visit of a user: logs in with its own account, sees that it is taken for itself, configures a job of its own
 * channels, sees that it is this job, cancels it, logs out. What belongs to another user is counted and fails.
 */
export const userVisit: OperationModule = {
  name: 'user-visit',
  ...OPERATION_SIGNATURES['user-visit']!,
  requests: () => 7,
  async run(context: OperationContext) {
    context.group('user', String(context.user + 1));
    const channels = channelsOf(context.user, Number(context.options['channelsEach']));
    const payload = { ...(context.payload as ConfigureBody), channels };
    const session = await openWebSession(webTarget(context.target), accountOf(context.target, context.user));
    try {
      await context.step('login', () => session.login());
      await context.step('whoami', async () => {
        const answer = expectStatus(
          await session.send('GET', '{site}/user/config'),
          [200],
          'GET user/config',
        );
        refuseForeign(context, fieldsOf(answer)['username'], session.username);
      });
      await using job = await configureOwned(context, payload, session.focus);
      await context.step('confirm', () => confirmOwn(context, session.focus, job, channels));
      await context.step('cancel', () => cancelOwn(context, session.focus, job.jobId));
      await context.step('gone', () => expectGone(session.focus, job.jobId));
      job.isGone();
      await context.step('logout', async () =>
        expectStatus(await session.logout(), [200], 'POST /auth/logout'),
      );
    } finally {
      await session.close();
    }
  },
};

/** The job is there, under its own id and with its own channels. */
async function confirmOwn(
  context: OperationContext,
  http: HttpClient,
  { jobId, answer: configured }: ConfiguredJob,
  channels: { readonly min: number; readonly max: number },
): Promise<void> {
  refuseForeign(context, ownChannels(configured), `${channels.min}-${channels.max}`);
  const answer = expectStatus(
    await http.send('GET', `/metadata/${jobId}`),
    [200, 201],
    `GET /metadata/${jobId}`,
  );
  const fields = fieldsOf(answer);
  refuseForeign(context, fields['job_id'], jobId);
  refuseForeign(context, ownChannels(fields), `${channels.min}-${channels.max}`);
}

/** Ends the job. Where the answer names a job, it is this one. */
async function cancelOwn(context: OperationContext, http: HttpClient, jobId: string): Promise<void> {
  const answer = expectStatus(await http.send('DELETE', `/job/${jobId}`), [200], `DELETE /job/${jobId}`);
  const { job_id: cancelled } = fieldsOf(answer);
  if (cancelled !== undefined) refuseForeign(context, cancelled, jobId);
}

/** The lowest and highest channel that an answer speaks of, as `11-20`. */
function ownChannels(answer: Readonly<Record<string, unknown>>): string {
  const numbers = Object.keys(answer['channel_to_stream_index'] ?? {}).map(Number);
  return numbers.length === 0 ? 'none' : `${Math.min(...numbers)}-${Math.max(...numbers)}`;
}
