import type { OperationSignature } from './operations.ts';

const DATABASE: Pick<OperationSignature, 'needs' | 'payload' | 'jobLifetimeS'> = {
  needs: ['real-mongodb'],
  payload: false,
  jobLifetimeS: () => 0,
};
/** Connections that the suite itself opened. */
const FIGURES = ['database-connections-of-the-suite'] as const;

/** Operations that ask the database itself; their modules are in `helpers/database/`. */
export const DATABASE_OPERATIONS: Readonly<Record<string, OperationSignature>> = {
  /** One ping. */
  'mongo-ping': {
    ...DATABASE,
    steps: ['ping'],
    silent: ['ping'],
    options: {},
    counters: [],
    figures: ['ping-connections-of-the-suite'],
    attempts: () => ({ ping: 1 }),
  },
  /** The queries that the server itself asks: storage path, overlap of the last `rangeS`, begin or end in it, one recording. */
  'mongo-query': {
    ...DATABASE,
    steps: ['base-path', 'overlap', 'range', 'by-uuid'],
    silent: ['base-path', 'overlap', 'range', 'by-uuid'],
    options: { rangeS: 3600 },
    counters: ['documents-read'],
    figures: FIGURES,
    attempts: () => ({ 'base-path': 1, overlap: 1, range: 1, 'by-uuid': 1 }),
  },
  /** One query by a client of a pool of `connections`; how long it waited for one is step `check-out`. */
  'mongo-pool': {
    ...DATABASE,
    steps: ['query', 'check-out'],
    silent: ['query', 'check-out'],
    options: { connections: 20, checkOutWithinS: 10 },
    counters: [
      'pool-connections-opened',
      'pool-connections-closed',
      'pool-check-out-failures',
      'documents-read',
    ],
    figures: ['pool-connections-at-most', 'pool-waiting-at-most', 'pool-connections-left'],
    attempts: () => ({ query: 1, 'check-out': 1 }),
  },
  /** Looks at the database: an index for every query, the recordings' quality, locks and slow operations where it tells. */
  'mongo-inspect': {
    ...DATABASE,
    steps: ['indexes', 'recordings', 'operations'],
    silent: ['indexes', 'recordings', 'operations'],
    options: { slowerThanS: 1 },
    counters: [
      'queries-without-index',
      'wanted-indexes-missing',
      'sorts-in-memory',
      'queries-explained',
      'queries-by-prefix-rule',
      'alerts-collection-not-there',
      'invalid-recordings',
      'stale-recordings',
      'slow-operations',
      'waiting-for-lock',
      'slow-operations-not-told',
      'waiting-for-lock-not-told',
    ],
    figures: [
      ...FIGURES,
      'recordings',
      'recordings-historic',
      'recordings-deleted',
      'recordings-live',
      'recording-overlaps',
      'recording-gaps',
      'largest-overlap-seconds',
      'largest-gap-seconds',
    ],
    attempts: () => ({ indexes: 1, recordings: 1, operations: 1 }),
  },
};
