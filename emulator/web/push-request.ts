import { randomUUID } from 'node:crypto';
import { Checks, describeFound, isFields, own, Refusal } from '../validation/checks.ts';
import type { Fields } from '../validation/checks.ts';
import type { WebSettings } from './web-settings.ts';

/** What a push-to-rabbit asks for: one alert per id, all alike. */
export interface PushRequest {
  readonly alertIds: readonly string[];
  readonly classId: number;
  readonly severity: number;
  readonly distanceM: number;
}

const FIELDS = ['alertsAmount', 'dofM', 'classId', 'severity', 'alertIds', 'externalRabbitIp'];
const CLASSES: readonly number[] = [103, 104];

/**
 * Reads a push strictly.
 * @throws Refusal with every field that is wrong
 */
export function readPush(body: unknown, settings: WebSettings): PushRequest {
  if (!isFields(body)) throw notAnObject(body);
  const checks = new Checks();
  const amount = checks.number(body, 'alertsAmount', { integer: true, min: 1, max: settings.alertsPerPush });
  const distanceM = checks.number(body, 'dofM', { min: 0, max: settings.fiberLengthM });
  const classId = checks.number(body, 'classId', { integer: true });
  if (classId !== undefined && !CLASSES.includes(classId)) {
    checks.brokenRule('classId', '103 (SC) or 104 (SD)', String(classId));
  }
  const severity = checks.number(body, 'severity', { integer: true, min: 1, max: 3 });
  const alertIds = readIds(body, 'alertIds', settings.alertIdLength, checks);
  if (amount !== undefined && alertIds !== undefined && amount !== alertIds.length) {
    checks.brokenRule('alertIds', `as many ids as alertsAmount, ${amount}`, String(alertIds.length));
  }
  if (own(body, 'externalRabbitIp') !== undefined) {
    checks.brokenRule('externalRabbitIp', 'nothing: alerts go only to the broker of this server', 'a value');
  }
  const unknown = Object.keys(body).filter((name) => !FIELDS.includes(name)).length;
  if (unknown > 0) checks.brokenRule('body', `only ${FIELDS.join(', ')}`, `${unknown} other fields`);
  checks.done();
  return { alertIds: alertIds!, classId: classId!, severity: severity!, distanceM: distanceM! };
}

/** A list of ids: text, not empty, none twice; undefined (booked as wrong) when it is none. */
export function readIds(
  body: Fields,
  field: string,
  maxLength: number,
  checks: Checks,
): readonly string[] | undefined {
  const ids: unknown = own(body, field);
  if (!Array.isArray(ids) || !ids.every((id): id is string => typeof id === 'string')) {
    checks.wrongType(field, 'a list of texts', ids);
    return undefined;
  }
  const wrong = ids.filter((id) => id === '' || id.length > maxLength).length;
  if (ids.length === 0) checks.brokenRule(field, 'at least one id', 'none');
  if (wrong > 0) checks.brokenRule(field, `ids of 1 to ${maxLength} characters`, `${wrong} that are not`);
  const twice = ids.length - new Set(ids).size;
  if (twice > 0) checks.brokenRule(field, 'each id once', `${twice} repeated`);
  return ids;
}

export const notAnObject = (body: unknown): Refusal =>
  new Refusal(400, 'The body must be an object', [
    { field: 'body', expected: 'an object', found: describeFound(body) },
  ]);

/**
 * Reads a push as the deployed server does: whatever is missing is made up, ids may be empty or there twice, and
 * only a severity beyond 0 to 3 is refused.
 * @throws Refusal 400
 */
export function readPushLax(body: unknown, settings: WebSettings): PushRequest {
  const fields: Fields = isFields(body) ? body : {};
  const number = (name: string, fallback: number): number => {
    const value = Number(own(fields, name) ?? fallback);
    return Number.isFinite(value) ? value : fallback;
  };
  const severity = number('severity', 1);
  if (severity < 0 || severity > 3) {
    throw new Refusal(400, 'The request was refused', [
      { field: 'severity', expected: 'a whole number from 0 to 3', found: String(severity) },
    ]);
  }
  const given = own(fields, 'alertIds');
  const ids = Array.isArray(given)
    ? given.map((id) => (typeof id === 'string' ? id : JSON.stringify(id)))
    : [];
  const amount = Math.min(
    settings.alertsPerPush,
    Math.max(1, ids.length, Math.trunc(number('alertsAmount', 1))),
  );
  const alertIds = Array.from({ length: amount }, (_, i) => ids[i] ?? `alert-${randomUUID()}`);
  return { alertIds, classId: number('classId', 104), severity, distanceM: number('dofM', 0) };
}
