import type { AlertLedger } from '../alerts/alert-ledger.ts';
import type { ConsumerProcess } from '../alerts/consumer-process.ts';
import type { Controlled } from '../control/controlled.ts';
import { partProcesses } from '../control/local-controlled.ts';
import { alertFigures, jobFigures, recorderFigures, registryOf } from '../metrics/server-metrics.ts';
import { Processes } from '../processes/processes.ts';
import type { RecorderControl } from '../recorder/recorder.ts';
import type { LoginLedger } from '../web/login-ledger.ts';
import type { JobBooks } from './job-books.ts';
import { LinkDown } from './link.ts';
import type { Parts } from './parts.ts';

export type ApartParts = Pick<
  Controlled,
  'defects' | 'settings' | 'clock' | 'nowMs' | 'matchRule' | 'recorder'
> & {
  readonly parts: Parts;
  readonly books: JobBooks;
  readonly ledger: AlertLedger;
  readonly logins: LoginLedger;
  readonly recorder: RecorderControl;
  readonly consumer: ConsumerProcess;
  readonly metricsUrl: () => string;
};

const NO_SERVER = { collapsed: null, recordings: null, process: null, broker: null };
const NO_WEB = { interfaces: null, publisher: null, database: null };

/** `otherwise` where the process is down. */
async function orElse<T, O>(ask: Promise<T>, otherwise: O): Promise<T | O> {
  try {
    return await ask;
  } catch (error) {
    if (error instanceof LinkDown) return otherwise;
    throw error;
  }
}

/** The emulator whose parts are processes of their own, as its control interface sees it. */
export function apartControlled({
  parts,
  books,
  ledger,
  consumer,
  metricsUrl,
  ...rest
}: ApartParts): Controlled {
  const { recorder, nowMs } = rest;
  const { jobs } = books;
  const members = [parts.focus, parts.streams, parts.web, ...partProcesses(recorder, { consumer })];
  return {
    ...rest,
    database: 'mongodb',
    jobs,
    alerts: { ledger, consumer, dropPublisher: () => parts.web.tell('dropPublisher', null) },
    processes: new Processes({ name: 'control', metricsUrl }, members),
    metrics: registryOf([
      ...jobFigures({ jobs, nowMs }, books.rows, ['poll', 'stream']),
      ...recorderFigures(recorder),
      ...alertFigures(ledger),
    ]),
    resources: {
      figures: () => parts.focus.ask('resources', null),
      set: (limits) => parts.setResources(limits),
      reset: () => parts.setResources(null),
    },
    limit: parts.limit,
    setLimit: (perSecond) => {
      parts.limit.perSecond = perSecond;
      parts.web.tell('limit', perSecond);
    },
    refresh: () => parts.refresh(),
    followSwitches: () => parts.followSwitches(),
    endJobs: () => parts.endJobs(),
    serverState: () => orElse(parts.focus.ask('state', null, 10_000), NO_SERVER),
    webState: () => orElse(parts.web.ask('state', null, 10_000), NO_WEB),
  };
}
