import { RATE_LIMIT } from '../alerts/alert-run.ts';
import { PAUSED_CONSUMER } from '../alerts/broker/watched-queue.ts';
import { removeOrphanAlerts, removeOrphanQueue, undoControl } from '../alerts/orphan-removers.ts';
import { targetAddresses } from '../engine/run-scope.ts';
import type { OrphanRemover } from './orphans.ts';

/**
 * How what runs journal besides jobs is removed at this target, by kind, in the order in which it has to be: alerts come
 * out of a queue only when its consumer works again.
 */
export function orphanRemovers(
  environment: Parameters<typeof targetAddresses>[0],
): Readonly<Record<string, OrphanRemover>> {
  const target = targetAddresses(environment);
  return {
    [PAUSED_CONSUMER]: () => undoControl(target, (control) => control.resumeConsumer()),
    [RATE_LIMIT]: () => undoControl(target, (control) => control.limit(null)),
    queue: (thing) => removeOrphanQueue(target, thing),
    alerts: (thing) => removeOrphanAlerts(target, thing),
  };
}
