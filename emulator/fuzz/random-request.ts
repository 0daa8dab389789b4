/** A request that may be wrong in any way that a client can be wrong. */
export interface RandomRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Bytes for a socket, and whether they are a whole request that must be answered. */
export interface RandomBytes {
  readonly bytes: string;
  readonly whole: boolean;
}

type Random = () => number;
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const METHODS = ['GET', 'POST', 'POST', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS'];
const SEGMENTS = [
  ...['1-1', '0', '-1', '%00', '..', '1e9', '%3Cscript%3E', "'%20OR%201=1", '%E2%82%AC', '%zz', '%'],
  ...['__proto__', 'constructor', 'a'.repeat(300), 'a'.repeat(5000), '9999999999999999999', 'NaN', ''],
];
const FOCUS_PATHS = [
  ...['/ack', '/channels', '/sensors', '/live_metadata', '/configure', '/configure', '/cancel'],
  ...['/recordings_in_time_range', '/config/$', '/metadata/$', '/task_metadata/$', '/job_status/$'],
  ...['/waterfall/$/$', '/job/$', '/$', '/$/$', '//', '/openapi.json', '/get_recordings_timeline', '/docs/$'],
];
const WEB_PATHS = [
  ...['/auth/login', '/auth/refresh', '/@/push-to-rabbit', '/@/push-to-rabbit', '/@/alert', '/@/alert?$=$'],
  ...['/@/alert?startTime=$&page=$&classIds=$', '/@/alert?getAlertCount=$&orderBy=$&severities=$'],
  ...['/@/alert/delete', '/@/alert/export-alerts?isCSV=$', '/@/alert/export-alerts?isJSON=true&regionIds=$'],
  ...[
    '/@/alert/get-alert-status',
    '/@/point/map-setup',
    '/@/region',
    '/@/user',
    '/@/site/get-sites',
    '/@/user/config',
  ],
  ...[
    '/@/login-configuration',
    '/@/role',
    '/@/user/get-all-users',
    '/internal/sites/$',
    '/$',
    '/@/$',
    '/@/live',
  ],
];
const SITES = [
  'prisma-210-1000/api',
  'prisma-210-1000/api',
  'prisma-210-1000/api',
  'other-111-2222/api',
  '$',
];

/** Bodies that are right, to be bent. */
const FOCUS_BODIES: readonly Readonly<Record<string, unknown>>[] = [
  {
    ...{ displayTimeAxisDuration: 10, nfftSelection: 1024, displayInfo: { height: 1000 }, view_type: '0' },
    ...{
      channels: { min: 1, max: 50 },
      frequencyRange: { min: 0, max: 500 },
      start_time: null,
      end_time: null,
    },
  },
  { displayInfo: { height: 200 }, channels: { min: 7, max: 10 }, nfftSelection: 1, view_type: 2 },
  {
    ...{ displayTimeAxisDuration: 10, nfftSelection: 1024, canvasInfo: { height: 1000 } },
    ...{
      sensors: { min: 0, max: 5 },
      frequencyRange: { min: 0, max: 500 },
      start_time: null,
      end_time: null,
    },
  },
  { job_id: '1-1' },
  { start_time: 1_700_000_000, end_time: 1_800_000_000 },
];
const WEB_BODIES: readonly Readonly<Record<string, unknown>>[] = [
  { username: 'user-1', password: 'wrong' },
  { alertsAmount: 2, dofM: 1200, classId: 104, severity: 2, alertIds: ['a', 'b'] },
  { alertIds: ['a', 'b'] },
  { name: 'a region', fromM: 1, untilM: 2, startM: 1, endM: 2 },
  { username: 'somebody', password: 'x', role: 'operator' },
];

const ODD: readonly unknown[] = [
  ...[0, -1, 1.5, 1e300, -1e300, 2 ** 53, 2 ** 53 + 2, true, false, null],
  ...['', ' ', '1', 'NaN', '\u0000', "' OR 1=1 --", '<script>alert(1)</script>', '../../etc/passwd'],
  ...['\ud800', '€'.repeat(200), 'x'.repeat(20_000), '2026-01-01T00:00:00Z', '99999-99-99', '{"$gt":""}'],
  ...[
    [],
    {},
    [[]],
    [null],
    { $gt: '' },
    { $where: '1' },
    { length: 1e9 },
    Array(2000).fill(1),
    { a: { b: { c: {} } } },
  ],
  ...[
    JSON.parse('{"__proto__":{"admin":true}}') as object,
    { toString: 1 },
    { constructor: { prototype: {} } },
  ],
];

function bent(random: Random, body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...body };
  const keys = Object.keys(body);
  const times = Math.floor(random() * 3);
  for (let i = 0; i < times; i++) {
    const key = pick(random, keys);
    const value = copy[key];
    const how = random();
    if (how < 0.2) delete copy[key];
    else if (how < 0.3) copy[`${key}x`] = pick(random, ODD);
    else if (how < 0.6 && typeof value === 'object' && value !== null && !Array.isArray(value)) {
      copy[key] = bent(random, value as Record<string, unknown>);
    } else copy[key] = pick(random, ODD);
  }
  return copy;
}

