import type { AlertPath } from '../alerts/alert-path.ts';
import {
  alertFigures,
  brokerFigures,
  gpuFigures,
  jobFigures,
  recorderFigures,
  registryOf,
  webFigures,
} from '../metrics/server-metrics.ts';
import type { RowTotals } from '../metrics/row-totals.ts';
import { Processes } from '../processes/processes.ts';
import type { Member } from '../processes/processes.ts';
import type { RecorderControl } from '../recorder/recorder.ts';
import { StoreUnavailable } from '../recordings/recording.ts';
import type { FocusServer } from '../server.ts';
import type { LoginLedger } from '../web/login-ledger.ts';
import type { WebServer } from '../web/web-server.ts';
import type { Controlled, ServerState, WebState } from './controlled.ts';

export interface LocalParts {
  readonly server: FocusServer;
  readonly rows: RowTotals;
  readonly web: WebServer;
  readonly alerts: AlertPath;
  readonly logins: LoginLedger;
  readonly recorder: RecorderControl;
  readonly clock: number;
  /** Does what is due by now. */
  readonly tick: () => void;
  readonly metricsUrl: () => string;
}

/** The emulator whose server and web application are this process. */
export function localControlled(parts: LocalParts): Controlled {
  const { server, rows, web, alerts, logins, recorder, clock, tick, metricsUrl } = parts;
  const { settings, nowMs, defects, jobs, matchRule, resources } = server;
  return {
    ...{ settings, clock, nowMs, matchRule, defects, jobs, recorder, logins },
    database: server.store.kind,
    alerts: { ...alerts, dropPublisher: () => alerts.publisher.dropConnection() },
    processes: new Processes({ name: 'focus-server', metricsUrl }, partProcesses(recorder, alerts)),
    metrics: registryOf([
      ...jobFigures(server, rows, ['poll', 'stream']),
      ...gpuFigures(server),
      ...brokerFigures(server),
      ...recorderFigures(recorder),
      ...alertFigures(alerts.ledger),
      ...webFigures(web),
    ]),
    resources: {
      figures: async () => resources.figures(nowMs()),
      set: async (limits) => resources.set(limits, nowMs()),
      reset: async () => resources.reset(nowMs()),
    },
    limit: web.limit,
    setLimit: (perSecond) => {
      web.limit.perSecond = perSecond;
    },
    refresh: async () => tick(),
    followSwitches: async () => {
      await alerts.store.followSwitches();
      await server.store.followSwitches();
    },
    endJobs: async () => jobs.endAll(nowMs(), 'reset'),
    serverState: () => serverState(server),
    webState: () => webState(web),
  };
}

/** Recorder and consumer, where they are processes of their own. */
export function partProcesses(
  recorder: RecorderControl,
  { consumer }: Pick<AlertPath, 'consumer'>,
): Member[] {
  const apart = [
    { name: 'recorder', process: recorder.process, metricsUrl: () => recorder.state().metricsUrl },
    { name: 'consumer', process: consumer.process, metricsUrl: () => consumer.state().metricsUrl },
  ] as const;
  return apart.flatMap(({ process, ...member }) => (process === undefined ? [] : [{ ...member, process }]));
}

/** How a Focus Server is just now. */
export async function serverState({
  defects,
  store,
  processFaults,
  broker,
}: FocusServer): Promise<ServerState> {
  return {
    collapsed: defects.collapsed,
    recordings: { ...store.figures(), indexes: await indexes(store) },
    process: processFaults.figures(),
    broker: broker.state(),
  };
}

/** How a web application and the way of its alerts are just now. */
export async function webState({ alerts, live }: WebServer): Promise<WebState> {
  return {
    interfaces: live.connections,
    publisher: alerts.publisher.state(),
    database: { kind: alerts.store.kind, ...alerts.store.figures(), indexes: await indexes(alerts.store) },
  };
}

/** null: the database does not answer, and the state must be readable all the same. */
async function indexes(store: { indexes(): Promise<readonly string[]> }): Promise<readonly string[] | null> {
  try {
    return await store.indexes();
  } catch (error) {
    if (error instanceof StoreUnavailable) return null;
    throw error;
  }
}
