import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | null = null;

/**
 * What every process tells of itself: resident memory, heap, processor time, descriptors, event-loop delay, garbage
 * collection. One per process, however many emulators it has: each more would watch the garbage collector again.
 */
export function processMetrics(): Registry {
  if (registry === null) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
