import type { OperationContext, OperationModule } from '../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../profile/operations.ts';
import { asking, pingedDatabase } from './database-part.ts';

/** One ping of the database. */
export const mongoPing: OperationModule = {
  name: 'mongo-ping',
  ...OPERATION_SIGNATURES['mongo-ping']!,
  requests: () => 0,
  async run(context: OperationContext) {
    const { db } = await asking(() => pingedDatabase(context));
    await context.step('ping', () => asking(() => db.command({ ping: 1 })));
  },
};
