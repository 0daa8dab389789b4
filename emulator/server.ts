import type { Broker } from './broker/broker.ts';
import type { DefectSwitches } from './defect-switches.ts';
import type { JobTable } from './jobs/job-table.ts';
import type { RecorderState } from './recorder/recorder.ts';
import type { ProcessFaults } from './process/process-faults.ts';
import type { DisturbedRecordingStore } from './recordings/disturbed-store.ts';
import type { MatchRule } from './recordings/recording.ts';
import type { Resources } from './resources/resources.ts';
import type { Settings } from './settings.ts';
import type { Sessions } from './web/sessions.ts';

/** The parts of one running Focus Server, as its routes see them. */
export interface FocusServer {
  /** Durations are already compressed. */
  readonly settings: Settings;
  /** Whole milliseconds since the epoch, never backwards. */
  readonly nowMs: () => number;
  readonly jobs: JobTable;
  readonly defects: DefectSwitches;
  readonly resources: Resources;
  readonly processFaults: ProcessFaults;
  readonly store: DisturbedRecordingStore;
  readonly broker: Broker;
  readonly recorder: { state(): Pick<RecorderState, 'running'> };
  /** Tells whose session a request brings. */
  readonly sessions: Pick<Sessions, 'peek'>;
  readonly matchRule: MatchRule;
  /** Host that clients find in `stream_url`. */
  readonly streamHost: string;
  /** `stream_port` of slot n is this plus n. */
  readonly streamPortBase: number;
}
