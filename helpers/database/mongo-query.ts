import { OperationError, type OperationContext, type OperationModule } from '../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../profile/operations.ts';
import { asking, database } from './database-part.ts';
import { basePathQuery, overlapQuery, rangeQuery, uuidQuery } from './query-shape.ts';

/** The queries of the server, one after the other; each must find what is known to be there. */
export const mongoQuery: OperationModule = {
  name: 'mongo-query',
  ...OPERATION_SIGNATURES['mongo-query']!,
  requests: () => 0,
  async run(context: OperationContext) {
    const part = await asking(() => database(context));
    const { basePath } = await asking(() => part.place());
    const end = new Date();
    const start = new Date(end.getTime() - Number(context.options['rangeS']) * 1000);
    const ask = async (step: string, query: Parameters<typeof part.find>[0]) => {
      const found = await context.step(step, () => asking(() => part.find(query)));
      context.count('documents-read', found.length);
      if (found.length === 0)
        throw new OperationError('failed', 'nothing found', `the query "${query.name}" found nothing`);
      return found;
    };
    await ask('base-path', basePathQuery(basePath));
    await ask('overlap', overlapQuery(start, end));
    const [recording] = await ask('range', rangeQuery(start, end));
    await ask('by-uuid', uuidQuery(String(recording?.['uuid'])));
  },
};
