import type { AlertPublisher } from '../alerts/alert-broker.ts';
import type { AlertEvent } from '../alerts/alert-events.ts';
import type { AlertLedger } from '../alerts/alert-ledger.ts';
import type { DisturbedAlertStore } from '../alerts/disturbed-alert-store.ts';
import type { DefectSwitches } from '../defect-switches.ts';
import type { JobTable } from '../jobs/job-table.ts';
import type { Settings } from '../settings.ts';
import { LiveFeed } from './live-feed.ts';
import type { LoginLedger } from './login-ledger.ts';
import { Regions } from './regions.ts';
import { Sessions } from './sessions.ts';
import { UserDirectory } from './users.ts';

/** What the web application books of alerts; the way back, reading it, is the control interface's. */
export type AlertBooks = Pick<
  AlertLedger,
  | 'refused'
  | 'received'
  | 'published'
  | 'confirmed'
  | 'answered'
  | 'lostOnConnection'
  | 'read'
  | 'pushed'
  | 'notShown'
  | 'deleted'
>;

/** What the web application books of sessions. */
export type LoginBooks = Pick<LoginLedger, 'book' | 'unauthenticated' | 'expired'>;

/** The way of an alert, as the web application sees it. */
export interface WebAlerts {
  readonly store: DisturbedAlertStore;
  readonly publisher: AlertPublisher;
  readonly consumer: { state(): { readonly connected: boolean } };
  readonly ledger: AlertBooks;
  /** Called with each thing that the consumer does. */
  onEvent: (event: AlertEvent) => void;
}

/** The parts of one web application, as its routes see them. */
export interface WebServer {
  readonly settings: Settings;
  readonly nowMs: () => number;
  readonly defects: DefectSwitches;
  readonly jobs: Pick<JobTable, 'sweep'>;
  readonly users: UserDirectory;
  readonly sessions: Sessions;
  readonly logins: LoginBooks;
  readonly regions: Regions;
  readonly alerts: WebAlerts;
  readonly live: LiveFeed;
  /** Requests per second of one client; null: not limited. */
  readonly limit: { perSecond: number | null };
}

export type WebServerParts = Pick<
  WebServer,
  'settings' | 'nowMs' | 'defects' | 'jobs' | 'alerts' | 'logins'
> & { readonly password: string };

/** A web application on top of an alert path; what the consumer stores is pushed to its user interfaces. */
export function createWebServer({ password, ...parts }: WebServerParts): WebServer {
  const { settings, nowMs, defects, alerts, logins } = parts;
  const { web } = settings;
  const users = new UserDirectory(password, web.loadUsers, web.accounts);
  const live = new LiveFeed({
    ledger: alerts.ledger,
    defects,
    nowMs,
    alertOpenMs: web.alertOpenMs,
    backlogBytes: web.liveBacklogBytes,
  });
  alerts.onEvent = (event) => live.alert(event);
  return {
    ...parts,
    users,
    sessions: new Sessions(users, logins, web, nowMs, password),
    regions: new Regions(web.fiberLengthM, web.regions),
    live,
    limit: { perSecond: web.ratePerSecond },
  };
}
