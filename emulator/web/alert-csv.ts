import type { AlertView } from './alert-view.ts';

const COLUMNS = [
  'ext_id',
  'class_id',
  'class_name',
  'severity',
  'distance_m',
  'start_time',
  'alert_time',
  'is_dead',
  'repetitions',
] as const satisfies readonly (keyof AlertView)[];

/** Alerts as CSV (RFC 4180) with a header line. */
export function alertsCsv(alerts: readonly AlertView[]): string {
  const lines = alerts.map((alert) => COLUMNS.map((name) => cell(String(alert[name]))).join(','));
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

function cell(value: string): string {
  // A spreadsheet would run text that begins like a formula.
  const safe = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
