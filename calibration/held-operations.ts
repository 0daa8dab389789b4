/** Operations that only the calibration has; loaded by the generator's thread because the order names this file. */
import type { OperationContext, OperationModule } from '../helpers/engine/operation.ts';

/** Computes for `ms`: whatever else the thread has to do waits. */
export function holdThread(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

/** `GET /work?n=<arrival>`; the arrival `holdAtArrival`, and every `holdEvery`-th one, holds the generator first. */
const heldRequest: OperationModule = {
  name: 'held-request',
  steps: [],
  needs: [],
  options: { holdAtArrival: -1, holdEvery: 0, holdMs: 0 },
  payload: false,
  requests: () => 1,
  async run(context: OperationContext) {
    const { http, arrival, options } = context;
    const every = Number(options['holdEvery']);
    const holds = arrival === options['holdAtArrival'] || (every > 0 && arrival % every === 0);
    if (holds) holdThread(Number(options['holdMs']));
    const { bytes } = await http.send('GET', `/work?n=${arrival}`);
    context.count('bytes-received', bytes);
  },
};

export const operations: readonly OperationModule[] = [heldRequest];
