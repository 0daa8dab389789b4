import type { FastifyInstance } from 'fastify';
import { Refused } from '../http/refused.ts';
import { parameter } from '../http/routes.ts';
import { StoreUnavailable } from '../recordings/recording.ts';
import { isFields } from '../validation/checks.ts';
import type { WebServer } from '../web/web-server.ts';

/** How the web application and the way of its alerts are just now. */
export async function webState({ alerts, limit, live, settings }: WebServer) {
  return {
    siteId: settings.web.siteId,
    ratePerSecond: limit.perSecond,
    interfaces: live.connections,
    publisher: alerts.publisher.state(),
    consumer: alerts.consumer.state(),
    database: { kind: alerts.store.kind, ...alerts.store.figures(), indexes: await indexes(alerts.store) },
  };
}

/** null: the database does not answer, and the state must be readable all the same. */
async function indexes(store: WebServer['alerts']['store']): Promise<readonly string[] | null> {
  try {
    return await store.indexes();
  } catch (error) {
    if (error instanceof StoreUnavailable) return null;
    throw error;
  }
}

/** Rate limit, consumer, connections and ledgers of the web application. */
export function addWebControl(app: FastifyInstance, web: WebServer): void {
  const { alerts, limit, logins } = web;
  app.get('/control/ledger/alerts', () => ({ totals: alerts.ledger.totals(), alerts: alerts.ledger.all() }));
  app.get('/control/ledger/alerts/:id', (request) => {
    const entries = alerts.ledger.of(parameter(request, 'id'));
    if (entries.length > 0) return entries;
    const { ledgerAlerts } = web.settings.web;
    throw new Refused(404, {
      error: `The ledger knows no such alert; it remembers the newest ${ledgerAlerts}. See /control/ledger/alerts`,
    });
  });
  app.get('/control/ledger/logins', () => ({ totals: logins.totals(), users: logins.all() }));

  app.get('/control/rate-limit', () => limit);
  app.put('/control/rate-limit', (request) => {
    const perSecond = isFields(request.body) ? request.body['perSecond'] : undefined;
    if (typeof perSecond !== 'number' || !Number.isInteger(perSecond) || perSecond < 1) {
      throw new Refused(400, {
        error: 'The body must be like {"perSecond": 5}, a whole number of at least 1',
      });
    }
    limit.perSecond = perSecond;
    return limit;
  });
  app.delete('/control/rate-limit', () => {
    limit.perSecond = null;
    return limit;
  });

  app.post('/control/alerts/consumer/pause', async () => {
    await alerts.consumer.pause();
    return alerts.consumer.state();
  });
  app.post('/control/alerts/consumer/resume', async () => {
    await alerts.consumer.resume();
    return alerts.consumer.state();
  });
  app.post('/control/broker/drop', () => {
    alerts.publisher.dropConnection();
    alerts.consumer.dropConnection();
    return { dropped: true };
  });
}

/** Takes back what the control interface changed; data and ledgers stay. */
export async function resetWeb({ alerts, limit, settings }: WebServer): Promise<void> {
  limit.perSecond = settings.web.ratePerSecond;
  await alerts.consumer.resume();
}
