import type { RabbitmqProbe } from '../environment/probe-spec.ts';
import { HttpGet } from './http-get.ts';
import type { Look, Probe } from './probe.ts';

interface Overview {
  readonly object_totals?: Readonly<Record<string, number | undefined>>;
  readonly queue_totals?: Readonly<Record<string, unknown>>;
  readonly disable_stats?: boolean;
}
interface Node {
  readonly mem_used?: number;
  readonly mem_alarm?: boolean;
  readonly fd_used?: number;
}

/**
 * The broker as its management plugin tells it, which renews its figures every 5 s unless `collect_statistics_interval`
 * says otherwise. It asks over HTTP, so it is none of the connections that it counts.
 */
export function rabbitmqProbe(spec: RabbitmqProbe): Probe {
  const http = new HttpGet(spec);
  const get = async (path: string, signal: AbortSignal): Promise<unknown> =>
    JSON.parse(await http.text(`${spec.managementUrl}${path}`, signal));
  return {
    async look(signal): Promise<Look> {
      const overview = (await get('/api/overview', signal)) as Overview;
      const nodes = (await get('/api/nodes?columns=mem_used,mem_alarm,fd_used', signal)) as readonly Node[];
      return brokerFigures(overview, nodes);
    },
    close: () => http.close(),
  };
}

/** The series of an overview and the nodes of its cluster. */
export function brokerFigures(overview: Overview, nodes: readonly Node[]): Look {
  const { object_totals: objects = {}, queue_totals: totals = {} } = overview;
  const values: Record<string, number> = {};
  const notTold: Record<string, string> = {};
  const told = (series: string, value: unknown, reason: string) => {
    if (typeof value === 'number') values[series] = value;
    else notTold[series] = reason;
  };
  for (const name of ['queues', 'connections', 'channels', 'consumers']) {
    told(name, objects[name], `the overview has no object_totals.${name}`);
  }
  // A broker that never had a message says nothing of them.
  const empty = overview.disable_stats !== true && Object.keys(totals).length === 0;
  for (const [series, field] of [
    ['messages', 'messages'],
    ['messages-ready', 'messages_ready'],
    ['messages-unacked', 'messages_unacknowledged'],
  ] as const) {
    told(series, totals[field] ?? (empty ? 0 : undefined), `the overview has no queue_totals.${field}`);
  }
  const sum = (read: (node: Node) => number | undefined) =>
    nodes.reduce<number | undefined>((total, node) => {
      const own = read(node);
      return own === undefined ? total : (total ?? 0) + own;
    }, undefined);
  told(
    'memory-bytes',
    sum(({ mem_used }) => mem_used),
    'no node tells mem_used',
  );
  told(
    'descriptors',
    sum(({ fd_used }) => fd_used),
    'no node tells fd_used',
  );
  const alarms = nodes.filter(({ mem_alarm }) => mem_alarm !== undefined);
  told(
    'memory-alarm',
    alarms.length === 0 ? undefined : Number(alarms.some(({ mem_alarm }) => mem_alarm === true)),
    'no node tells mem_alarm',
  );
  return { values, notTold };
}
