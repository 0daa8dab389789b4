import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { bareApp } from '../http/app.ts';
import { Refused } from '../http/refused.ts';
import { parameter } from '../http/routes.ts';
import { ledgerEntry, ledgerTotals } from '../ledger.ts';
import { StoreUnavailable } from '../recordings/recording.ts';
import type { FocusServer } from '../server.ts';
import { processesOf } from '../processes/processes.ts';
import { addRecorderControl } from './recorder-control.ts';
import { addDefectControl } from './defect-control.ts';
import { addResourceControl } from './resource-control.ts';
import { addWebControl, resetWeb, webState } from './web-control.ts';

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/**
 * Whoever reaches the control interface can break the server, so it is bound to this machine only.
 * @throws Error for any other address
 */
export function requireLoopback(host: string): void {
  if (LOOPBACK.test(host)) return;
  throw new Error(
    `The control interface cannot be bound to "${host}": it would let anybody break the server. ` +
      'Use 127.0.0.1, ::1 or localhost.',
  );
}

/**
 * Refuses what a page in a browser of this machine sends here without its user's knowledge: a foreign name that leads
 * to loopback (`Host`), or a form or script of another page (`Origin`).
 */
function refuseForeignPages({ hostname, host, headers }: FastifyRequest): void {
  const { origin } = headers;
  const isLoopback = LOOPBACK.test(hostname.replace(/^\[(.*)\]$/, '$1'));
  if (isLoopback && (origin === undefined || origin === `http://${host}`)) return;
  const found = isLoopback ? `Origin "${String(origin)}"` : `Host "${hostname}"`;
  throw new Refused(403, {
    error: `The control interface serves programs of this machine, not web pages: got ${found.slice(0, 200)}`,
  });
}

/** Switches defects, tells the truth about every job. Ready to listen. */
export function controlApp(server: FocusServer, metrics: Registry): FastifyInstance {
  const { jobs, defects, settings } = server;
  const app = bareApp(settings.bodyLimitBytes, settings.keepAliveMs);
  app.addHook('onRequest', (request, _reply, done) => {
    refuseForeignPages(request);
    jobs.sweep(server.nowMs());
    defects.refresh();
    server.processFaults.follow();
    done();
  });

  app.addHook('preSerialization', async (request, _reply, payload) => {
    // What a defect does to the databases themselves is done before the answer.
    if (request.method !== 'GET') {
      await server.web.alerts.store.followSwitches();
      await server.store.followSwitches();
    }
    return payload;
  });

  addDefectControl(app, server);
  addResourceControl(app, server);
  app.post('/control/reset', async () => {
    defects.reset();
    server.resources.reset(server.nowMs());
    await resetWeb(server.web);
    await server.recorder.start();
    jobs.endAll(server.nowMs(), 'reset');
    return { active: [], aliveNow: jobs.aliveCount };
  });
  addWebControl(app, server.web);
  app.get('/metrics', async (_request, reply) =>
    reply
      .type(metrics.contentType)
      .serializer(String)
      .send(await metrics.metrics()),
  );
  addRecorderControl(app, server.recorder);
  app.get('/control/ledger', () => {
    const nowMs = server.nowMs();
    const entries = Array.from(jobs.all(), (job) => ledgerEntry(job, nowMs, settings));
    return { totals: ledgerTotals(jobs), jobs: entries };
  });
  app.get('/control/ledger/jobs/:id', (request) => {
    const job = jobs.find(parameter(request, 'id'));
    if (job !== undefined) return ledgerEntry(job, server.nowMs(), settings);
    throw new Refused(404, {
      error: `The ledger knows no such job; it remembers the newest ${settings.ledgerJobs}. See /control/ledger`,
    });
  });
  app.get('/control/state', async (request) => ({
    now: server.nowMs(),
    clock: server.clock,
    slots: jobs.slots,
    alive: jobs.aliveCount,
    totals: ledgerTotals(jobs),
    collapsed: defects.collapsed,
    activeDefects: defects.active(),
    matchRule: server.matchRule,
    database: server.store.kind,
    recordings: await recordingState(server),
    process: server.processFaults.figures(),
    broker: server.broker.state(),
    recorder: server.recorder.state(),
    processes: processesOf(server, `${request.protocol}://${request.host}/metrics`),
    web: await webState(server.web),
    settings,
  }));
  return app;
}

/** The recording database; its indexes are null when it does not answer, and the state must be readable all the same. */
async function recordingState({ store }: FocusServer) {
  const figures = store.figures();
  try {
    return { ...figures, indexes: await store.indexes() };
  } catch (error) {
    if (error instanceof StoreUnavailable) return { ...figures, indexes: null };
    throw error;
  }
}
