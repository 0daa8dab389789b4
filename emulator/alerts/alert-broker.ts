import type { OwnProcess } from '../processes/own-process.ts';
import type { AlertMessage } from './alert.ts';
import type { Delivery } from './alert.ts';

/** A message on its way out. */
export interface Outgoing {
  readonly messageId: string;
  readonly key: string;
  readonly message: AlertMessage;
}

/** The broker is away, did not confirm in time, or had no queue for the message. */
export class BrokerUnavailable extends Error {
  override readonly name = 'BrokerUnavailable';
}

export interface LinkState {
  readonly connected: boolean;
  readonly reconnects: number;
  readonly lastError: string | null;
}

/** Publishes alerts. */
export interface AlertPublisher {
  readonly kind: 'rabbitmq' | 'stand-in';
  /**
   * Resolves when the broker has taken responsibility for the message.
   * @param sent called when the message has been handed to the connection
   * @throws BrokerUnavailable
   */
  publish(outgoing: Outgoing, sent: () => void): Promise<void>;
  state(): LinkState;
  /** Breaks the connection as a fault of the network would; it comes back by itself. */
  dropConnection(): void;
  close(): Promise<void>;
}

/** Handles a delivery; true: acknowledge it. */
export type Take = (delivery: Delivery) => Promise<boolean>;

export interface ConsumerState extends LinkState {
  readonly kind: 'rabbitmq' | 'stand-in';
  readonly where: 'in-process' | 'own-process';
  /** Process that consumes; its figures are those of the consumer. null: none at the moment. */
  readonly pid: number | null;
  /** Where that process tells its figures; null: in the same place as the server's. */
  readonly metricsUrl: string | null;
  readonly queue: string;
  readonly paused: boolean;
}

/** Consumes alerts, here or in a process of its own. */
export interface AlertConsumer {
  /** Absent: it has none of its own. */
  readonly process?: OwnProcess;
  state(): ConsumerState;
  /** Stops taking messages; they pile up in the queue. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  dropConnection(): void;
  /** Stops, and removes the queue. */
  close(): Promise<void>;
}
