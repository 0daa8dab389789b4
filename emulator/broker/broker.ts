export interface BrokerState {
  readonly kind: 'rabbitmq' | 'stand-in';
  readonly connected: boolean;
  /** Queues of jobs that exist now. */
  readonly queues: number;
  /** Queues that still have to be made or removed, because the broker was away or slow. */
  readonly pending: number;
  readonly reconnects: number;
  readonly lastError: string | null;
}

/** What the server needs of its broker: one queue per job, made and removed behind the caller's back. */
export interface Broker {
  /** Never waits and never throws: a broker that is away must not slow a configure. */
  jobStarted(jobId: string, nowMs: number): void;
  jobEnded(jobId: string): void;
  /** Takes over a job whose queue another process may have made already. */
  adopt(jobId: string, nowMs: number): void;
  state(): BrokerState;
  /** Removes the queues that are left, as far as the broker answers, and disconnects. */
  close(): Promise<void>;
}

/** Name of a job's queue, as seen on a deployed broker. */
export function queueName(jobId: string, nowMs: number): string {
  return `grpc-job-${jobId}-${nowMs}`;
}
