import type { MongoClient } from 'mongodb';
import type { Figure } from './figures.ts';

/** What the driver's connection pool has done so far. */
class Pool {
  open = 0;
  inUse = 0;
  waiting = 0;
  created = 0;
  checkOuts = 0;
  failedCheckOuts = 0;
}

/** Pools of this process by the name that their client gives the database. */
const POOLS = new Map<string, Pool>();

/**
 * Counts what the pool of this client does, for the metrics of the process. To be called before it connects.
 * Clients of one name are counted together.
 */
export function watchPool(client: MongoClient): MongoClient {
  const name = client.options.appName ?? 'unnamed';
  const pool = POOLS.get(name) ?? new Pool();
  POOLS.set(name, pool);
  client.on('connectionCreated', () => {
    pool.open++;
    pool.created++;
  });
  client.on('connectionClosed', () => pool.open--);
  client.on('connectionCheckOutStarted', () => pool.waiting++);
  client.on('connectionCheckedOut', () => {
    pool.waiting--;
    pool.inUse++;
    pool.checkOuts++;
  });
  client.on('connectionCheckOutFailed', () => {
    pool.waiting--;
    pool.failedCheckOuts++;
  });
  client.on('connectionCheckedIn', () => pool.inUse--);
  return client;
}

const byPool = (read: (pool: Pool) => number) => () =>
  Object.fromEntries([...POOLS].map(([name, pool]) => [name, read(pool)]));

/** The connection pools to the database, by client. */
export const POOL_FIGURES: readonly Figure[] = [
  {
    name: 'mongodb_pool_connections',
    help: 'Connections to the database that are open',
    label: 'client',
    read: byPool(({ open }) => open),
  },
  {
    name: 'mongodb_pool_connections_in_use',
    help: 'Connections to the database that an operation has',
    label: 'client',
    read: byPool(({ inUse }) => inUse),
  },
  {
    name: 'mongodb_pool_waiting',
    help: 'Operations that wait for a connection to the database',
    label: 'client',
    read: byPool(({ waiting }) => waiting),
  },
  {
    name: 'mongodb_pool_connections_created_total',
    help: 'Connections to the database that were opened',
    label: 'client',
    read: byPool(({ created }) => created),
  },
  {
    name: 'mongodb_pool_check_outs_total',
    help: 'Operations that got a connection',
    label: 'client',
    read: byPool(({ checkOuts }) => checkOuts),
  },
  {
    name: 'mongodb_pool_check_outs_failed_total',
    help: 'Operations that got no connection',
    label: 'client',
    read: byPool(({ failedCheckOuts }) => failedCheckOuts),
  },
];
