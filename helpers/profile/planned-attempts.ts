import { operationShare, plannedArrivals, signatureOf } from './planned.ts';
import { plannedOfPages, type BrowserGroup } from './browsers.ts';
import type { OperationUse, Phase } from './profile.ts';

/** Attempts of an operation or step that a phase plans; null where that depends on the target (closed, some of pages). */
export function plannedAttempts(
  of: string,
  phase: Phase,
  operations: readonly OperationUse[],
  browsers: readonly BrowserGroup[] = [],
): number | null {
  const arrivals = plannedArrivals(phase);
  if (arrivals === null) return null;
  const [name = '', step] = of.split('.');
  const pages = browsers.find((group) => group.name === name);
  if (pages !== undefined) {
    const alerts = plannedAlerts(phase, operations);
    return plannedOfPages(pages, step ?? '', phase.durationS, alerts);
  }
  let attempts = 0;
  for (const operation of operations) {
    if (of !== '*' && operation.name !== name) continue;
    const own = Math.floor(arrivals * operationShare(operation.name, phase, operations) + 1e-9);
    attempts +=
      step === undefined ? own : own * (signatureOf(operation).attempts(operation.options)[step] ?? 0);
  }
  return attempts;
}

/** Alerts that a phase plans, of all operations that send one through the web application. */
function plannedAlerts(phase: Phase, operations: readonly OperationUse[]): number | null {
  const senders = operations.filter(({ use }) => use === 'alert');
  const planned = senders.map(({ name }) => plannedAttempts(name, phase, operations));
  return planned.reduce<number | null>((sum, own) => (sum === null || own === null ? null : sum + own), 0);
}
