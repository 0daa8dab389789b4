import type { AlertFields } from '../alert-plan.ts';

const KEY = 'Algorithm.AlertReport';
/** Which detector reports a class. The contract names keys and classes, not which goes with which. */
const DETECTORS: Readonly<Record<number, string>> = { 103: 'MLGround', 104: 'Pulse', 105: 'FiberCut' };

/** The key that an alert of this class is published under; the bare one for a class without a detector. */
export function routingKey(classId: number): string {
  const detector = DETECTORS[classId];
  return detector === undefined ? KEY : `${KEY}.${detector}`;
}

/** An alert as the algorithms send it over the broker. @param atMs milliseconds since the epoch */
export function alertMessage(
  id: string,
  { classId, severity, distanceM }: AlertFields,
  atMs: number,
): Buffer {
  const message = {
    algorun_id: 'focus-load',
    alert_id: id,
    class_id: classId,
    severity,
    distance_m: distanceM,
    alert_time: new Date(atMs).toISOString(),
    time_interval_s: 0,
    is_external: true,
    is_dead: false,
    is_faded: false,
  };
  return Buffer.from(JSON.stringify(message));
}

/** The alert id in a message; null when it is no alert. */
export function alertIdIn(content: Buffer): string | null {
  try {
    const { alert_id: id } = (JSON.parse(content.toString('utf8')) ?? {}) as { alert_id?: unknown };
    return typeof id === 'string' ? id : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
