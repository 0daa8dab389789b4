import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DefectSwitches, Subject } from '../defect-switches.ts';

/** Made up; no such file, address or password exists. */
const TRACEBACK = [
  'Traceback (most recent call last):',
  '  File "/home/prisma/pz/focus_server/focus_manager.py", line 212, in configure',
  '    recordings = self.db.find(query)',
  'pymongo.errors.OperationFailure: mongodb://prisma:s3cret@mongodb.panda.svc:27017/prisma',
];

/** Adds to error answers what no client should ever see, while the defect is on. */
export function internals(defects: DefectSwitches, who: (request: FastifyRequest) => Subject) {
  return (
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
    done: (error: Error | null, payload?: unknown) => void,
  ): void => {
    const { endpoint } = request.routeOptions.config;
    const isJson = typeof payload === 'string' && payload.startsWith('{');
    if (reply.statusCode < 400 || endpoint === undefined || !isJson || !defects.any)
      return done(null, payload);
    if (!defects.hitsFor('internals-in-errors', who(request), endpoint)) return done(null, payload);
    const body = { ...(JSON.parse(payload) as object), traceback: TRACEBACK.join('\n') };
    void reply.removeHeader('content-length');
    done(null, JSON.stringify(body));
  };
}
