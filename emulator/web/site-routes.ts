import type { FastifyReply, FastifyRequest } from 'fastify';
import { CLASS_NAMES } from '../alerts/alert.ts';
import { Checks, isFields, own } from '../validation/checks.ts';
import { notAnObject } from './push-request.ts';
import { permissionsOf, ROLE_NAMES, ROLES } from './users.ts';
import type { Role } from './users.ts';
import { userOf } from './web-routes.ts';
import type { WebRoute } from './web-routes.ts';
import * as schemas from './web-schemas.ts';
import { WebRefusal } from './web-refusal.ts';
import type { WebServer } from './web-server.ts';

const SITE_NAME = 'Embedded site';
/** Where the fibre begins on the map, and how far it runs per metre: straight to the east. Degrees. */
const FIBER = { lat: 32, lon: 34.8, lonPerM: 0.0000106 };
const POINT_EVERY_M = 500;

/** What the user interface needs besides alerts: site, map, regions, users, configuration. */
export function siteRoutes(server: WebServer): WebRoute[] {
  const { settings, regions, users } = server;
  const { siteId, fiberLengthM, alertOpenMs, accessTokenMs } = settings.web;
  const place = (distanceM: number) => ({ lat: FIBER.lat, lon: FIBER.lon + distanceM * FIBER.lonPerM });

  const addRegion = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (!isFields(request.body)) throw notAnObject(request.body);
    const checks = new Checks();
    const name = readText(request.body, 'name', checks);
    const start_m = checks.number(request.body, 'start_m', { min: 0, max: fiberLengthM });
    const end_m = checks.number(request.body, 'end_m', { min: 0, max: fiberLengthM });
    if (start_m !== undefined && end_m !== undefined && end_m <= start_m) {
      checks.brokenRule('end_m', `more than start_m, ${start_m}`, String(end_m));
    }
    checks.done();
    const added = regions.add({ name: name!, start_m: start_m!, end_m: end_m! });
    if (added === null)
      throw new WebRefusal(409, `There are ${settings.web.regions} regions; no more are kept`);
    return reply.code(201).send(added);
  };

  const addUser = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (!isFields(request.body)) throw notAnObject(request.body);
    const checks = new Checks();
    const username = readText(request.body, 'username', checks);
    const password = readText(request.body, 'password', checks);
    const wanted = own(request.body, 'role');
    const role = ROLE_NAMES.find((name): name is Role => name === wanted);
    if (role === undefined) checks.wrongType('role', `one of ${ROLE_NAMES.join(', ')}`, wanted);
    checks.done();
    const added = users.add(username!, password!, role!);
    if (added === 'taken') throw new WebRefusal(409, 'There is a user of this name; choose another one');
    if (added === 'full')
      throw new WebRefusal(409, `${settings.web.accounts} users were added; no more are kept`);
    return reply.code(201).send(added);
  };

  return [
    {
      ...read('/:siteId/api/login-configuration', 'login_configuration', schemas.loginConfiguration),
      access: 'anybody',
      summary: 'What the login page needs',
      handle: () => ({ siteId, siteName: SITE_NAME, accessTokenS: accessTokenMs / 1000 }),
    },
    {
      ...read('/:siteId/api/point/map-setup', 'map_setup', schemas.mapSetup),
      summary: 'The fibre on the map',
      handle: () => ({
        siteId,
        center: place(fiberLengthM / 2),
        zoom: 13,
        points: Array.from({ length: Math.floor(fiberLengthM / POINT_EVERY_M) + 1 }, (_, i) => ({
          distance_m: i * POINT_EVERY_M,
          ...place(i * POINT_EVERY_M),
        })),
      }),
    },
    {
      ...read('/:siteId/api/region', 'regions', schemas.list(schemas.region)),
      summary: 'The regions of the site',
      handle: () => regions.all(),
    },
    {
      method: 'POST',
      path: '/:siteId/api/region',
      endpoint: 'region_create',
      access: 'update_regions',
      summary: 'Adds a region',
      body: schemas.newRegion,
      response: { 201: schemas.region, 409: schemas.errorBody },
      handle: addRegion,
    },
    {
      ...read('/:siteId/api/site/get-sites', 'sites', schemas.sites),
      summary: 'The sites of this server',
      handle: () => [{ siteId, name: SITE_NAME, fiberLengthM }],
    },
    {
      ...read('/:siteId/api/user/config', 'user_config', schemas.userConfig),
      summary: 'Who is logged in, and the limits of the client',
      handle: (request) => {
        const user = userOf(request);
        return {
          ...user,
          permissions: permissionsOf(user),
          siteId,
          constraints: {
            frequencyMinHz: 0,
            frequencyMaxHz: 1000,
            sensors: settings.channelsPerJob,
            windows: 30,
          },
          defaults: { startChannel: 11, endChannel: 109, nfft: 1024, linesToDisplay: 200 },
        };
      },
    },
    {
      ...read('/internal/sites/:siteId', 'site_config', schemas.siteConfig),
      summary: 'Configuration of a site',
      handle: () => ({
        siteId,
        name: SITE_NAME,
        fiberLengthM,
        alertOpenS: alertOpenMs / 1000,
        alertClasses: Object.entries(CLASS_NAMES).map(([id, name]) => ({ classId: Number(id), name })),
        livePath: `/prisma/api/${siteId}/live`,
      }),
    },
    {
      ...read('/:siteId/api/role', 'roles', schemas.roles),
      access: 'read_roles',
      summary: 'The roles and what they may do',
      handle: () => ROLE_NAMES.map((name) => ({ name, permissions: ROLES[name] })),
    },
    {
      ...read('/:siteId/api/user/get-all-users', 'users', schemas.users),
      access: 'update_users',
      summary: 'All users',
      handle: () => users.all(),
    },
    {
      method: 'POST',
      path: '/:siteId/api/user',
      endpoint: 'user_create',
      access: 'update_users',
      summary: 'Adds a user',
      body: schemas.newUser,
      response: { 201: schemas.oneUser, 409: schemas.errorBody },
      handle: addUser,
    },
  ];
}

/** What routes that only read have in common. */
function read(path: string, endpoint: WebRoute['endpoint'], schema: object) {
  return { method: 'GET', path, endpoint, access: 'logged-in', response: { 200: schema } } as const;
}

function readText(body: Readonly<Record<string, unknown>>, name: string, checks: Checks): string | undefined {
  const value = own(body, name);
  if (typeof value === 'string' && value.trim() !== '' && value.length <= 64) return value;
  checks.wrongType(name, 'text of 1 to 64 characters', value);
  return undefined;
}