function bodyText(random: Random, bodies: readonly Readonly<Record<string, unknown>>[]): string {
  const how = random();
  const text = JSON.stringify(bent(random, pick(random, bodies)));
  if (how < 0.7) return text;
  if (how < 0.76) return text.slice(0, Math.floor(random() * text.length));
  if (how < 0.8) return `${text}}`;
  if (how < 0.86) return JSON.stringify(pick(random, ODD)) ?? '';
  if (how < 0.9) return '';
  if (how < 0.93) return '['.repeat(20_000);
  if (how < 0.96) return new URLSearchParams({ username: 'user-1', password: text }).toString();
  // Just below and above the largest body that is read, 1 MiB.
  if (how < 0.98) return JSON.stringify({ ...pick(random, bodies), more: 'x'.repeat(1_000_000) });
  return JSON.stringify({ more: 'x'.repeat(1_100_000) });
}

const TYPES = [
  ...['application/json', 'application/json', 'application/json', 'application/json; charset=utf-8'],
  ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense', ''],
];
const HEADERS: readonly Readonly<Record<string, string>>[] = [
  ...[{}, {}, {}, {}, {}, {}, { accept: 'image/png' }, { cookie: 'access-token=x.y.z; ; =;' }],
  ...[{ authorization: 'Bearer x' }, { authorization: `Bearer ${'x'.repeat(4000)}` }, { range: 'bytes=0-1' }],
  ...[
    { 'x-forwarded-for': '1.1.1.1' },
    { 'x-user': '../..' },
    { 'content-encoding': 'gzip' },
    { origin: 'null' },
  ],
  ...[{ 'x-http-method-override': 'DELETE' }, { 'if-none-match': '*' }, { 'accept-version': '9' }],
];

/** Outside of the web application's interface, where its client lies. */
const STRAY = [
  '/',
  '/index.html',
  '/x/../..',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/..%2f..%2fpackage.json',
  '/a%00.js',
];

function placed(random: Random, of: 'focus' | 'web', path: string): string {
  if (of === 'focus') return random() < 0.5 ? `/focus-server${path}` : path;
  return random() < 0.05 ? pick(random, STRAY) : `/prisma/api${path}`;
}

/** A request for one of the two applications. @param token of the web application, put into most requests there */
export function randomRequest(random: Random, of: 'focus' | 'web', token: string): RandomRequest {
  const template = of === 'focus' ? pick(random, FOCUS_PATHS) : pick(random, WEB_PATHS);
  const path = template.replace('@', pick(random, SITES)).replace(/\$/g, () => pick(random, SEGMENTS));
  const method = pick(random, METHODS);
  const body =
    method === 'GET' || method === 'HEAD'
      ? null
      : bodyText(random, of === 'focus' ? FOCUS_BODIES : WEB_BODIES);
  const type = body === null ? '' : pick(random, TYPES);
  return {
    method,
    path: placed(random, of, path),
    headers: {
      ...(of === 'web' && random() < 0.9 ? { cookie: `access-token=${token}` } : {}),
      ...(type === '' ? {} : { 'content-type': type }),
      ...pick(random, HEADERS),
    },
    body,
  };
}

/** What no well-meaning client library would send. */
export function randomBytes(random: Random, of: 'focus' | 'web'): RandomBytes {
  const path = of === 'focus' ? '/configure' : '/prisma/api/auth/login';
  const close = 'Host: x\r\nConnection: close\r\n';
  const whole = [
    `GET ${path} HTTP/9.9\r\n\r\n`,
    `NONSENSE ${path} HTTP/1.1\r\n${close}\r\n`,
    `GET ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`,
    `POST ${path} HTTP/1.1\r\n${close}Content-Length: -1\r\n\r\n`,
    `POST ${path} HTTP/1.1\r\n${close}Content-Length: x\r\n\r\n`,
    `POST ${path} HTTP/1.1\r\n${close}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
    `POST ${path} HTTP/1.1\r\n${close}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `POST ${path} HTTP/1.1\r\n${close}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n`,
    `GET ${path} HTTP/1.1\r\n${close}Bad Header: 1\r\n\r\n`,
    `GET ${path} HTTP/1.1\r\n${close}X: ${'x'.repeat(20_000)}\r\n\r\n`,
    `GET /${'a'.repeat(30_000)} HTTP/1.1\r\n${close}\r\n`,
    `GET /\u0001\u0002 HTTP/1.1\r\n${close}\r\n`,
    `GET http://elsewhere.example/ack HTTP/1.1\r\n${close}\r\n`,
    `OPTIONS * HTTP/1.1\r\n${close}\r\n`,
    `\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003`,
    `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
  ];
  const half = [
    ...['', 'P', `POST ${path}`, `POST ${path} HTTP/1.1\r\nHost: x`, `POST ${path} HTTP/1.1\r\n${close}`],
    `POST ${path} HTTP/1.1\r\n${close}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"a":`,
    `POST ${path} HTTP/1.1\r\n${close}Transfer-Encoding: chunked\r\n\r\nFF\r\nabc`,
    `GET ${path} HTTP/1.1\r\n${close}Upgrade: websocket\r\nX: `,
  ];
  return random() < 0.5
    ? { bytes: pick(random, whole), whole: true }
    : { bytes: pick(random, half), whole: false };
}
