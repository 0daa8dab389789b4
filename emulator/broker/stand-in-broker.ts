import { queueName } from './broker.ts';
import type { Broker, BrokerState } from './broker.ts';

/** Queues as names in memory, for a machine without a broker. */
export class StandInBroker implements Broker {
  readonly queues = new Map<string, string>();

  jobStarted(jobId: string, nowMs: number): void {
    this.queues.set(jobId, queueName(jobId, nowMs));
  }

  adopt(jobId: string, nowMs: number): void {
    this.jobStarted(jobId, nowMs);
  }

  jobEnded(jobId: string): void {
    this.queues.delete(jobId);
  }

  state(): BrokerState {
    return {
      kind: 'stand-in',
      connected: true,
      queues: this.queues.size,
      pending: 0,
      reconnects: 0,
      lastError: null,
    };
  }

  async close(): Promise<void> {
    this.queues.clear();
  }
}
