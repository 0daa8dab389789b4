/** A server in memory for the client's own tests. */
import { BodyAnswer } from '../engine/http-answer.ts';
import { OperationError, type HttpClient } from '../engine/operation.ts';

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}
/** Status and JSON body, or null for a request that is never answered. */
export type FakeReply = readonly [status: number, body: unknown] | null;

/** @param reply decides each answer; what was sent is in `requests` */
export function fakeHttp(reply: (request: FakeRequest) => FakeReply): HttpClient & { requests: string[] } {
  const requests: string[] = [];
  return {
    requests,
    send(method, path, body) {
      requests.push(`${method} ${path}`);
      const answer = reply({ method, path, body });
      if (answer === null)
        return Promise.reject(new OperationError('unanswered', 'timeout', `${path} timed out`));
      return Promise.resolve(new BodyAnswer(answer[0], {}, Buffer.from(JSON.stringify(answer[1])), null));
    },
  };
}

/** The job routes of a Focus Server over a set of ids. `lies`: cancel answers 200 and does nothing. */
export function fakeJobs(ids: Iterable<string>, behaviour: { lies?: boolean; busyCancels?: number } = {}) {
  const alive = new Set(ids);
  let busy = behaviour.busyCancels ?? 0;
  const http = fakeHttp(({ method, path }) => {
    const id = path.split('/').at(-1) ?? '';
    if (method === 'GET' && path.startsWith('/metadata/')) {
      return alive.has(id) ? [200, { job_id: id }] : [404, { error: 'Invalid job_id' }];
    }
    if (method === 'DELETE') {
      if (busy-- > 0) return [503, { error: 'overloaded' }];
      if (!alive.has(id)) return [404, { error: 'Invalid job_id' }];
      if (!behaviour.lies) alive.delete(id);
      return [200, {}];
    }
    return [404, { detail: 'Not Found' }];
  });
  return { http, alive };
}
