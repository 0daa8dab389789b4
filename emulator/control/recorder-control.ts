import type { FastifyInstance } from 'fastify';
import { Refused } from '../http/refused.ts';
import type { RecorderControl } from '../recorder/recorder.ts';

/** Stops, kills and starts the recorder. */
export function addRecorderControl(app: FastifyInstance, recorder: RecorderControl): void {
  const act = async (what: () => Promise<void>, status: number) => {
    try {
      await what();
    } catch (error) {
      throw new Refused(status, { error: error instanceof Error ? error.message : String(error) });
    }
    return recorder.state();
  };
  app.get('/control/recorder', () => recorder.state());
  app.post('/control/recorder/start', () => act(() => recorder.start(), 503));
  app.post('/control/recorder/stop', () => act(() => recorder.stop(), 503));
  app.post('/control/recorder/kill', () => act(() => recorder.kill(), 409));
}
