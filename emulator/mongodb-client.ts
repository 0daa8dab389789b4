import { MongoClient, type MongoClientOptions } from 'mongodb';
import { keepMonitored } from '../wire/mongodb-monitor.ts';
import { watchPool } from './metrics/pool-figures.ts';
import type { Settings } from './settings.ts';

/** A client of the database that is counted under its name, and finds a database again that was away. */
export function newClient(
  uri: string,
  settings: Settings,
  appName: string,
  more: MongoClientOptions = {},
): MongoClient {
  const client = new MongoClient(uri, {
    appName,
    serverSelectionTimeoutMS: settings.databaseSelectionMs,
    connectTimeoutMS: settings.databaseSelectionMs,
    // A database that hangs must not hold its connections, and with them the pool, for ever.
    socketTimeoutMS: settings.databaseAnswerMs,
    ...more,
  });
  return keepMonitored(watchPool(client));
}
