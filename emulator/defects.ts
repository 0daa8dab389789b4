import { API_DEFECTS } from './http/api-defects.ts';
import { PROCESS_DEFECTS } from './process/process-defects.ts';
import { RECORDING_DEFECTS } from './recordings/recording-defects.ts';
import { CLIENT_DEFECTS } from './web/client-defects.ts';
import { WEB_DEFECTS, WEB_ENDPOINTS } from './web/web-defects.ts';

/** A way in which the emulator can be told to be broken. */
export interface Defect {
  readonly name: string;
  /** What a client sees of it. */
  readonly effect: string;
  readonly strength: {
    readonly default: number;
    readonly unit: StrengthUnit;
    readonly meaning: string;
  };
  /** `one`: works on one endpoint, this one unless told; `optional`: on all unless told; `none`: takes no endpoint. */
  readonly endpoint: 'none' | 'optional' | { readonly one: Endpoint };
  /** `one`: aimed at this user unless told; `optional`: at everybody unless told; absent: takes no user. */
  readonly user?: 'optional' | { readonly one: string };
  /** `optional`: spoils every job unless told; absent: takes no job. */
  readonly job?: 'optional';
}

export type StrengthUnit =
  | 'ms'
  | 'share'
  | 'jobs'
  | 'configures'
  | 'MB/min'
  | 'rows'
  | 'requests'
  | 'ms/min'
  | 'MB'
  | 'MB/h'
  | 'descriptors'
  | 'indexes';

/** Can be aimed at requests of one endpoint, user or job. */
const REQUESTS = { endpoint: 'optional', user: 'optional', job: 'optional' } as const;
/** Can be aimed at the jobs of one user. */
const NEW_JOBS = { endpoint: 'none', user: 'optional' } as const;
/** Can be aimed at one job, or the jobs of one user. */
const JOBS = { endpoint: 'none', user: 'optional', job: 'optional' } as const;

/** Names of the routes, as defects and their reports call them. */
export const ENDPOINTS = [
  'ack',
  'channels',
  'sensors',
  'live_metadata',
  'configure',
  'metadata',
  'job_status',
  'task_metadata',
  'cancel',
  'config',
  'waterfall',
  'recordings_in_time_range',
  ...WEB_ENDPOINTS,
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** Every defect, off by default. One at a time is how the kill matrix uses them; together they work too. */
export const DEFECTS = [
  {
    name: 'slow-all',
    effect: 'every answer comes late',
    strength: { default: 1500, unit: 'ms', meaning: 'added to every answer' },
    endpoint: 'none',
  },
  {
    name: 'slow-tail',
    effect: 'every 10th answer of each endpoint comes late',
    strength: { default: 2000, unit: 'ms', meaning: 'added to every 10th answer' },
    ...REQUESTS,
  },
  {
    name: 'slow-endpoint',
    effect: 'the answers of one endpoint come late',
    strength: { default: 1500, unit: 'ms', meaning: 'added to every answer of the endpoint' },
    ...REQUESTS,
    endpoint: { one: 'configure' },
  },
  {
    name: 'errors',
    effect: 'a share of the requests is answered 500, evenly spread over each endpoint',
    strength: { default: 0.2, unit: 'share', meaning: 'requests answered 500' },
    ...REQUESTS,
  },
  {
    name: 'hang',
    effect: 'a share of the requests is never answered, evenly spread over each endpoint',
    strength: { default: 0.2, unit: 'share', meaning: 'requests never answered' },
    ...REQUESTS,
  },
  {
    name: 'capacity-cap',
    effect: 'jobs beyond a number are answered 200 but never stream',
    strength: { default: 15, unit: 'jobs', meaning: 'jobs alive at once that can stream' },
    ...NEW_JOBS,
  },
  {
    name: 'lying-cancel',
    effect: 'a share of the cancels is answered 200 while the job stays, evenly spread',
    strength: { default: 1, unit: 'share', meaning: 'cancels that lie' },
    ...JOBS,
  },
  {
    name: 'no-recovery',
    effect: 'after too many configures within one second, configure answers 503 after 2 s until it is reset',
    strength: { default: 10, unit: 'configures', meaning: 'within one second that are still survived' },
    endpoint: 'none',
  },
  {
    name: 'lost-rows',
    effect: 'a share of the rows of each job is made but never delivered, evenly spread',
    strength: { default: 0.02, unit: 'share', meaning: 'rows lost' },
    ...JOBS,
  },
  {
    name: 'duplicated-rows',
    effect: 'a share of the rows of each job is delivered twice, evenly spread',
    strength: { default: 0.02, unit: 'share', meaning: 'rows delivered twice' },
    ...JOBS,
  },
  {
    name: 'reordered-rows',
    effect: 'a share of the rows of each job comes after its successor, evenly spread',
    strength: { default: 0.02, unit: 'share', meaning: 'rows overtaken by the next one' },
    ...JOBS,
  },
  {
    name: 'corrupt-rows',
    effect: 'a share of the rows of each job has one value that is wrong by 0.25, evenly spread',
    strength: { default: 0.02, unit: 'share', meaning: 'rows with a wrong value' },
    ...JOBS,
  },
  {
    name: 'stale-rows',
    effect: 'a share of the rows of each job has the values of the row before, evenly spread',
    strength: { default: 0.02, unit: 'share', meaning: 'rows with old values' },
    ...JOBS,
  },
  {
    name: 'short-rows',
    effect: 'a share of the rows of each job lacks its last channel, evenly spread',
    strength: { default: 0.02, unit: 'share', meaning: 'rows without their last channel' },
    ...JOBS,
  },
  {
    name: 'foreign-rows',
    effect: 'a share of the rows of each job has the id and the values of another job, evenly spread',
    strength: { default: 0.02, unit: 'share', meaning: 'rows of another job' },
    ...JOBS,
  },
  {
    name: 'wrong-extremes',
    effect: 'minimum and maximum that go with rows lie too close together',
    strength: { default: 0.1, unit: 'share', meaning: 'of the range, by which each is wrong' },
    ...JOBS,
  },
  {
    name: 'wrong-frequencies',
    effect: 'the frequencies in the answer to configure are too high',
    strength: { default: 0.02, unit: 'share', meaning: 'by which each frequency is too high' },
    ...NEW_JOBS,
  },
  {
    name: 'throttled-rows',
    effect: 'rows are delivered more slowly than they are made',
    strength: { default: 0.5, unit: 'share', meaning: 'of the planned rate that is delivered' },
    ...JOBS,
  },
  {
    name: 'stalled-rows',
    effect: 'every 10 s, first when it has streamed for 2 s, a job delivers nothing for some time',
    strength: { default: 3000, unit: 'ms', meaning: 'without rows; from 10000 on it never goes on' },
    ...JOBS,
  },
  {
    name: 'dropped-connections',
    effect: 'a connection breaks each time that so many rows went over a stream or to polls of a job',
    strength: { default: 20, unit: 'rows', meaning: 'between two breaks' },
    ...JOBS,
  },
  {
    name: 'reused-slots',
    effect:
      'a share of the jobs gets the slot of the newest job, which goes on, and serves its streams and polls',
    strength: { default: 0.5, unit: 'share', meaning: 'jobs that get a slot in use' },
    ...NEW_JOBS,
  },
  ...API_DEFECTS,
  ...PROCESS_DEFECTS,
  ...RECORDING_DEFECTS,
  ...WEB_DEFECTS,
  ...CLIENT_DEFECTS,
] as const satisfies readonly Defect[];

export type DefectName = (typeof DEFECTS)[number]['name'];
