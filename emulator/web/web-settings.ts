/**
 * Durations, sizes and limits of the web application. Passwords are no settings: these are shown by the control
 * interface. Durations marked *compressed* are divided by the clock factor.
 */
export interface WebSettings {
  /** The site that this web application serves; three letters or more, three digits, four digits. */
  readonly siteId: string;
  /** Alerts are refused beyond it. Metres. */
  readonly fiberLengthM: number;
  /** Compressed. Lifetime of an access token. */
  readonly accessTokenMs: number;
  /** Compressed. Lifetime of a refresh token. */
  readonly refreshTokenMs: number;
  /** Accounts `user-1` to `user-<n>`, for load. */
  readonly loadUsers: number;
  /** Compressed. An alert that is not repeated for so long closes itself. */
  readonly alertOpenMs: number;
  readonly alertsPerPush: number;
  readonly alertsPerPage: number;
  /** Alerts in a list that asks for no page, and in an export. */
  readonly alertsPerAnswer: number;
  readonly alertsPerDelete: number;
  readonly alertIdLength: number;
  /** A publish that the broker has not confirmed within this is answered 503. */
  readonly confirmMs: number;
  /** Messages that the consumer holds at once, unacknowledged. */
  readonly prefetch: number;
  /** Wait between two attempts to store an alert while the database is away. */
  readonly storeRetryMs: number;
  /** The broker removes the consumer's queue when nobody has used it for so long: after a crash. */
  readonly queueExpiresMs: number;
  /** Alerts and users that the ledger remembers. */
  readonly ledgerAlerts: number;
  readonly ledgerUsers: number;
  /** Regions, and accounts made by request, that are kept. */
  readonly regions: number;
  readonly accounts: number;
  /** A user interface that lets so much pile up is disconnected. Bytes. */
  readonly liveBacklogBytes: number;
  /** Requests per second of one client; null: not limited. The control interface changes it. */
  readonly ratePerSecond: number | null;
}

export const DEFAULT_WEB_SETTINGS: WebSettings = {
  siteId: 'prisma-210-1000',
  fiberLengthM: 10_000,
  accessTokenMs: 300_000,
  refreshTokenMs: 86_400_000,
  loadUsers: 500,
  alertOpenMs: 170_000,
  alertsPerPush: 100,
  alertsPerPage: 100,
  alertsPerAnswer: 10_000,
  alertsPerDelete: 100,
  alertIdLength: 128,
  confirmMs: 4_000,
  prefetch: 50,
  storeRetryMs: 500,
  queueExpiresMs: 3_600_000,
  ledgerAlerts: 20_000,
  ledgerUsers: 1_000,
  regions: 1_000,
  accounts: 1_000,
  liveBacklogBytes: 1_048_576,
  ratePerSecond: null,
};

/** The settings with every compressed duration shortened. */
export function compressWeb(settings: WebSettings, shorter: (durationMs: number) => number): WebSettings {
  return {
    ...settings,
    accessTokenMs: shorter(settings.accessTokenMs),
    refreshTokenMs: shorter(settings.refreshTokenMs),
    alertOpenMs: shorter(settings.alertOpenMs),
  };
}
