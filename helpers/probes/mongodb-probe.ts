import { MongoClient } from 'mongodb';
import { keepMonitored } from '../../wire/mongodb-monitor.ts';
import type { MongodbProbe } from '../environment/probe-spec.ts';
import { RatePerSecond, type Look, type Probe } from './probe.ts';

/** An answer of `serverStatus`, as far as it is used. */
export interface ServerStatus {
  readonly connections?: { readonly current?: unknown; readonly available?: unknown };
  readonly globalLock?: {
    readonly currentQueue?: { readonly total?: unknown };
    readonly activeClients?: { readonly total?: unknown };
  };
  readonly mem?: { readonly resident?: unknown };
  readonly opcounters?: Readonly<Record<string, unknown>>;
}

/** A look that takes longer is no look. Milliseconds. */
const SELECTION_MS = 3_000;
/** The driver's own connection that asks how the server is. */
const MONITORS = 1;

/**
 * The database over one connection of its own, which is taken off what the server counts. What a server does not tell
 * (an emulation of MongoDB has no lock queue) is not told by name.
 */
export function mongodbProbe(spec: MongodbProbe): Probe {
  const client = keepMonitored(
    new MongoClient(spec.uri, {
      appName: 'focus-load-probe',
      maxPoolSize: 1,
      minPoolSize: 0,
      serverMonitoringMode: 'poll',
      serverSelectionTimeoutMS: SELECTION_MS,
      connectTimeoutMS: SELECTION_MS,
      socketTimeoutMS: SELECTION_MS,
    }),
  );
  let own = 0;
  client.on('connectionCreated', () => own++);
  client.on('connectionClosed', () => own--);
  const operations = new RatePerSecond();
  return {
    async look(): Promise<Look> {
      const admin = client.db('admin');
      const beganMs = performance.now();
      await admin.command({ ping: 1 });
      const pingSeconds = (performance.now() - beganMs) / 1000;
      const status = (await admin.command({ serverStatus: 1 })) as ServerStatus;
      const { values, notTold } = statusFigures(status, own + MONITORS);
      const total = operationsOf(status);
      const perSecond = total === null ? null : operations.next(total, performance.now());
      return {
        values: {
          'ping-seconds': pingSeconds,
          ...values,
          ...(perSecond === null ? {} : { 'operations-per-second': perSecond }),
        },
        notTold: {
          ...notTold,
          ...(total === null ? { 'operations-per-second': notToldText('opcounters') } : {}),
        },
      };
    },
    close: () => client.close(),
  };
}

const notToldText = (field: string): string => `this server does not tell serverStatus.${field}`;

/** The series of a `serverStatus`, without `own` connections. */
export function statusFigures(status: ServerStatus, own: number): Required<Look> {
  const values: Record<string, number> = {};
  const notTold: Record<string, string> = {};
  const told = (series: string, value: unknown, field: string, use = (number: number) => number) => {
    if (typeof value === 'number') values[series] = use(value);
    else notTold[series] = notToldText(field);
  };
  told('connections', status.connections?.current, 'connections.current', (all) => Math.max(0, all - own));
  told('connections-available', status.connections?.available, 'connections.available');
  told('lock-queue', status.globalLock?.currentQueue?.total, 'globalLock.currentQueue');
  told('active-clients', status.globalLock?.activeClients?.total, 'globalLock.activeClients');
  // In MiB (https://www.mongodb.com/docs/manual/reference/command/serverStatus/#mem).
  told('memory-bytes', status.mem?.resident, 'mem.resident', (mebibytes) => mebibytes * 2 ** 20);
  return { values, notTold };
}

/** Operations so far, of every kind; null where the server does not count them. */
export function operationsOf({ opcounters }: ServerStatus): number | null {
  const counts = Object.values(opcounters ?? {})
    .map(Number)
    .filter(Number.isFinite);
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}
