import { removeOrphanAlerts, removeOrphanQueue } from '../alerts/orphan-removers.ts';
import { targetAddresses } from '../engine/run-scope.ts';
import type { OrphanRemover } from './orphans.ts';

/** How what runs journal besides jobs is removed at this target, by kind. */
export function orphanRemovers(
  environment: Parameters<typeof targetAddresses>[0],
): Readonly<Record<string, OrphanRemover>> {
  const target = targetAddresses(environment);
  return {
    alerts: (thing) => removeOrphanAlerts(target, thing),
    queue: (thing) => removeOrphanQueue(target, thing),
  };
}
