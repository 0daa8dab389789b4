import { Registry } from 'prom-client';
import type { AlertLedger } from '../alerts/alert-ledger.ts';
import type { RecorderControl } from '../recorder/recorder.ts';
import type { FocusServer } from '../server.ts';
import type { WebServer } from '../web/web-server.ts';
import { addFigures } from './figures.ts';
import type { Figure } from './figures.ts';
import { POOL_FIGURES } from './pool-figures.ts';
import { processMetrics } from './process-metrics.ts';
import type { RowTotals } from './row-totals.ts';

/** @param by how rows go out, as far as the process knows of it */
export const jobFigures = (
  { jobs, nowMs }: Pick<FocusServer, 'jobs' | 'nowMs'>,
  rows: RowTotals,
  by: readonly ('poll' | 'stream')[],
): readonly Figure[] => [
  { name: 'focus_jobs_slots', help: 'Jobs that can be alive at once', read: () => jobs.limit },
  { name: 'focus_jobs_alive', help: 'Jobs that have a slot', read: () => jobs.aliveCount },
  {
    name: 'focus_jobs_streaming',
    help: 'Jobs of which a client has a stream open',
    read: () => jobs.alive().filter(({ openStreams }) => openStreams > 0).length,
  },
  {
    name: 'focus_stream_clients',
    help: 'Streams that clients have open',
    read: () => jobs.alive().reduce((clients, { openStreams }) => clients + openStreams, 0),
  },
  {
    name: 'focus_jobs_total',
    help: 'Requests for a job by what became of them: configured, refused, and of the configured ones cancelled',
    label: 'outcome',
    read: () => ({
      configured: jobs.totals.configures,
      refused: jobs.totals.refusals,
      cancelled: jobs.totals.cancels,
    }),
  },
  {
    name: 'focus_rows_made_total',
    help: 'Rows that jobs have made, delivered or not',
    read: () => rows.at(nowMs()).made,
  },
  {
    name: 'focus_rows_delivered_total',
    help: 'Rows that went out to polls, and frames that went out over streams',
    label: 'by',
    read: () => {
      const { polled, streamed } = rows.at(nowMs());
      const delivered = { poll: polled, stream: streamed };
      return Object.fromEntries(by.map((way) => [way, delivered[way]]));
    },
  },
];

export const gpuFigures = ({ resources }: Pick<FocusServer, 'resources'>): readonly Figure[] => [
  {
    name: 'focus_gpu_slots',
    help: 'Jobs that can hold a GPU at once; +Inf when any number can',
    read: () => resources.gpu.figures().limit ?? Infinity,
  },
  {
    name: 'focus_gpu_slots_in_use',
    help: 'Jobs that hold a GPU',
    read: () => resources.gpu.figures().inUse,
  },
];

export const brokerFigures = ({ broker }: Pick<FocusServer, 'broker'>): readonly Figure[] => [
  {
    name: 'focus_broker_connected',
    help: '1 while the broker of job queues is connected',
    read: () => Number(broker.state().connected),
  },
  { name: 'focus_broker_queues', help: 'Queues of jobs at the broker', read: () => broker.state().queues },
  {
    name: 'focus_broker_queues_pending',
    help: 'Queues of jobs that are still to be made or removed',
    read: () => broker.state().pending,
  },
];

export const recorderFigures = (recorder: RecorderControl): readonly Figure[] => [
  {
    name: 'focus_recorder_running',
    help: '1 while the recorder runs; without it the server waits for fiber',
    read: () => Number(recorder.state().running),
  },
  {
    name: 'focus_recordings_begun_total',
    help: 'Recordings that the recorder has begun',
    read: () => recorder.state().begun,
  },
];

export const alertFigures = (ledger: AlertLedger): readonly Figure[] => [
  {
    name: 'web_alerts_total',
    help: 'Alerts by how far they came on their way, and where they were lost',
    label: 'hop',
    read: () => alertsByHop(ledger.totals()),
  },
  {
    name: 'web_alerts_waiting',
    help: 'Alerts that the broker has confirmed and the consumer not taken yet, as far as the web application knows',
    read: () => {
      const { confirmed, consumed, redelivered } = ledger.totals();
      return Math.max(0, confirmed - consumed + redelivered);
    },
  },
];

export const webFigures = ({ live, alerts }: Pick<WebServer, 'live' | 'alerts'>): readonly Figure[] => [
  {
    name: 'web_live_connections',
    help: 'User interfaces that alerts are pushed to',
    read: () => live.connections,
  },
  {
    name: 'web_alert_database_operations_total',
    help: 'Operations that the web application sent to the alert database',
    read: () => alerts.store.figures().operations,
  },
];

const HOPS = {
  received: 'received',
  accepted: 'accepted',
  published: 'published',
  confirmed: 'confirmed',
  consumed: 'consumed',
  inserted: 'inserted',
  repeated: 'repeated',
  pushed: 'pushed',
  unavailable: 'unavailable',
  lostOnConnection: 'lost_on_connection',
  lostInBroker: 'lost_in_broker',
  lostInDatabase: 'lost_in_database',
} as const;

function alertsByHop(totals: Readonly<Record<keyof typeof HOPS, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(HOPS).map(([key, hop]) => [hop, totals[key as keyof typeof HOPS]]),
  );
}

/** All that a process tells: of itself, its database pools and these. Ready to be asked for. */
export function registryOf(figures: readonly Figure[]): Registry {
  const own = new Registry();
  addFigures(own, [...figures, ...POOL_FIGURES]);
  return Registry.merge([processMetrics(), own]);
}
