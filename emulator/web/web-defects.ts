import type { Defect } from '../defects.ts';

/** Names of the web application's routes, as defects and their reports call them. */
export const WEB_ENDPOINTS = [
  'login',
  'refresh',
  'logout',
  'login_configuration',
  'push_alert',
  'alerts',
  'alert_delete',
  'alert_export',
  'alert_status',
  'map_setup',
  'regions',
  'region_create',
  'sites',
  'user_config',
  'site_config',
  'roles',
  'users',
  'user_create',
] as const;

/** Defects of the web application, of the way of an alert, and of the alert database; all off by default. */
export const WEB_DEFECTS = [
  {
    name: '429-with-retry-after',
    effect: 'a share of the requests is answered 429 with Retry-After, evenly spread over each endpoint',
    strength: { default: 0.2, unit: 'share', meaning: 'requests answered 429' },
    endpoint: 'optional',
    user: 'optional',
    job: 'optional',
  },
  {
    name: '429-without-retry-after',
    effect: 'a share of the requests is answered 429 without Retry-After, evenly spread over each endpoint',
    strength: { default: 0.2, unit: 'share', meaning: 'requests answered 429' },
    endpoint: 'optional',
    user: 'optional',
    job: 'optional',
  },
  {
    name: 'session-mixup',
    effect: 'a share of the answers is the newest one that another user got at the same endpoint',
    strength: { default: 0.05, unit: 'share', meaning: 'answers, of those that could be mixed up' },
    endpoint: 'none',
  },
  {
    name: 'unfair-user',
    effect: 'every answer to one user comes late',
    strength: { default: 1500, unit: 'ms', meaning: 'added to every answer to the user' },
    endpoint: 'none',
    user: { one: 'user-1' },
  },
  {
    name: 'alert-lost',
    effect: 'a share of the alerts is taken off the queue and forgotten, evenly spread',
    strength: { default: 0.02, unit: 'share', meaning: 'alerts lost' },
    endpoint: 'none',
  },
  {
    name: 'alert-duplicated',
    effect: 'a share of the alerts is stored twice, evenly spread',
    strength: { default: 0.02, unit: 'share', meaning: 'alerts stored twice' },
    endpoint: 'none',
  },
  {
    name: 'alert-altered',
    effect: 'a share of the alerts is stored with another severity, one metre further on, evenly spread',
    strength: { default: 0.02, unit: 'share', meaning: 'alerts altered' },
    endpoint: 'none',
  },
  {
    name: 'queue-leak',
    effect: 'the queues of a share of the jobs stay on the broker after their job has ended, evenly spread',
    strength: { default: 1, unit: 'share', meaning: 'ended jobs whose queue stays' },
    endpoint: 'none',
    user: 'optional',
  },
  {
    name: 'slow-consumer',
    effect: 'alerts are taken off the queue one after the other, each after a wait',
    strength: { default: 200, unit: 'ms', meaning: 'per alert' },
    endpoint: 'none',
  },
  {
    name: 'unconfirmed-publish',
    effect: 'alerts are answered 201 before the broker has them, and are lost when its connection is',
    strength: { default: 200, unit: 'ms', meaning: 'between the answer and the publish' },
    endpoint: 'none',
  },
  {
    name: 'no-reconnect',
    effect: 'a lost connection of the web application to the broker is not made again while this is on',
    strength: { default: 1, unit: 'share', meaning: 'of the attempts that fail; below 1 some succeed' },
    endpoint: 'none',
  },
  {
    name: 'write-lost',
    effect: 'a share of the alerts is acknowledged by the database and not there, evenly spread',
    strength: { default: 0.02, unit: 'share', meaning: 'writes lost' },
    endpoint: 'none',
  },
  {
    name: 'slow-query',
    effect: 'every read of the alert database takes long',
    strength: { default: 500, unit: 'ms', meaning: 'added to every read' },
    endpoint: 'none',
  },
  {
    name: 'missing-index',
    effect: 'the indexes of the alert collection are dropped while this is on',
    strength: { default: 1, unit: 'share', meaning: 'has no degrees' },
    endpoint: 'none',
  },
  {
    name: 'n-plus-one',
    effect: 'a list of alerts asks the database once for the list and once more for each alert',
    strength: { default: 1, unit: 'share', meaning: 'has no degrees' },
    endpoint: 'none',
  },
  {
    name: 'connection-leak',
    effect:
      'a share of the reads leaves a database connection open until this is switched off, evenly spread',
    strength: { default: 0.1, unit: 'share', meaning: 'reads that leak one' },
    endpoint: 'none',
  },
  {
    name: 'lock-held',
    effect: 'every 10th write of an alert holds a lock that everything else on alerts waits for',
    strength: { default: 2000, unit: 'ms', meaning: 'held' },
    endpoint: 'none',
  },
  {
    name: 'alert-not-shown',
    effect: 'a share of the alerts is stored and never pushed to a user interface, evenly spread',
    strength: { default: 0.1, unit: 'share', meaning: 'alerts not pushed' },
    endpoint: 'none',
  },
] as const satisfies readonly Defect[];
