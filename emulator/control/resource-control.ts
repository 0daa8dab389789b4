import type { FastifyInstance } from 'fastify';
import { Refused } from '../http/refused.ts';
import { readResources, ResourceError } from '../resources/read-resources.ts';
import type { FocusServer } from '../server.ts';

/** Tells and changes what the server has. */
export function addResourceControl(app: FastifyInstance, server: FocusServer): void {
  const { resources, jobs, nowMs } = server;
  app.get('/control/resources', () => resources.figures(nowMs()));
  app.put('/control/resources', (request) => {
    try {
      resources.set(readResources(request.body ?? {}, jobs.slots), nowMs());
    } catch (error) {
      if (error instanceof ResourceError) throw new Refused(400, { error: error.message });
      throw error;
    }
    return resources.figures(nowMs());
  });
  app.delete('/control/resources', () => {
    resources.reset(nowMs());
    return resources.figures(nowMs());
  });
}
