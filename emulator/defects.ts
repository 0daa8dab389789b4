/** A way in which the emulator can be told to be broken. */
export interface Defect {
  readonly name: string;
  /** What a client sees of it. */
  readonly effect: string;
  readonly strength: {
    readonly default: number;
    readonly unit: 'ms' | 'share' | 'jobs' | 'configures';
    readonly meaning: string;
  };
  /** `one`: works on one endpoint, this one unless told; `optional`: on all unless told; `none`: takes no endpoint. */
  readonly endpoint: 'none' | 'optional' | { readonly one: Endpoint };
}

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
    endpoint: 'none',
  },
  {
    name: 'slow-endpoint',
    effect: 'the answers of one endpoint come late',
    strength: { default: 1500, unit: 'ms', meaning: 'added to every answer of the endpoint' },
    endpoint: { one: 'configure' },
  },
  {
    name: 'errors',
    effect: 'a share of the requests is answered 500, evenly spread over each endpoint',
    strength: { default: 0.2, unit: 'share', meaning: 'requests answered 500' },
    endpoint: 'optional',
  },
  {
    name: 'hang',
    effect: 'a share of the requests is never answered, evenly spread over each endpoint',
    strength: { default: 0.2, unit: 'share', meaning: 'requests never answered' },
    endpoint: 'optional',
  },
  {
    name: 'capacity-cap',
    effect: 'jobs beyond a number are answered 200 but never stream',
    strength: { default: 15, unit: 'jobs', meaning: 'jobs alive at once that can stream' },
    endpoint: 'none',
  },
  {
    name: 'lying-cancel',
    effect: 'a share of the cancels is answered 200 while the job stays, evenly spread',
    strength: { default: 1, unit: 'share', meaning: 'cancels that lie' },
    endpoint: 'none',
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
    endpoint: 'none',
  },
] as const satisfies readonly Defect[];

export type DefectName = (typeof DEFECTS)[number]['name'];
