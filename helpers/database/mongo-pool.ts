import type { MongoClient } from 'mongodb';
import {
  OperationError,
  type OperationContext,
  type OperationModule,
  type RunScope,
  type SharedPart,
} from '../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../profile/operations.ts';
import { asking, DatabasePart, mongodbUriOf, newClient } from './database-part.ts';
import { basePathQuery } from './query-shape.ts';

/** Events of the driver know no arrival, so the operation has one name. */
const CHECK_OUT = 'pool.check-out';

/** A connection that nobody used for so long is closed. */
const IDLE_MS = 1_000;

/** A pool that many arrivals share, and what its events tell. */
class PoolPart implements SharedPart {
  readonly client: MongoClient;
  readonly place: DatabasePart;
  readonly #run: RunScope;
  #open = 0;
  #mostOpen = 0;
  #waiting = 0;
  #mostWaiting = 0;

  constructor(context: OperationContext, run: RunScope) {
    const { connections, checkOutWithinS } = context.options;
    const uri = mongodbUriOf(context);
    this.#run = run;
    this.place = new DatabasePart(uri, {
      maxPoolSize: 1,
      timeoutS: context.target.timeoutS,
      figure: () => undefined,
      openedFigure: 'none',
    });
    // Idle connections are given back, so that the server can be seen to be as it was.
    this.client = newClient(
      uri,
      { maxPoolSize: Number(connections), timeoutMs: Number(checkOutWithinS) * 1000 },
      { maxIdleTimeMS: IDLE_MS },
    );
    this.client.on('connectionCreated', () => {
      this.#mostOpen = Math.max(this.#mostOpen, ++this.#open);
      run.count('pool-connections-opened');
    });
    this.client.on('connectionClosed', () => {
      this.#open--;
      run.count('pool-connections-closed');
    });
    this.client.on('connectionCheckOutStarted', () => {
      this.#mostWaiting = Math.max(this.#mostWaiting, ++this.#waiting);
    });
    this.client.on('connectionCheckedOut', ({ durationMS }) => {
      this.#waiting--;
      run.bookIn(CHECK_OUT, run.phaseAt(run.nowS()), 'ok', Math.max(1, Math.round(durationMS * 1000)));
    });
    this.client.on('connectionCheckOutFailed', ({ durationMS }) => {
      this.#waiting--;
      run.count('pool-check-out-failures');
      run.bookIn(CHECK_OUT, run.phaseAt(run.nowS()), 'failed', Math.max(1, Math.round(durationMS * 1000)));
    });
  }

  /** Closed before the verdict, so that what stays open is seen. */
  async finish(): Promise<void> {
    // Closing takes a connection for itself, which is no wait of an arrival.
    this.client.removeAllListeners('connectionCheckedOut');
    await this.client.close();
    this.#run.figure('pool-connections-at-most', this.#mostOpen);
    this.#run.figure('pool-waiting-at-most', this.#mostWaiting);
    this.#run.figure('pool-connections-left', this.#open);
  }

  async close(): Promise<void> {
    await Promise.all([this.client.close(), this.place.close()]);
  }
}

/**
 * One query by one of many clients of a small pool. How long it waited for a connection is booked from the driver's own
 * events as step `check-out`; the operation must be called `pool`, because events know no arrival.
 */
export const mongoPool: OperationModule = {
  name: 'mongo-pool',
  ...OPERATION_SIGNATURES['mongo-pool']!,
  requests: () => 0,
  async run(context: OperationContext) {
    const part = await asking(() =>
      context.shared('database-pool', async (run) => new PoolPart(context, run)),
    );
    const { basePath } = await asking(() => part.place.place());
    const { filter, collection } = basePathQuery(basePath);
    const db = part.client.db(part.place.db.databaseName);
    const found = await context.step('query', () =>
      asking(() => db.collection(collection).find(filter).toArray()),
    );
    if (found.length === 0)
      throw new OperationError('failed', 'nothing found', `base_paths has no ${basePath} any more`);
    context.count('documents-read', found.length);
  },
};
