import type { AlertDocument } from './alert.ts';
import type { StoreOutcome } from './alert-store.ts';

/**
 * What the consumer did with one message, in the order in which it happened. Plain data: when the consumer is a
 * process of its own, these cross from it to the web application. Times are milliseconds since the epoch.
 */
export type AlertEvent =
  | {
      readonly kind: 'consumed';
      readonly messageId: string;
      readonly alertId: string;
      readonly atMs: number;
      readonly redelivered: boolean;
    }
  | {
      readonly kind: 'stored';
      readonly messageId: string;
      readonly atMs: number;
      readonly outcome: StoreOutcome;
      readonly document: AlertDocument;
      /** A defect changed it on its way, or stored it twice. */
      readonly altered: boolean;
      readonly duplicated: boolean;
    }
  | { readonly kind: 'lost'; readonly messageId: string; readonly where: 'broker' | 'database' }
  | { readonly kind: 'unreadable'; readonly reason: string };
