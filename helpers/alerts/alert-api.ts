import type { HttpAnswer } from '../engine/operation.ts';
import { expectStatus, wrongAnswer } from '../focus/job-api.ts';
import type { AlertFields } from './alert-plan.ts';

/** What the alert calls need of a session of the web application. */
export interface AlertClient {
  /** @param path below `/prisma/api`; `{site}` stands for the site's routes */
  send(method: 'GET' | 'POST' | 'DELETE' | 'PUT', path: string, body?: unknown): Promise<HttpAnswer>;
}

/** One alert as a list answers it. */
export interface ListedAlert extends AlertFields {
  readonly id: string;
  /** Further messages with this id; 0 where the server does not tell. */
  readonly repetitions: number;
  /** When it began, by the server's clock: milliseconds since the epoch; null where it does not say. */
  readonly startMs: number | null;
}

/** Most ids that one request may delete. */
export const DELETE_BATCH = 100;

/** Sends one alert; nothing is thrown for a status. */
export function sendAlert(client: AlertClient, id: string, fields: AlertFields): Promise<HttpAnswer> {
  const { classId, severity, distanceM } = fields;
  return client.send('POST', '{site}/push-to-rabbit', {
    alertsAmount: 1,
    dofM: distanceM,
    classId,
    severity,
    alertIds: [id],
  });
}

/** What an answer to a push says. */
export interface PushAnswer {
  /** By the server's clock, milliseconds since the epoch; null where it does not say. */
  readonly startMs: number | null;
  /** The answer speaks of an alert of somebody else. */
  readonly isForeign: boolean;
}

/**
 * Holds the answer to a push against what was sent.
 * @throws OperationError for another status than 201, or an answer that describes this alert otherwise
 */
export function readPushAnswer(answer: HttpAnswer, id: string, fields: AlertFields): PushAnswer {
  expectStatus(answer, [201], `POST push-to-rabbit of ${id}`);
  const said = listedAlert(answer.json());
  if (said === null) {
    throw wrongAnswer(`POST push-to-rabbit of ${id} answered 201 without an alert in it`);
  }
  if (said.id !== id) return { startMs: null, isForeign: true };
  const differs = (['classId', 'severity', 'distanceM'] as const).filter(
    (name) => said[name] !== fields[name],
  );
  if (differs.length > 0) {
    const shown = differs.map((name) => `${name} ${said[name]} instead of ${fields[name]}`).join(', ');
    throw wrongAnswer(`POST push-to-rabbit of ${id} answered 201 with ${shown}`);
  }
  return { startMs: said.startMs, isForeign: false };
}

/** Which part of a list is asked for. Milliseconds since the epoch, by the server's clock. */
export interface ListPart {
  readonly fromMs: number;
  readonly untilMs?: number;
  /** From 1, oldest first; without it everything that one answer holds, newest first. */
  readonly page?: number;
}

export interface AlertList {
  readonly alerts: readonly ListedAlert[];
  /** Pages that there are; 1 where the server does not tell. */
  readonly pages: number;
}

/** Reads a list. @throws OperationError for another status than 200, or an answer that is no list of alerts */
export async function listAlerts(client: AlertClient, part: ListPart): Promise<AlertList> {
  const { fromMs, untilMs, page } = part;
  const query = new URLSearchParams({ startTime: new Date(fromMs).toISOString() });
  if (untilMs !== undefined) query.set('endTime', new Date(untilMs).toISOString());
  if (page !== undefined) {
    const paged = {
      page: String(page),
      orderBy: 'start_time',
      orderByDirection: 'ASC',
      getAlertCount: 'true',
    };
    for (const [name, value] of Object.entries(paged)) query.set(name, value);
  }
  const answer = expectStatus(
    await client.send('GET', `{site}/alert?${query.toString()}`),
    [200],
    'GET alert',
  );
  const body: unknown = answer.json();
  const { alerts: inside, maxPage } = fieldsOf(body);
  const list = Array.isArray(body) ? (body as unknown[]) : inside;
  if (!Array.isArray(list)) throw wrongAnswer('GET alert answered 200 without a list of alerts');
  return {
    alerts: list.map((one) => {
      const alert = listedAlert(one);
      if (alert === null)
        throw wrongAnswer('GET alert answered 200 with an alert that lacks ext_id or fields');
      return alert;
    }),
    pages: typeof maxPage === 'number' ? maxPage : 1,
  };
}

/** Deletes up to 100 alerts. @throws OperationError, also where the account lacks the permission */
export async function deleteAlerts(client: AlertClient, ids: readonly string[]): Promise<void> {
  const answer = await client.send('DELETE', '{site}/alert/delete', { alertIds: ids });
  expectStatus(answer, [200], `DELETE alert/delete of ${ids.length} alerts`);
}

function listedAlert(value: unknown): ListedAlert | null {
  const { ext_id: id, class_id: classId, severity, distance_m: distanceM, ...rest } = fieldsOf(value);
  if (typeof id !== 'string' || typeof classId !== 'number') return null;
  if (typeof severity !== 'number' || typeof distanceM !== 'number') return null;
  const { repetitions, start_time: start } = rest;
  const startMs = typeof start === 'number' ? start : Date.parse(String(start));
  return {
    id,
    classId,
    severity,
    distanceM,
    repetitions: typeof repetitions === 'number' ? repetitions : 0,
    startMs: Number.isFinite(startMs) ? startMs : null,
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
