/** A probe of an environment: what of the target's machines and services is looked at, and how. */

interface ProbeBase {
  /** What it looks at, as limits call it: `focus-server`. */
  readonly name: string;
  /** A sample is taken this often. Seconds. */
  readonly everyS: number;
}
/** A process on this machine. */
export interface ProcessProbe extends ProbeBase {
  readonly kind: 'process';
  readonly pid: number;
}
/** What of a metrics page makes up a series. */
export interface MetricSelector {
  readonly metric: string;
  /** Labels that a sample must have; those that fit are added up. */
  readonly labels: Readonly<Record<string, string>>;
  /** A counter as its increase per second. */
  readonly rate: boolean;
}
/** A page in Prometheus's text format. */
export interface PrometheusProbe extends ProbeBase {
  readonly kind: 'prometheus';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly verifyTls: boolean;
  /** Series by name; the usual ones of a process where the environment names none. */
  readonly metrics: Readonly<Record<string, MetricSelector>>;
}
export interface MongodbProbe extends ProbeBase {
  readonly kind: 'mongodb';
  readonly uri: string;
}
export interface RabbitmqProbe extends ProbeBase {
  readonly kind: 'rabbitmq';
  readonly managementUrl: string;
  readonly verifyTls: boolean;
}
/** Pods, as metrics.k8s.io tells them. */
export interface KubernetesProbe extends ProbeBase {
  readonly kind: 'kubernetes';
  readonly apiUrl: string;
  readonly namespace: string;
  /** A label selector: `app=focus-server`. */
  readonly selector: string;
  /** Bearer token; null: the one of the service account, read from its file. */
  readonly token: string | null;
  /** Certificate of the API server's authority, a file; null: that of the service account where there is one. */
  readonly caFile: string | null;
}
export type ProbeSpec = ProcessProbe | PrometheusProbe | MongodbProbe | RabbitmqProbe | KubernetesProbe;

export const PROBE_KINDS = ['process', 'prometheus', 'mongodb', 'rabbitmq', 'kubernetes'] as const;

/** Keys of each kind beside `name`, `kind` and `every`. */
export const PROBE_KEYS: Readonly<Record<ProbeSpec['kind'], readonly string[]>> = {
  process: ['pid'],
  prometheus: ['url', 'headers', 'verifyTls', 'metrics'],
  mongodb: ['uri'],
  rabbitmq: ['managementUrl', 'verifyTls'],
  kubernetes: ['apiUrl', 'namespace', 'selector', 'token', 'caFile'],
};
export const COMMON_PROBE_KEYS = ['name', 'kind', 'every'] as const;

const metric = (name: string, labels: Readonly<Record<string, string>> = {}): MetricSelector => ({
  metric: name,
  labels,
  rate: false,
});
const rate = (name: string, labels: Readonly<Record<string, string>> = {}): MetricSelector => ({
  metric: name,
  labels,
  rate: true,
});

/** What the client libraries of Prometheus tell of their own process, whatever its language. */
export const PROCESS_METRICS: Readonly<Record<string, MetricSelector>> = {
  'cpu-cores': rate('process_cpu_seconds_total'),
  'memory-bytes': metric('process_resident_memory_bytes'),
  descriptors: metric('process_open_fds'),
};

/** What the emulator's server tells beside that. */
export const EMULATOR_METRICS: Readonly<Record<string, MetricSelector>> = {
  ...PROCESS_METRICS,
  'heap-bytes': metric('nodejs_heap_size_used_bytes'),
  'event-loop-delay-seconds': metric('nodejs_eventloop_lag_p99_seconds'),
  sockets: metric('nodejs_active_handles', { type: 'Socket' }),
  'jobs-slots': metric('focus_jobs_slots'),
  'jobs-alive': metric('focus_jobs_alive'),
  'jobs-streaming': metric('focus_jobs_streaming'),
  'jobs-refused': metric('focus_jobs_total', { outcome: 'refused' }),
  'gpu-slots': metric('focus_gpu_slots'),
  'gpu-slots-in-use': metric('focus_gpu_slots_in_use'),
  'stream-clients': metric('focus_stream_clients'),
  'rows-per-second': rate('focus_rows_made_total'),
  'alerts-waiting': metric('web_alerts_waiting'),
  'pool-connections': metric('mongodb_pool_connections'),
  'pool-in-use': metric('mongodb_pool_connections_in_use'),
  'pool-waiting': metric('mongodb_pool_waiting'),
  'pool-check-outs-per-second': rate('mongodb_pool_check_outs_total'),
  'pool-failures': metric('mongodb_pool_check_outs_failed_total'),
};
