import type { Registry } from 'prom-client';
import type { AlertConsumer } from '../alerts/alert-broker.ts';
import type { AlertLedger } from '../alerts/alert-ledger.ts';
import type { DefectSwitches } from '../defect-switches.ts';
import type { JobTable } from '../jobs/job-table.ts';
import type { Processes } from '../processes/processes.ts';
import type { RecorderControl } from '../recorder/recorder.ts';
import type { MatchRule } from '../recordings/recording.ts';
import type { ResourceSettings } from '../resources/read-resources.ts';
import type { Settings } from '../settings.ts';
import type { LoginLedger } from '../web/login-ledger.ts';

/**
 * The emulator as its control interface sees it, whatever processes it consists of. The ledgers are here: those of
 * processes that are apart are kept up by what these tell. What waits for another process is a promise.
 */
export interface Controlled {
  readonly settings: Settings;
  /** The factor that durations were compressed by. */
  readonly clock: number;
  readonly nowMs: () => number;
  readonly matchRule: MatchRule;
  readonly database: 'mongodb' | 'stand-in';
  readonly defects: DefectSwitches;
  /** The truth about jobs. */
  readonly jobs: JobTable;
  readonly recorder: RecorderControl;
  readonly alerts: {
    readonly ledger: AlertLedger;
    readonly consumer: AlertConsumer;
    /** Breaks the web application's own connection to the broker. */
    dropPublisher(): void;
  };
  readonly logins: LoginLedger;
  readonly processes: Processes;
  readonly metrics: Registry;
  readonly resources: {
    /** @throws LinkDown when the server is down */
    figures(): Promise<object>;
    set(settings: ResourceSettings): Promise<void>;
    reset(): Promise<void>;
  };
  /** Requests per second of one client of the web application; null: not limited. */
  readonly limit: { readonly perSecond: number | null };
  setLimit(perSecond: number | null): void;
  /** Does what is due by now, and waits until the ledgers know it. */
  refresh(): Promise<void>;
  /** Waits until what was switched has its effect everywhere. @throws StoreUnavailable, or Error of another process */
  followSwitches(): Promise<void>;
  /** Ends every job. */
  endJobs(): Promise<void>;
  serverState(): Promise<ServerState>;
  webState(): Promise<WebState>;
}

/** How the Focus Server is; null where its process does not answer. */
export interface ServerState {
  readonly collapsed: boolean | null;
  readonly recordings: object | null;
  readonly process: object | null;
  readonly broker: object | null;
}

/** How the web application is; null where its process does not answer. */
export interface WebState {
  readonly interfaces: number | null;
  readonly publisher: object | null;
  readonly database: object | null;
}
