/** Names of server-side series, and what they are measured in. Known here, so that a profile is checked without a target. */

/** What a series is measured in. `ratio` is a share of 1. */
export type SeriesUnit = 's' | 'ratio' | 'count' | 'bytes' | 'cores' | 'per-second';

/**
 * Series that the kinds of probes give. One name means the same whichever kind gives it, so that a limit need not
 * know whether a figure comes from the process table, from Prometheus or from Kubernetes.
 */
export const PROBE_SERIES = {
  'cpu-cores': 'processor time per second; 1 is one core',
  'memory-bytes': 'resident memory',
  'heap-bytes': 'heap in use',
  descriptors: 'open file descriptors',
  sockets: 'open sockets',
  threads: 'threads',
  pods: 'pods that tell their use',
  restarts: 'restarts of containers so far',
  'event-loop-delay-seconds': 'event-loop delay, p99',
  'jobs-slots': 'jobs that can be alive at once',
  'jobs-alive': 'jobs that have a slot',
  'jobs-streaming': 'jobs with an open stream',
  'jobs-refused': 'jobs refused so far',
  'gpu-slots': 'jobs that can hold a GPU at once',
  'gpu-slots-in-use': 'jobs that hold a GPU',
  'stream-clients': 'open streams',
  'rows-per-second': 'rows made',
  'alerts-waiting': 'alerts between broker and consumer',
  'pool-connections': 'connections to the database that its clients have open',
  'pool-in-use': 'of these, with an operation',
  'pool-waiting': 'operations that wait for a connection',
  'pool-check-outs-per-second': 'operations that got a connection',
  'pool-failures': 'operations so far that got no connection',
  'ping-seconds': 'time of a ping',
  connections: 'connections of clients, without the probe’s own',
  'connections-available': 'connections that could still be made',
  'active-clients': 'clients with a running operation',
  'lock-queue': 'operations that wait for a lock',
  'operations-per-second': 'operations',
  queues: 'queues',
  consumers: 'consumers',
  channels: 'channels',
  messages: 'messages, ready and unacknowledged',
  'messages-ready': 'messages ready for a consumer',
  'messages-unacked': 'messages delivered and not acknowledged yet',
  'memory-alarm': '1 while the broker blocks publishers for want of memory',
  'pages-live': 'pages that draw rows',
  notices: 'pages that tell their user that something is away',
  'frame-age-seconds': 'age of the newest row on the canvas, mean over the pages',
  'frames-per-second': 'drawings of rows, mean over the pages',
  'frame-delay-seconds': 'longest time between two frames of an idle page',
  slowdown: 'a fixed computation of an idle page takes so many times as long as before the load',
} as const;

/** Series of an environment's own begin so; their ending says the unit. */
export const OWN_SERIES_PREFIX = 'x-';

const ENDINGS: readonly (readonly [ending: string, unit: SeriesUnit])[] = [
  ['-per-second', 'per-second'],
  ['-seconds', 's'],
  ['-bytes', 'bytes'],
  ['-cores', 'cores'],
  ['-share', 'ratio'],
];

/** The unit of a series, from the ending of its name; without one of them it is a count. */
export function unitOfSeries(name: string): SeriesUnit {
  return ENDINGS.find(([ending]) => name.endsWith(ending))?.[1] ?? 'count';
}

/** Whether a name may be that of a series: a known one, or `x-…` in lower case with hyphens. */
export function isSeriesName(name: string): boolean {
  return Object.hasOwn(PROBE_SERIES, name) || /^x-[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
}

/** Whether a name may be that of a probe: lower case, digits and hyphens. */
export function isProbeName(name: string): boolean {
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);
}

/** `focus-server.cpu-cores`, taken apart; null when it is not written so. */
export function splitSeries(of: string): { readonly probe: string; readonly series: string } | null {
  const dot = of.indexOf('.');
  if (dot < 0) return null;
  const [probe, series] = [of.slice(0, dot), of.slice(dot + 1)];
  return isProbeName(probe) && isSeriesName(series) ? { probe, series } : null;
}

/** Samples are taken this often unless the environment says otherwise. Seconds. */
export const PROBE_EVERY_S = 1;
