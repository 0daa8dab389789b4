/**
 * Signatures of the operations that read or change jobs which others made, of malformed input, and of the web
 * application; part of the table in `operations.ts`.
 */
import type { OperationSignature } from './operations.ts';
import type { Capability } from './profile.ts';

/** What the account of an answer's rows counts. */
const ROW_FINDINGS = [
  'rows',
  'lost-rows',
  'foreign-rows',
  'short-rows',
  'corrupt-rows',
  'stale-rows',
  'duplicated-rows',
  'misplaced-rows',
  'reordered-rows',
  'wrong-extremes',
] as const;

const NONE: OperationSignature = {
  steps: ['request'],
  needs: [],
  options: {},
  payload: false,
  counters: ['bytes-received'],
  attempts: () => ({ request: 1 }),
  jobLifetimeS: () => 0,
};

/** One read of a job that is there for the whole run. `jobs` of them are made before the first read. */
const jobRead = (
  name: string,
  need: readonly Capability[],
  more: Partial<OperationSignature> = {},
): OperationSignature => ({
  ...NONE,
  needs: ['configure', 'cancel', 'metadata', 'waterfall', ...need],
  options: { jobs: 10, ...more.options },
  payload: true,
  counters: [
    'bytes-received',
    `${name}-bytes`,
    'duplicate-job-ids',
    'standing-jobs-lost',
    ...(more.counters ?? []),
  ],
  standingJobs: (options) => Number(options['jobs']),
});

/**
 * A read of the web application. `account`: always the one of this number, from 1; 0: the one of the user. `rateLimit`:
 * so many requests per second of each client are set where there is a control API, and looked for everywhere; 0: neither.
 */
const webRead: OperationSignature = {
  ...NONE,
  needs: ['web-app'],
  options: { account: 0, rateLimit: 0 },
  counters: [
    'bytes-received',
    'foreign-answers',
    'web-logins',
    'web-refreshes',
    'web-refresh-failures',
    '429-without-retry-after',
    'rate-limit-missed',
  ],
  figures: ['rate-limit-found-per-second', 'no-rate-limit-up-to-per-second'],
  groups: ['user'],
};

/** Reads of the web application, by the name of their module. */
export const WEB_READS = [
  'web-live-alerts',
  'web-map',
  'web-sites',
  'web-regions',
  'web-user-config',
  'web-login-configuration',
  'web-alert-status',
] as const;
export type WebRead = (typeof WEB_READS)[number];

export const MIXED_SIGNATURES: Readonly<Record<string, OperationSignature>> = {
  /** Configures a job and leaves it to the cancels; beyond `keep` the oldest is removed beside the step. */
  configure: {
    ...NONE,
    steps: ['configure'],
    needs: ['configure', 'cancel', 'metadata'],
    options: { keep: 20 },
    payload: true,
    counters: ['duplicate-job-ids'],
    attempts: () => ({ configure: 1 }),
    // How long each is there depends on how fast the others come: at most `keep` are there at once.
    jobLifetimeS: () => 2,
  },
  /** Cancels the oldest job that `configure` left, and sees it gone. It makes the next one itself where few are left. */
  cancel: {
    ...NONE,
    steps: ['supply', 'cancel', 'gone'],
    needs: ['configure', 'cancel', 'metadata'],
    options: { reserve: 10 },
    payload: true,
    counters: ['duplicate-job-ids'],
    attempts: () => ({ cancel: 1, gone: 1 }),
    jobLifetimeS: () => 2,
  },
  metadata: jobRead('metadata', []),
  'job-status': jobRead('job-status', ['job-status']),
  'task-metadata': jobRead('task-metadata', ['task-metadata']),
  waterfall: jobRead('waterfall', [], {
    options: { rowsPerPoll: 100 },
    counters: [...ROW_FINDINGS, 'empty-polls'],
  }),
  /** Recordings of the last `range`: start and end of each, sound and in the range. */
  recordings: {
    ...NONE,
    counters: ['bytes-received', 'recordings-bytes'],
    needs: ['recordings'],
    options: { rangeS: 3600, atLeast: 1 },
  },
  /** Sends the next request of a corpus, which must be refused. `payload` is the sound body that it spoils. */
  malformed: {
    ...NONE,
    needs: ['configure', 'cancel', 'metadata'],
    options: { corpus: 'malformed-requests' },
    payload: true,
    counters: [
      'bad-requests-taken',
      'server-errors',
      'internals-told',
      'injections-returned',
      'duplicate-job-ids',
    ],
    figures: ['malformed-unsent'],
    groups: ['kind'],
  },
  /** A job that may be too much: taken, or refused with 4xx and a reason. */
  'extreme-configure': {
    ...NONE,
    steps: ['request', 'cancel'],
    needs: ['configure', 'cancel', 'metadata'],
    payload: true,
    counters: ['refused-with-reason', 'extreme-jobs-taken', 'duplicate-job-ids'],
    // Whether there is a job to cancel is the target's choice.
    attempts: () => ({ request: 1, cancel: 0 }),
    jobLifetimeS: () => 1,
  },
  /** Jobs that began together are cancelled together, `hold` after that; then nothing of them is left. */
  'cancel-together': {
    ...NONE,
    steps: ['configure', 'cancel', 'gone'],
    needs: ['configure', 'cancel', 'metadata', 'waterfall'],
    options: { holdS: 3, goneWithinS: 60, ports: false },
    payload: true,
    counters: ['late-cancels', 'duplicate-job-ids'],
    attempts: () => ({ configure: 1, cancel: 1, gone: 1 }),
    jobLifetimeS: (options) => Number(options['holdS']),
  },
  /** Log in, configure a job of own channels (`channelsEach` for every user), see that all of it is one's own, log out. */
  'user-visit': {
    ...NONE,
    steps: ['login', 'whoami', 'configure', 'confirm', 'cancel', 'gone', 'logout'],
    needs: ['configure', 'cancel', 'metadata', 'web-app', 'web-accounts'],
    options: { channelsEach: 10 },
    payload: true,
    counters: ['foreign-answers', 'duplicate-job-ids'],
    attempts: () => ({ login: 1, whoami: 1, configure: 1, confirm: 1, cancel: 1, gone: 1, logout: 1 }),
    jobLifetimeS: () => 1,
    groups: ['user'],
  },
  ...Object.fromEntries(WEB_READS.map((name) => [name, webRead])),
};
