import type { AlertPath } from '../alerts/alert-path.ts';
import type { DefectSwitches } from '../defect-switches.ts';
import type { JobTable } from '../jobs/job-table.ts';
import type { Settings } from '../settings.ts';
import { LiveFeed } from './live-feed.ts';
import { LoginLedger } from './login-ledger.ts';
import { Regions } from './regions.ts';
import { Sessions } from './sessions.ts';
import { UserDirectory } from './users.ts';

/** The parts of one web application, as its routes see them. */
export interface WebServer {
  readonly settings: Settings;
  readonly nowMs: () => number;
  readonly defects: DefectSwitches;
  readonly jobs: JobTable;
  readonly users: UserDirectory;
  readonly sessions: Sessions;
  readonly logins: LoginLedger;
  readonly regions: Regions;
  readonly alerts: AlertPath;
  readonly live: LiveFeed;
  /** Requests per second of one client; null: not limited. */
  readonly limit: { perSecond: number | null };
}

export type WebServerParts = Pick<WebServer, 'settings' | 'nowMs' | 'defects' | 'jobs' | 'alerts'> & {
  readonly password: string;
};

/** A web application on top of an alert path; what the consumer stores is pushed to its user interfaces. */
export function createWebServer({ password, ...parts }: WebServerParts): WebServer {
  const { settings, nowMs, defects, alerts } = parts;
  const { web } = settings;
  const users = new UserDirectory(password, web.loadUsers, web.accounts);
  const logins = new LoginLedger(web.ledgerUsers);
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
    logins,
    sessions: new Sessions(users, logins, web, nowMs, password),
    regions: new Regions(web.fiberLengthM, web.regions),
    live,
    limit: { perSecond: web.ratePerSecond },
  };
}
