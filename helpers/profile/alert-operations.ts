import type { OperationSignature } from './operations.ts';

/** What every operation counts that reads its alerts back. */
export const ALERT_COUNTERS = [
  'accepted-alerts',
  'readable-alerts',
  'lost-alerts',
  'duplicated-alerts',
  'altered-alerts',
  'late-alerts',
  'unconfirmed-alerts',
  'unexpected-alerts',
] as const;

/** Operations on alerts; their modules are in `helpers/focus/operations/`, the rest of them in `helpers/alerts/`. */
export const ALERT_OPERATIONS: Readonly<Record<string, OperationSignature>> = {
  /** Send one alert through the web application, wait until a list has it; at the end all are read back and removed. */
  alert: {
    steps: ['push', 'readable', 'to-queue', 'confirm-gap', 'to-consumer', 'to-reader'],
    needs: ['web-app'],
    options: {
      readableWithinS: 10,
      readEveryMs: 100,
      finishedByS: 0,
      backOff: false,
      limitPerSecond: 0,
      hops: false,
      queueDepth: false,
    },
    payload: false,
    counters: [
      ...ALERT_COUNTERS,
      'alert-attempts',
      'alert-read-failures',
      'foreign-answers',
      'unseen-in-broker',
      'web-logins',
      'web-refreshes',
      'web-refresh-failures',
    ],
    figures: ['limit-found-per-second', 'limit-found-ratio', 'list-mean-seconds'],
    groups: ['class', 'severity'],
    attempts: ({ readableWithinS, hops }) => ({
      push: 1,
      ...(readableWithinS === 0 ? {} : { readable: 1 }),
      ...(hops === true ? { 'to-queue': 1, 'confirm-gap': 1, 'to-consumer': 1, 'to-reader': 1 } : {}),
    }),
    // Lists are read for all alerts together, and hops are seen from the side.
    silent: ['readable', 'to-queue', 'confirm-gap', 'to-consumer', 'to-reader'],
    jobLifetimeS: () => 0,
  },
  /** Publish one alert straight on the broker and wait for its confirm and a consumer; at the end as `alert`. */
  'alert-message': {
    steps: ['confirm', 'consume'],
    needs: ['web-app', 'real-rabbitmq'],
    options: { consumedWithinS: 5, pauseConsumer: false, drainWithinS: 60 },
    payload: false,
    counters: [...ALERT_COUNTERS, 'broker-blocked', 'unroutable-messages'],
    figures: ['queue-depth-reached', 'queue-depth-gap', 'queue-left', 'drain-seconds', 'drained-per-second'],
    attempts: ({ consumedWithinS, pauseConsumer }) => ({
      confirm: 1,
      ...(consumedWithinS === 0 || pauseConsumer === true ? {} : { consume: 1 }),
    }),
    silent: ['confirm', 'consume'],
    jobLifetimeS: () => 0,
  },
};
