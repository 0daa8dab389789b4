import type { ClientFaults } from '../../client/model/messages.ts';
import type { DefectSwitches } from '../../defect-switches.ts';

/** What the defects that are on ask of the web client. */
export function clientFaults(defects: DefectSwitches): ClientFaults {
  return {
    staleCanvasMs: defects.strength('stale-canvas') ?? 0,
    blockMsPerSecond: defects.strength('long-tasks') ?? 0,
    alertsLeftOut: defects.strength('alert-left-out') ?? 0,
    heapMbPerMinute: defects.strength('heap-growth') ?? 0,
    staysAway: defects.strength('stays-disconnected') === undefined ? 0 : 1,
  };
}
