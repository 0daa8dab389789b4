import { operationShare, plannedArrivals, signatureOf } from './planned.ts';
import type { OperationUse, Phase } from './profile.ts';

/** Attempts of an operation or step that a phase plans; null where that depends on the target (closed). */
export function plannedAttempts(
  of: string,
  phase: Phase,
  operations: readonly OperationUse[],
): number | null {
  const arrivals = plannedArrivals(phase);
  if (arrivals === null) return null;
  const [name = '', step] = of.split('.');
  let attempts = 0;
  for (const operation of operations) {
    if (of !== '*' && operation.name !== name) continue;
    const own = Math.floor(arrivals * operationShare(operation.name, phase, operations) + 1e-9);
    attempts +=
      step === undefined ? own : own * (signatureOf(operation).attempts(operation.options)[step] ?? 0);
  }
  return attempts;
}
