import type { HttpClient, OperationContext } from '../engine/operation.ts';
import { createdJobId } from './job-api.ts';

/** The client of an arrival, with every job that an answer created in the journal before the answer is judged. */
export function journaled({ http, jobs }: Pick<OperationContext, 'http' | 'jobs'>): HttpClient {
  return {
    async send(...request) {
      const answer = await http.send(...request);
      const id = createdJobId(answer);
      if (id !== undefined) jobs.created(id);
      return answer;
    },
  };
}
