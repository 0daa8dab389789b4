import type { ClientFaults } from '../../client/model/messages.ts';
import type { DefectSwitches } from '../../defect-switches.ts';

/**
 * What the defects that are on ask of a web client.
 * @param user who is logged in; null when nobody is
 */
export function clientFaults(defects: DefectSwitches, user: string | null): ClientFaults {
  return {
    staleCanvasMs: Math.max(
      defects.strength('stale-canvas') ?? 0,
      defects.strengthFor('stale-viewer', { user, job: null }) ?? 0,
    ),
    blockMsPerSecond: defects.strength('long-tasks') ?? 0,
    alertsLeftOut: defects.strength('alert-left-out') ?? 0,
    heapMbPerMinute: defects.strength('heap-growth') ?? 0,
    staysAway: defects.strength('stays-disconnected') === undefined ? 0 : 1,
  };
}
