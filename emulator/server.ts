import type { Broker } from './broker/broker.ts';
import type { DefectSwitches } from './defect-switches.ts';
import type { JobTable } from './jobs/job-table.ts';
import type { MatchRule, RecordingStore } from './recordings/recording.ts';
import type { RecorderControl } from './recorder/recorder.ts';
import type { Settings } from './settings.ts';
import type { WebServer } from './web/web-server.ts';

/** The parts of one running emulator, as its routes see them. */
export interface FocusServer {
  /** Durations are already compressed. */
  readonly settings: Settings;
  /** The factor they were compressed by. */
  readonly clock: number;
  /** Whole milliseconds since the epoch, never backwards. */
  readonly nowMs: () => number;
  readonly jobs: JobTable;
  readonly defects: DefectSwitches;
  readonly store: RecordingStore;
  readonly broker: Broker;
  readonly recorder: RecorderControl;
  readonly web: WebServer;
  readonly matchRule: MatchRule;
  /** Takes what the deployed server takes. */
  readonly lax: boolean;
  /** Host that clients find in `stream_url`. */
  readonly streamHost: string;
  /** `stream_port` of slot n is this plus n. */
  readonly streamPortBase: number;
}
