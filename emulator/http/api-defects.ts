import type { Defect } from '../defects.ts';

/** What `slow-first` adds to each answer. */
export const SLOW_FIRST_MS = 1500;

/** Can be aimed at requests of one endpoint, user or job. */
const REQUESTS = { endpoint: 'optional', user: 'optional', job: 'optional' } as const;

/** Defects of the Focus Server's HTTP interface; all off by default. */
export const API_DEFECTS = [
  {
    name: 'slow-first',
    effect: `the first answers of each endpoint come ${SLOW_FIRST_MS} ms late`,
    strength: { default: 20, unit: 'requests', meaning: 'of each endpoint that are slow' },
    ...REQUESTS,
  },
  {
    name: 'slow-drift',
    effect: 'every answer comes later than the one before, linear in time',
    strength: { default: 600, unit: 'ms/min', meaning: 'by which the delay grows, from 0' },
    ...REQUESTS,
  },
  {
    name: 'endpoint-starves',
    effect:
      'each request to one endpoint takes the only worker for some time; all other endpoints wait for it',
    strength: { default: 150, unit: 'ms', meaning: 'of the worker per request to the endpoint' },
    endpoint: { one: 'configure' },
  },
  {
    name: '500-instead-of-503',
    effect: 'a share of the refusals under overload is answered 500 instead of 503, without Retry-After',
    strength: { default: 1, unit: 'share', meaning: 'refusals answered 500' },
    endpoint: 'none',
  },
  {
    name: 'duplicate-job-id',
    effect:
      'a share of the configures is answered with the newest job again instead of a new one, evenly spread',
    strength: { default: 0.2, unit: 'share', meaning: 'configures that get the id of another job' },
    endpoint: 'none',
    user: 'optional',
  },
  {
    name: 'slow-cancel',
    effect: 'a cancel takes longer, the more jobs are alive',
    strength: { default: 60, unit: 'ms', meaning: 'per job that is alive' },
    endpoint: 'none',
    user: 'optional',
    job: 'optional',
  },
  {
    name: 'late-metadata',
    effect: 'for some time after configure the metadata of the new job is answered 404',
    strength: { default: 5000, unit: 'ms', meaning: 'after the answer to configure' },
    endpoint: 'none',
    user: 'optional',
    job: 'optional',
  },
  {
    name: 'bad-input-accepted',
    effect: 'configure and alerts with values that mean nothing (height -100, an unknown class) are taken',
    strength: { default: 1, unit: 'share', meaning: 'bad requests that are taken' },
    endpoint: 'none',
    user: 'optional',
  },
  {
    name: '500-for-bad-input',
    effect:
      'configure without a field, or the waterfall view without the optional ones, is answered 500, wrong types 422 ' +
      'in the words of the framework',
    strength: { default: 1, unit: 'share', meaning: 'of these requests' },
    endpoint: 'none',
    user: 'optional',
  },
  {
    name: 'internals-in-errors',
    effect: 'a share of the error answers carries a traceback with paths and an address with a password',
    strength: { default: 1, unit: 'share', meaning: 'answers from 400 on that tell' },
    ...REQUESTS,
  },
  {
    name: 'missing-routes',
    effect:
      'cancel, job_status, task_metadata, config, sensors and waterfall are unknown routes: 404, and not in ' +
      '/openapi.json',
    strength: { default: 1, unit: 'share', meaning: 'has no degrees' },
    endpoint: 'none',
  },
  {
    name: 'drifting-types',
    effect:
      'stream_port is text; live_metadata lacks num_samples_per_trace and dtype, and its number_of_channels is not ' +
      'a whole number',
    strength: { default: 1, unit: 'share', meaning: 'of the answers' },
    endpoint: 'none',
  },
] as const satisfies readonly Defect[];
