import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AlertDocument } from '../alerts/alert.ts';
import type { AlertFilter } from '../alerts/alert-store.ts';
import { Checks, isFields, Refusal } from '../validation/checks.ts';
import { alertsCsv } from './alert-csv.ts';
import { ParameterReader, readAlertQuery } from './alert-query.ts';
import type { AlertQuery } from './alert-query.ts';
import { alertView } from './alert-view.ts';
import type { AlertView } from './alert-view.ts';
import { pushAlerts } from './push-alert.ts';
import { notAnObject, readIds, readPush, readPushLax } from './push-request.ts';
import type { PushRequest } from './push-request.ts';
import { userOf } from './web-routes.ts';
import type { WebRoute } from './web-routes.ts';
import {
  alert,
  alertList,
  alertStatus,
  deleteBody,
  deleted,
  exportQuery,
  list,
  listQuery,
  pushBody,
  pushedAlert,
} from './web-schemas.ts';
import type { WebServer } from './web-server.ts';

type Query = Readonly<Record<string, unknown>>;

/** Alerts: push, list, delete, export, status. */
export function alertRoutes(server: WebServer): WebRoute[] {
  const { alerts, settings, nowMs, regions, defects } = server;
  const { web } = settings;

  const lax = (): boolean => defects.strength('bad-input-accepted') !== undefined;
  const query = (request: FastifyRequest): AlertQuery =>
    readAlertQuery(request.query as Query, regions.all(), web, nowMs(), lax());

  const read = (body: unknown): PushRequest => {
    try {
      return readPush(body, web);
    } catch (error) {
      const taken = error instanceof Refusal && defects.hits('bad-input-accepted');
      if (!taken) throw error;
      return readPushLax(body, web);
    }
  };

  const find = async ({ filter, page, withRegions }: AlertQuery): Promise<AlertView[]> => {
    const documents = await alerts.store.find(filter, page);
    alerts.ledger.read(messageIds(documents), nowMs());
    return documents.map((document) => ({
      ...alertView(document, nowMs() - web.alertOpenMs, web.alertOpenMs),
      ...(withRegions ? { regions: regions.at(document.distance_m) } : {}),
    }));
  };

  const push = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { username } = userOf(request);
    let wanted;
    try {
      wanted = read(request.body);
    } catch (error) {
      alerts.ledger.refused();
      throw error;
    }
    return reply.code(201).send(await pushAlerts(server, wanted, username));
  };

  const remove = async (request: FastifyRequest): Promise<object> => {
    if (!isFields(request.body)) throw notAnObject(request.body);
    const checks = new Checks();
    const wanted = readIds(request.body, 'alertIds', web.alertIdLength, checks) ?? [];
    if (wanted.length > web.alertsPerDelete) {
      checks.brokenRule('alertIds', `at most ${web.alertsPerDelete} ids at once`, String(wanted.length));
    }
    checks.done();
    const gone = await alerts.store.remove(wanted);
    alerts.ledger.deleted(gone, nowMs());
    const found = new Set(gone);
    return { deleted: gone.length, notFound: wanted.filter((id) => !found.has(id)) };
  };

  const exportAlerts = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const reader = new ParameterReader(request.query as Query);
    const csv = reader.flag('isCSV') === true;
    if (csv === (reader.flag('isJSON') === true)) {
      reader.wrong('isCSV, isJSON', 'exactly one of them true', csv ? 'both' : 'neither');
    }
    reader.done();
    const found = await find(query(request));
    const name = `alerts-${web.siteId}.${csv ? 'csv' : 'json'}`;
    void reply.header('content-disposition', `attachment; filename="${name}"`);
    return csv ? reply.type('text/csv; charset=utf-8').send(alertsCsv(found)) : reply.send(found);
  };

  const status = async (): Promise<object> => {
    const count = (filter: Partial<AlertFilter>): Promise<number> =>
      alerts.store.count({ ...everything, closedBeforeMs: nowMs() - web.alertOpenMs, ...filter });
    const [alertsCount, openCount, ...severities] = await Promise.all([
      count({}),
      count({ open: true }),
      ...[1, 2, 3].map((severity) => count({ severities: [severity] })),
    ]);
    const [low = 0, medium = 0, high = 0] = severities;
    return {
      alertsCount,
      openCount,
      closedCount: alertsCount - openCount,
      bySeverity: { 1: low, 2: medium, 3: high },
    };
  };

  return [
    {
      method: 'POST',
      path: '/:siteId/api/push-to-rabbit',
      endpoint: 'push_alert',
      access: 'logged-in',
      summary: 'Sends alerts; 201 when the broker has confirmed all of them',
      body: pushBody,
      response: { 201: pushedAlert },
      handle: push,
    },
    {
      method: 'GET',
      path: '/:siteId/api/alert',
      endpoint: 'alerts',
      access: 'logged-in',
      summary: 'Alerts, the newest first unless ordered otherwise',
      query: listQuery,
      response: { 200: alertList },
      handle: async (request) => {
        const wanted = query(request);
        const found = await find(wanted);
        if (!wanted.counted) return found;
        const alertsCount = await alerts.store.count(wanted.filter);
        return {
          alerts: found,
          alertsCount,
          maxPage: Math.max(1, Math.ceil(alertsCount / web.alertsPerPage)),
        };
      },
    },
    {
      method: 'DELETE',
      path: '/:siteId/api/alert/delete',
      endpoint: 'alert_delete',
      access: 'delete_alerts',
      summary: 'Removes alerts by id, at most 100 at once',
      body: deleteBody,
      response: { 200: deleted },
      handle: remove,
    },
    {
      method: 'GET',
      path: '/:siteId/api/alert/export-alerts',
      endpoint: 'alert_export',
      access: 'logged-in',
      summary: 'Alerts as a file, CSV or JSON',
      query: exportQuery,
      response: { 200: list(alert) },
      handle: exportAlerts,
    },
    {
      method: 'GET',
      path: '/:siteId/api/alert/get-alert-status',
      endpoint: 'alert_status',
      access: 'logged-in',
      summary: 'How many alerts there are, open and by severity',
      response: { 200: alertStatus },
      handle: status,
    },
  ];
}

const everything: Omit<AlertFilter, 'closedBeforeMs'> = {
  fromMs: null,
  untilMs: null,
  classIds: null,
  severities: null,
  stretches: null,
  open: null,
};

const messageIds = (documents: readonly AlertDocument[]): string[] =>
  documents.map(({ message_id }) => message_id);
