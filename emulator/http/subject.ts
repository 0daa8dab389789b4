import type { FastifyRequest } from 'fastify';
import type { Subject } from '../defect-switches.ts';
import type { Job } from '../jobs/job.ts';
import type { Sessions } from '../web/sessions.ts';

const LONGEST_USER = 64;

/** The access token of the web application that comes with a request, as cookie or Bearer header. */
function token({ headers }: FastifyRequest): string | undefined {
  const cookie = /(?:^|;\s*)access-token=([^;\s]+)/.exec(headers.cookie ?? '')?.[1];
  return cookie ?? /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/**
 * Who asks. The Focus Server has no login of its own, so a user is known by the web application's session if the
 * request brings one, and otherwise by the header `x-user`; null without either. Nobody is refused for it.
 */
export function askingUser(request: FastifyRequest, sessions: Pick<Sessions, 'peek'>): string | null {
  const owner = sessions.peek(token(request));
  if (owner !== null) return owner;
  const { 'x-user': named } = request.headers;
  return typeof named === 'string' && named !== '' ? named.slice(0, LONGEST_USER) : null;
}

/** Who asks, and for which job: the one that the address names. */
export function subjectOf(request: FastifyRequest, sessions: Pick<Sessions, 'peek'>): Subject {
  const { job_id, id, task_id } = (request.params ?? {}) as Readonly<Record<string, string | undefined>>;
  return { user: askingUser(request, sessions), job: job_id ?? id ?? task_id ?? null };
}

/** A job as the target of a defect. */
export const jobSubject = ({ id, owner }: Pick<Job, 'id' | 'owner'>): Subject => ({ user: owner, job: id });
