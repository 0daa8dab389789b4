import { PERMISSIONS, ROLE_NAMES } from './users.ts';

/** Descriptions for the web application's OpenAPI document; its tests hold every answer against them. */
const text = { type: 'string' };
const number = { type: 'number' };
const integer = { type: 'integer' };
const flag = { type: 'boolean' };
const time = { type: 'string', format: 'date-time' };
export const list = (items: object): object => ({ type: 'array', items });

/** All of its properties and no others. */
export const exactly = (properties: Record<string, object>, optional: readonly string[] = []): object => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

export const errorBody = exactly({
  type: text,
  statusCode: integer,
  path: text,
  timestamp: time,
  message: text,
});

const role = { type: 'string', enum: ROLE_NAMES };
const permissions = list({ type: 'string', enum: PERMISSIONS });

export const credentials = {
  type: 'object',
  properties: { username: text, password: text },
  required: ['username', 'password'],
};
export const session = exactly({
  username: text,
  role,
  permissions,
  accessTokenExpiresAt: time,
  refreshTokenExpiresAt: time,
});

export const loggedOut = exactly({ loggedOut: flag });

export const region = exactly({ id: integer, name: text, start_m: number, end_m: number });
export const newRegion = {
  type: 'object',
  properties: { name: text, start_m: number, end_m: number },
  required: ['name', 'start_m', 'end_m'],
};

const alertFields = {
  ext_id: text,
  algorun_id: text,
  class_id: number,
  class_name: text,
  severity: number,
  distance_m: number,
  start_time: time,
  alert_time: time,
  closes_at: time,
  time_interval_s: number,
  is_external: flag,
  is_dead: flag,
  is_faded: flag,
  repetitions: integer,
};
export const alert = exactly({ ...alertFields, regions: list(region) }, ['regions']);
export const pushedAlert = exactly({ ...alertFields, alertsAmount: integer, alertIds: list(text) });
export const alertList = {
  anyOf: [list(alert), exactly({ alerts: list(alert), alertsCount: integer, maxPage: integer })],
};
export const alertStatus = exactly({
  alertsCount: integer,
  openCount: integer,
  closedCount: integer,
  bySeverity: exactly({ 1: integer, 2: integer, 3: integer }),
});

export const pushBody = {
  type: 'object',
  properties: {
    alertsAmount: { ...integer, description: 'number of alerts; as many as there are alertIds' },
    dofM: { ...number, description: 'place on the fibre, metres' },
    classId: { ...integer, enum: [103, 104], description: '103 SC, 104 SD' },
    severity: { ...integer, minimum: 1, maximum: 3, description: '1 low, 2 medium, 3 high' },
    alertIds: list(text),
    externalRabbitIp: { ...text, description: 'refused: alerts go to the broker of this server' },
  },
  required: ['alertsAmount', 'dofM', 'classId', 'severity', 'alertIds'],
};
export const deleteBody = {
  type: 'object',
  properties: { alertIds: list(text) },
  required: ['alertIds'],
};
export const deleted = exactly({ deleted: integer, notFound: list(text) });

const yesOrNo = { type: 'string', enum: ['true', 'false'] };
const filters = {
  startTime: { ...time, description: 'alerts that began then or later' },
  endTime: time,
  classIds: { ...text, description: 'with commas between them' },
  severities: text,
  regionIds: text,
  isLive: { ...yesOrNo, description: 'true: open alerts, false: closed ones' },
};
export const listQuery = {
  type: 'object',
  properties: {
    ...filters,
    isLiveView: { ...yesOrNo, description: 'true: every open alert, whenever it began' },
    page: { ...integer, description: 'from 1' },
    orderBy: text,
    orderByDirection: { type: 'string', enum: ['ASC', 'DESC'] },
    getAlertCount: { ...yesOrNo, description: 'true: {alerts, alertsCount, maxPage} instead of an array' },
    withRegions: yesOrNo,
  },
};
export const exportQuery = { type: 'object', properties: { ...filters, isCSV: yesOrNo, isJSON: yesOrNo } };

const site = exactly({ siteId: text, name: text, fiberLengthM: number });
export const sites = list(site);
export const mapSetup = exactly({
  siteId: text,
  center: exactly({ lat: number, lon: number }),
  zoom: integer,
  points: list(exactly({ distance_m: number, lat: number, lon: number })),
});
export const siteConfig = exactly({
  siteId: text,
  name: text,
  fiberLengthM: number,
  alertOpenS: number,
  alertClasses: list(exactly({ classId: integer, name: text })),
  livePath: text,
});
export const userConfig = exactly({
  username: text,
  role,
  permissions,
  siteId: text,
  constraints: exactly({
    frequencyMinHz: number,
    frequencyMaxHz: number,
    sensors: integer,
    windows: integer,
  }),
  defaults: exactly({ startChannel: integer, endChannel: integer, nfft: integer, linesToDisplay: integer }),
});
export const loginConfiguration = exactly({ siteId: text, siteName: text, accessTokenS: number });
export const roles = list(exactly({ name: role, permissions }));
const user = exactly({ username: text, role });
export const users = list(user);
export const oneUser = user;
export const newUser = {
  type: 'object',
  properties: { username: text, password: text, role },
  required: ['username', 'password', 'role'],
};
