/** What the web application and its client say to each other over the WebSocket `/<site>/view`, besides rows. */

/** An alert as the web application answers and pushes it; times are ISO 8601, UTC. */
export interface ClientAlert {
  readonly ext_id: string;
  readonly algorun_id: string;
  readonly class_id: number;
  /** Empty for a class without a name. */
  readonly class_name: string;
  /** 1 low, 2 medium, 3 high. */
  readonly severity: number;
  readonly distance_m: number;
  readonly start_time: string;
  readonly alert_time: string;
  readonly closes_at: string;
  readonly is_dead: boolean;
  readonly repetitions: number;
}

/** How the client is to misbehave; all 0 unless a defect is on. */
export interface ClientFaults {
  /** Rows are drawn so much later than they came. */
  readonly staleCanvasMs: number;
  /** The page computes so long without a pause, once a second. */
  readonly blockMsPerSecond: number;
  /** Share of the alerts that are not put on the screen. */
  readonly alertsLeftOut: number;
  /** Memory that the page keeps without need. */
  readonly heapMbPerMinute: number;
  /** 1: a lost connection is not made again. */
  readonly staysAway: number;
}

export const NO_CLIENT_FAULTS: ClientFaults = {
  staleCanvasMs: 0,
  blockMsPerSecond: 0,
  alertsLeftOut: 0,
  heapMbPerMinute: 0,
  staysAway: 0,
};

/** The job whose rows this client is shown. */
export interface JobMessage {
  readonly type: 'job';
  readonly jobId: string;
  readonly channelMin: number;
  readonly channelMax: number;
  /** Neighbouring channels that share one column of the picture. */
  readonly channelsPerColumn: number;
  readonly columns: number;
  /** Rows of the job that share one line of the picture. */
  readonly rowsPerLine: number;
  readonly rowsPerSecond: number;
  /** Rows of a recording in all; null: live. */
  readonly rows: number | null;
  /** Milliseconds since the epoch; null: live. */
  readonly window: { readonly startMs: number; readonly endMs: number } | null;
  /** Distance of neighbouring channels. */
  readonly metresPerChannel: number;
}

export type ServerMessage =
  | { readonly type: 'hello'; readonly now: string }
  | { readonly type: 'alert'; readonly alert: ClientAlert }
  /** Once a second, so that a silent connection can be told from a dead one. */
  | {
      readonly type: 'tick';
      /** Milliseconds since the epoch. */
      readonly nowMs: number;
      /** Whether new alerts can arrive. */
      readonly broker: 'connected' | 'away';
    }
  | { readonly type: 'faults'; readonly faults: ClientFaults }
  | JobMessage
  | { readonly type: 'job-refused'; readonly status: number; readonly message: string }
  | {
      readonly type: 'job-ended';
      readonly jobId: string;
      /** Why, as the ledger calls it. */
      readonly reason: 'cancelled' | 'idle' | 'recording-finished' | 'reset';
      /** Every row of a recording was delivered. */
      readonly complete: boolean;
    }
  | {
      readonly type: 'recordings';
      readonly recordings: readonly { readonly startMs: number; readonly endMs: number }[];
    }
  | { readonly type: 'recordings-refused'; readonly message: string };

export type ClientMessage =
  /** The body of `POST /configure`; a job that is there already is ended first. */
  | { readonly type: 'start'; readonly configure: object }
  | { readonly type: 'stop' }
  | { readonly type: 'recordings'; readonly fromMs: number; readonly untilMs: number }
  /** The page has taken this frame of rows. */
  | { readonly type: 'taken'; readonly frame: number };
