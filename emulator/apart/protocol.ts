import type { AlertEvent } from '../alerts/alert-events.ts';
import type { ActiveDefect } from '../defect-switches.ts';
import type { ServerState, WebState } from '../control/controlled.ts';
import type { EndReason } from '../jobs/job.ts';
import type { Totals } from '../jobs/job-table.ts';
import type { MatchRule } from '../recordings/recording.ts';
import type { ResourceSettings } from '../resources/read-resources.ts';
import type { Region } from '../web/regions.ts';
import type { Account } from '../web/users.ts';
import type { StartedJob, TakenRows, ViewJobs } from '../web/view/view-jobs.ts';
import type { Activity, JobData, PollAccount, StreamAccount } from './job-record.ts';

/** What a process is told before anything else, and what does not change while the emulator runs. */
export interface CommonInit {
  readonly clock: number;
  /** Of the clock that all processes share. */
  readonly clockOriginMs: number;
  readonly host: string;
}

/** Where database and broker are. */
export interface PlacesInit {
  readonly mongodbUri: string;
  readonly databaseName: string;
  readonly rabbitmqUrl: string;
  readonly webPassword: string;
}

export interface FocusInit extends CommonInit, PlacesInit {
  readonly seed: number;
  readonly slots: number;
  readonly matchRule: MatchRule;
  readonly streamPortBase: number;
  readonly resources: ResourceSettings;
}

export interface StreamsInit extends CommonInit {
  readonly slots: number;
  readonly portBase: number;
}

export interface WebInit extends CommonInit, PlacesInit {
  /** The emulator that alerts are published for. */
  readonly instance: string;
}

/** A job that has ended, and when and why. */
export interface EndedJob {
  readonly key: string;
  readonly atMs: number;
  readonly reason: EndReason;
}

type Active = readonly ActiveDefect[];

/** Whether what was switched could be done to the databases; null: yes, otherwise what the database said. */
export type Followed = string | null;

/** What the HTTP server can be asked for. */
export type FocusCalls = ViewCalls & {
  /** Takes over what there is, listens, and tells its address. Port 0: any free one. */
  begin: (begin: {
    readonly port: number;
    readonly active: Active;
    readonly jobs: readonly JobData[];
    readonly sequence: number;
    readonly totals: Totals;
    /** Jobs that ended while there was no server, whose queues are still to be removed. */
    readonly ended: readonly Pick<JobData, 'id' | 'owner' | 'configuredAtMs'>[];
    readonly recorderRuns: boolean;
  }) => Promise<string>;
  defects: (active: Active) => Promise<Followed>;
  refresh: (nothing: null) => void;
  recorder: (runs: boolean) => void;
  activity: (activity: Activity) => void;
  resources: (nothing: null) => object;
  setResources: (limits: ResourceSettings | null) => void;
  endJobs: (nothing: null) => void;
  state: (nothing: null) => Promise<ServerState>;
};

/** What the HTTP server tells the process that keeps the ledger. */
export type FocusParentCalls = {
  /** A new job, or one that has waited for a GPU and starts now. */
  job: (started: { readonly job: JobData; readonly totals: Totals }) => void;
  ended: (ended: EndedJob) => void;
  polls: (accounts: readonly PollAccount[]) => void;
  totals: (totals: Totals) => void;
};

/** What the stream workers can be asked for. */
export type StreamsCalls = {
  begin: (begin: { readonly active: Active; readonly jobs: readonly JobData[] }) => void;
  defects: (active: Active) => Followed;
  refresh: (nothing: null) => void;
  job: (job: JobData) => void;
  ended: (ended: EndedJob) => void;
};

export type StreamsParentCalls = {
  accounts: (accounts: readonly StreamAccount[]) => void;
  warn: (message: string) => void;
};

/** What the web application can be asked for. */
export type WebCalls = {
  begin: (begin: {
    readonly port: number;
    readonly active: Active;
    readonly perSecond: number | null;
    readonly accounts: readonly Account[];
    readonly regions: readonly Region[];
    readonly consumerConnected: boolean;
  }) => Promise<string>;
  defects: (active: Active) => Promise<Followed>;
  limit: (perSecond: number | null) => void;
  event: (event: AlertEvent) => void;
  consumer: (connected: boolean) => void;
  dropPublisher: (nothing: null) => void;
  state: (nothing: null) => Promise<WebState>;
};

/** A call of a ledger that is kept elsewhere: the name of its method, and its arguments. */
export type BookCall = readonly [method: string, ...arguments_: unknown[]];

/** What the web application tells the process that keeps the ledgers, and what it asks the HTTP server over it. */
export type WebParentCalls = ViewCalls & {
  bookAlert: (call: BookCall) => void;
  bookLogin: (call: BookCall) => void;
  account: (account: Account) => void;
  region: (region: Region) => void;
};

/** The jobs of web clients, by name. */
export type ViewCalls = {
  viewStart: (wanted: {
    readonly configure: object;
    readonly owner: string | null;
  }) => ReturnType<ViewJobs['start']>;
  viewTake: (wanted: { readonly jobId: StartedJob['id']; readonly most: number }) => Promise<TakenRows>;
  viewEnd: (jobId: string) => Promise<void>;
  viewRecordings: (range: {
    readonly fromMs: number;
    readonly untilMs: number;
  }) => ReturnType<ViewJobs['recordings']>;
};
