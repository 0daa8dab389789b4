import type { ActiveDefect } from '../defect-switches.ts';
import type { ConsumerState } from './alert-broker.ts';
import type { AlertEvent } from './alert-events.ts';

/** From the web application to its consumer. */
export type ToConsumer =
  | { readonly do: 'defects'; readonly active: readonly ActiveDefect[] }
  | { readonly do: 'pause' | 'resume'; readonly id: number }
  | { readonly do: 'drop' | 'close' };

/** From the consumer to the web application. */
export type FromConsumer =
  | { readonly is: 'event'; readonly event: AlertEvent }
  | { readonly is: 'state'; readonly state: ConsumerState }
  | { readonly is: 'done'; readonly id: number };

/** The line that says that the consumer runs; it may still be waiting for its broker. */
export const READY_LINE = /^READY ALERT_QUEUE=(\S+) PID=(\d+)$/m;
