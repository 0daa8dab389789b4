import type { FastifyInstance } from 'fastify';
import { DefectError } from '../defect-checks.ts';
import { DEFECT_SETS, switchOffSet, switchOnSet } from '../defect-sets.ts';
import { DEFECTS } from '../defects.ts';
import { Refused } from '../http/refused.ts';
import { parameter } from '../http/routes.ts';
import { isFields } from '../validation/checks.ts';
import type { Controlled } from './controlled.ts';

/** Runs what may refuse a defect, and turns that into an answer. */
function answering<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof DefectError)) throw error;
    throw new Refused(error.kind === 'unknown' ? 404 : 400, {
      error: error.message,
      defects: DEFECTS.map(({ name }) => name),
    });
  }
}

/** Switches defects and sets of them, and tells when each had its effect. */
export function addDefectControl(app: FastifyInstance, { defects }: Controlled): void {
  app.get('/control/defects', () => ({ catalogue: DEFECTS, active: defects.active() }));
  app.put('/control/defects/:name', (request) => {
    const wanted = request.body ?? {};
    if (!isFields(wanted)) {
      throw new Refused(400, {
        error: 'The body must be an object like {"strength": 0.2, "endpoint": "configure"}',
      });
    }
    return answering(() => defects.switchOn(parameter(request, 'name'), wanted));
  });
  app.delete('/control/defects/:name', (request) =>
    answering(() => {
      defects.switchOff(parameter(request, 'name'));
      return { active: defects.active() };
    }),
  );
  app.delete('/control/defects', () => {
    defects.reset();
    return { active: [] };
  });
  app.get('/control/sets', () => ({ sets: DEFECT_SETS }));
  app.put('/control/sets/:name', (request) =>
    answering(() => ({ active: switchOnSet(parameter(request, 'name'), defects) })),
  );
  app.delete('/control/sets/:name', (request) =>
    answering(() => {
      switchOffSet(parameter(request, 'name'), defects);
      return { active: defects.active() };
    }),
  );
  app.get('/control/ledger/defects', () => ({ defects: defects.history.all() }));
}
