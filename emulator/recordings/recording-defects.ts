import type { Defect } from '../defects.ts';

/** Defects of the recording database, on the Focus Server's side; all off by default. */
export const RECORDING_DEFECTS = [
  {
    name: 'recordings-slow-query',
    effect: 'every query of the recordings takes long',
    strength: { default: 800, unit: 'ms', meaning: 'added to every query' },
    endpoint: 'none',
  },
  {
    name: 'recordings-missing-index',
    effect: 'indexes of the recordings are dropped while this is on: deleted, start and end, end, start',
    strength: { default: 4, unit: 'indexes', meaning: 'that are dropped, in this order' },
    endpoint: 'none',
  },
  {
    name: 'recordings-n-plus-one',
    effect: 'a query of the recordings asks the database once more for each recording that it found',
    strength: { default: 1, unit: 'share', meaning: 'of the queries' },
    endpoint: 'none',
  },
  {
    name: 'recordings-connection-leak',
    effect:
      'a share of the queries leaves a database connection open until this is switched off, evenly spread',
    strength: { default: 0.1, unit: 'share', meaning: 'queries that leak one' },
    endpoint: 'none',
  },
  {
    name: 'recordings-lock-held',
    effect: 'every 10th query of the recordings holds a lock that all others wait for',
    strength: { default: 2000, unit: 'ms', meaning: 'held' },
    endpoint: 'none',
  },
  {
    name: 'wrong-base-path',
    effect: 'recordings are looked for under a storage path that holds none: every historic configure is 404',
    strength: { default: 1, unit: 'share', meaning: 'of the queries' },
    endpoint: 'none',
  },
  {
    name: 'slow-outage',
    effect: 'a request that the database fails is answered 503 late, as a deployed server does',
    strength: { default: 15_400, unit: 'ms', meaning: 'from the question to the answer' },
    endpoint: 'none',
  },
] as const satisfies readonly Defect[];
