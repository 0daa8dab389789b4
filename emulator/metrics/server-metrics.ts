import { Registry } from 'prom-client';
import type { FocusServer } from '../server.ts';
import { addFigures } from './figures.ts';
import type { Figure } from './figures.ts';
import { POOL_FIGURES } from './pool-figures.ts';
import { processMetrics } from './process-metrics.ts';
import type { RowTotals } from './row-totals.ts';

const jobFigures = ({ jobs, resources, nowMs }: FocusServer, rows: RowTotals): readonly Figure[] => [
  { name: 'focus_jobs_slots', help: 'Jobs that can be alive at once', read: () => jobs.limit },
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
      return { poll: polled, stream: streamed };
    },
  },
];

const partFigures = ({ broker, recorder, web }: FocusServer): readonly Figure[] => [
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
  {
    name: 'web_live_connections',
    help: 'User interfaces that alerts are pushed to',
    read: () => web.live.connections,
  },
  {
    name: 'web_alerts_total',
    help: 'Alerts by how far they came on their way, and where they were lost',
    label: 'hop',
    read: () => alertsByHop(web.alerts.ledger.totals()),
  },
  {
    name: 'web_alerts_waiting',
    help: 'Alerts that the broker has confirmed and the consumer not taken yet, as far as the web application knows',
    read: () => {
      const { confirmed, consumed, redelivered } = web.alerts.ledger.totals();
      return Math.max(0, confirmed - consumed + redelivered);
    },
  },
  {
    name: 'web_alert_database_operations_total',
    help: 'Operations that the web application sent to the alert database',
    read: () => web.alerts.store.figures().operations,
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

/** All that the server's process tells, ready to be asked for. */
export function serverMetrics(server: FocusServer, rows: RowTotals): Registry {
  const own = new Registry();
  addFigures(own, [...jobFigures(server, rows), ...partFigures(server), ...POOL_FIGURES]);
  return Registry.merge([processMetrics(), own]);
}
