import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bareApp, FOCUS_MANNERS as CONTROL_MANNERS } from '../http/app.ts';
import { answerError } from '../http/errors.ts';
import { Refused } from '../http/refused.ts';
import { parameter } from '../http/routes.ts';
import { ledgerEntry, ledgerTotals } from '../ledger.ts';
import { LinkDown } from '../apart/link.ts';
import type { Controlled } from './controlled.ts';
import { addRecorderControl } from './recorder-control.ts';
import { addDefectControl } from './defect-control.ts';
import { addResourceControl } from './resource-control.ts';
import { addWebControl, resetWeb } from './web-control.ts';

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

/** What a request that needs a process which is down is answered. */
const asRefusal = (error: unknown): unknown =>
  error instanceof LinkDown
    ? new Refused(503, { error: `${error.message}; start it, and ask again` })
    : error;

/** Switches defects, tells the truth about every job. Ready to listen. */
export function controlApp(controlled: Controlled): FastifyInstance {
  const { jobs, defects, settings, metrics, processes, nowMs } = controlled;
  const app = bareApp(settings.bodyLimitBytes, settings.keepAliveMs, {
    ...CONTROL_MANNERS,
    answerError: (error, request, reply) => answerError(asRefusal(error) as Error, request, reply),
  });
  app.addHook('onRequest', async (request) => {
    refuseForeignPages(request);
    await controlled.refresh();
  });

  app.addHook('preSerialization', async (request, _reply, payload) => {
    // What was switched has its effect before the answer, in databases and other processes as well.
    if (request.method !== 'GET') await controlled.followSwitches();
    return payload;
  });

  addDefectControl(app, controlled);
  addResourceControl(app, controlled);
  app.post('/control/reset', async () => {
    defects.reset();
    await processes.reset();
    await controlled.resources.reset();
    await resetWeb(controlled);
    await controlled.recorder.start();
    await controlled.endJobs();
    return { active: [], aliveNow: jobs.aliveCount };
  });
  addWebControl(app, controlled);
  app.get('/metrics', async (_request, reply) =>
    reply
      .type(metrics.contentType)
      .serializer(String)
      .send(await metrics.metrics()),
  );
  addRecorderControl(app, controlled.recorder);
  app.post('/control/processes/:name/:action', (request) =>
    processes.act(parameter(request, 'name'), parameter(request, 'action')),
  );
  app.get('/control/processes', () => ({ processes: processes.others() }));
  app.get('/control/ledger', () => {
    const atMs = nowMs();
    const entries = Array.from(jobs.all(), (job) => ledgerEntry(job, atMs, settings));
    return { totals: ledgerTotals(jobs), jobs: entries };
  });
  app.get('/control/ledger/jobs/:id', (request) => {
    const job = jobs.find(parameter(request, 'id'));
    if (job !== undefined) return ledgerEntry(job, nowMs(), settings);
    throw new Refused(404, {
      error: `The ledger knows no such job; it remembers the newest ${settings.ledgerJobs}. See /control/ledger`,
    });
  });
  app.get('/control/state', async () => {
    const { collapsed, ...server } = await controlled.serverState();
    return {
      now: nowMs(),
      clock: controlled.clock,
      slots: jobs.slots,
      alive: jobs.aliveCount,
      totals: ledgerTotals(jobs),
      collapsed,
      activeDefects: defects.active(),
      matchRule: controlled.matchRule,
      database: controlled.database,
      ...server,
      recorder: controlled.recorder.state(),
      processes: processes.list(),
      web: {
        siteId: settings.web.siteId,
        ratePerSecond: controlled.limit.perSecond,
        consumer: controlled.alerts.consumer.state(),
        ...(await controlled.webState()),
      },
      settings,
    };
  });
  return app;
}
