import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DefectSwitches } from '../defect-switches.ts';

/** What no deployed server has: cancel and status, and the older interface. */
const MISSING = [
  '/job/:job_id',
  '/cancel',
  '/job_status/:job_id',
  '/task_metadata/:id',
  '/config/:task_id',
  '/sensors',
  '/waterfall/:id/:row_count',
];

/** Answers as for an unknown route while the defect is on. */
export function missingRoutes(defects: DefectSwitches) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const missing = MISSING.includes(request.routeOptions.url ?? '');
    if (missing && defects.strength('missing-routes') !== undefined)
      void reply.code(404).send({ detail: 'Not Found' });
    else done();
  };
}

/** The paths of an OpenAPI document that are there. */
export function presentPaths(paths: object, defects: DefectSwitches): object {
  const missing = defects.strength('missing-routes') === undefined ? [] : MISSING;
  const names = missing.map((path) => path.replace(/:(\w+)/g, '{$1}'));
  return Object.fromEntries(Object.entries(paths).filter(([path]) => !names.includes(path)));
}
