import { CLASS_NAMES } from '../alerts/alert.ts';
import type { AlertDocument } from '../alerts/alert.ts';
import type { Region } from './regions.ts';

/** An alert as the web application answers it. */
export interface AlertView {
  readonly ext_id: string;
  readonly algorun_id: string;
  readonly class_id: number;
  /** Empty for a class without a name. */
  readonly class_name: string;
  readonly severity: number;
  readonly distance_m: number;
  /** ISO 8601, UTC, as all times here. */
  readonly start_time: string;
  readonly alert_time: string;
  /** When it closes by itself unless it is repeated. */
  readonly closes_at: string;
  readonly time_interval_s: number;
  readonly is_external: boolean;
  /** Closed, by a message or by time. */
  readonly is_dead: boolean;
  readonly is_faded: boolean;
  readonly repetitions: number;
  readonly regions?: readonly Region[];
}

/**
 * @param closedBeforeMs an alert whose newest message is older has closed itself
 * @param openMs how long one stays open without repetition
 */
export function alertView(document: AlertDocument, closedBeforeMs: number, openMs: number): AlertView {
  const newestMs = document.alert_time.getTime();
  return {
    ext_id: document.ext_id,
    algorun_id: document.algorun_id,
    class_id: document.class_id,
    class_name: CLASS_NAMES[document.class_id] ?? '',
    severity: document.severity,
    distance_m: document.distance_m,
    start_time: document.start_time.toISOString(),
    alert_time: document.alert_time.toISOString(),
    closes_at: new Date(newestMs + openMs).toISOString(),
    time_interval_s: document.time_interval_s,
    is_external: document.is_external,
    is_dead: document.is_dead || newestMs < closedBeforeMs,
    is_faded: document.is_faded,
    repetitions: document.repetitions,
  };
}
