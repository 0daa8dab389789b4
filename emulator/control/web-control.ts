import type { FastifyInstance } from 'fastify';
import { Refused } from '../http/refused.ts';
import { parameter } from '../http/routes.ts';
import { isFields } from '../validation/checks.ts';
import type { Controlled } from './controlled.ts';

/** Rate limit, consumer, connections and ledgers of the web application. */
export function addWebControl(app: FastifyInstance, controlled: Controlled): void {
  const { alerts, limit, logins } = controlled;
  app.get('/control/ledger/alerts', () => ({ totals: alerts.ledger.totals(), alerts: alerts.ledger.all() }));
  app.get('/control/ledger/alerts/:id', (request) => {
    const entries = alerts.ledger.of(parameter(request, 'id'));
    if (entries.length > 0) return entries;
    const { ledgerAlerts } = controlled.settings.web;
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
    controlled.setLimit(perSecond);
    return limit;
  });
  app.delete('/control/rate-limit', () => {
    controlled.setLimit(null);
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
    alerts.dropPublisher();
    alerts.consumer.dropConnection();
    return { dropped: true };
  });
}

/** Takes back what the control interface changed; data and ledgers stay. */
export async function resetWeb({ alerts, setLimit, settings }: Controlled): Promise<void> {
  setLimit(settings.web.ratePerSecond);
  await alerts.consumer.resume();
}
