import type { FastifyInstance } from 'fastify';
import { Refused } from '../http/refused.ts';
import { readResources, ResourceError } from '../resources/read-resources.ts';
import type { Controlled } from './controlled.ts';

/** Tells and changes what the server has. */
export function addResourceControl(app: FastifyInstance, { resources, jobs }: Controlled): void {
  app.get('/control/resources', () => resources.figures());
  app.put('/control/resources', async (request) => {
    try {
      await resources.set(readResources(request.body ?? {}, jobs.slots));
    } catch (error) {
      if (error instanceof ResourceError) throw new Refused(400, { error: error.message });
      throw error;
    }
    return resources.figures();
  });
  app.delete('/control/resources', async () => {
    await resources.reset();
    return resources.figures();
  });
}
