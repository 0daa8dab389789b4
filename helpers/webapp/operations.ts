import {
  OperationError,
  type HttpAnswer,
  type OperationContext,
  type OperationModule,
} from '../engine/operation.ts';
import { expectStatus, wrongAnswer } from '../focus/job-api.ts';
import { WEB_READS, type WebRead } from '../profile/mixed-operations.ts';
import { OPERATION_SIGNATURES } from '../profile/operations.ts';
import { rateLimit } from './rate-limit.ts';
import type { WebSession } from './web-session.ts';
import { webSession } from './web-sessions.ts';

interface Read {
  readonly path: string;
  /** What is wrong with the answer; null when it says what it must. */
  readonly check: (body: unknown, session: WebSession) => string | null;
  /** Whose answer it is, where it says so. */
  readonly owner?: (body: unknown) => unknown;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** The first entry of a list that is not as it must be; null when all are. */
function listProblem(
  body: unknown,
  what: string,
  isSound: (entry: Fields) => boolean,
  atLeast: number,
): string | null {
  if (!Array.isArray(body)) return `no list of ${what}`;
  if (body.length < atLeast) return `${body.length} ${what} where there must be ${atLeast}`;
  const wrong = (body as readonly unknown[]).find((entry) => !isFields(entry) || !isSound(entry));
  return wrong === undefined ? null : `${what} of which one is ${JSON.stringify(wrong).slice(0, 100)}`;
}

const READS: Readonly<Record<WebRead, Read>> = {
  'web-live-alerts': {
    path: '{site}/alert?isLiveView=true',
    check: (body) =>
      listProblem(
        body,
        'alerts',
        (alert) =>
          typeof alert['ext_id'] === 'string' && isNumber(alert['class_id']) && isNumber(alert['severity']),
        0,
      ),
  },
  'web-map': {
    path: '{site}/point/map-setup',
    check(body) {
      const { points } = isFields(body) ? body : {};
      const wrong = listProblem(
        points,
        'points of the fibre',
        ({ distance_m: m, lat, lon }) => isNumber(m) && isNumber(lat) && isNumber(lon),
        2,
      );
      if (wrong !== null) return wrong;
      const distances = (points as readonly Fields[]).map((point) => Number(point['distance_m']));
      return distances.every((m, i) => i === 0 || m > distances[i - 1]!)
        ? null
        : 'points that are not in order';
    },
  },
  'web-sites': {
    path: '{site}/site/get-sites',
    check(body, { siteId }) {
      const wrong = listProblem(body, 'sites', (site) => typeof site['siteId'] === 'string', 1);
      if (wrong !== null) return wrong;
      return (body as readonly Fields[]).some((site) => site['siteId'] === siteId)
        ? null
        : `no site ${siteId}`;
    },
  },
  'web-regions': {
    path: '{site}/region',
    check: (body) =>
      listProblem(
        body,
        'regions',
        ({ name, start_m: start, end_m: end }) =>
          typeof name === 'string' && isNumber(start) && isNumber(end) && end > start,
        0,
      ),
  },
  'web-user-config': {
    path: '{site}/user/config',
    owner: (body) => (isFields(body) ? body['username'] : undefined),
    check(body, { siteId }) {
      const { siteId: site, permissions } = isFields(body) ? body : {};
      if (site !== siteId) return `the site ${JSON.stringify(site)} instead of ${siteId}`;
      return Array.isArray(permissions) ? null : 'no list of permissions';
    },
  },
  'web-login-configuration': {
    path: '{site}/login-configuration',
    check: (body, { siteId }) =>
      isFields(body) && body['siteId'] === siteId ? null : `a configuration that is not of ${siteId}`,
  },
  'web-alert-status': {
    path: '{site}/alert/get-alert-status',
    check: (body) =>
      isFields(body) && Number.isInteger(body['alertsCount']) ? null : 'no whole number as alertsCount',
  },
};

/** One read of the web application by a user who is logged in. */
function webRead(name: WebRead): OperationModule {
  const { path, check, owner } = READS[name];
  return {
    name,
    ...OPERATION_SIGNATURES[name]!,
    requests: () => 1,
    async run(context: OperationContext) {
      const account = Number(context.options['account']);
      const user = account === 0 ? context.user : account - 1;
      context.group('user', String(user + 1));
      const limit = await rateLimit(context);
      const session = await webSession(context, user);
      await context.step('request', async () => {
        const answer = await session.send('GET', path);
        context.timed(answer);
        context.count('bytes-received', answer.bytes);
        limit?.note(user, answer.status);
        noteRefusal(context, answer);
        expectStatus(answer, [200], `GET ${path} of ${session.username}`);
        const body = answer.json();
        if (owner) refuseForeign(context, owner(body), session.username);
        const wrong = check(body, session);
        if (wrong !== null) throw wrongAnswer(`GET ${path} answered ${wrong}`);
      });
    },
  };
}

/** A refusal must say when to come back. */
function noteRefusal(context: OperationContext, { status, headers }: HttpAnswer): void {
  if (status === 429 && !/^\d+$/.test(headers['retry-after'] ?? '')) context.count('429-without-retry-after');
}

/** An answer that another user should have got is counted apart. @throws OperationError */
export function refuseForeign(
  context: Pick<OperationContext, 'count'>,
  seen: unknown,
  username: string,
): void {
  if (seen === username) return;
  context.count('foreign-answers');
  throw new OperationError(
    'failed',
    'answer of another user',
    `${username} was answered as ${JSON.stringify(seen)}`,
  );
}

export const WEB_OPERATIONS: readonly OperationModule[] = WEB_READS.map(webRead);
