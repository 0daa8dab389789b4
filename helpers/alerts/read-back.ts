import { OperationError, type RunScope } from '../engine/operation.ts';
import { cleanUpLimitS } from '../profile/planned.ts';
import type { AlertClient, ListedAlert } from './alert-api.ts';
import { readAll, removeAlerts } from './alert-removal.ts';
import type { AlertFindings, AlertLedger, ReadAlert } from './alert-ledger.ts';
import { alertId, alertNumber } from './alert-plan.ts';
import { boundedClient } from './bounded-client.ts';
import type { ALERT_COUNTERS } from '../profile/alert-operations.ts';

/** How long after the load an accepted alert may still take before it is lost. Seconds. */
export const SETTLE_S = 10;
/** The same for one that its sender was not told of: it may be on its way all the same. Seconds. */
const STRAY_S = 1;
/** The clock of the server may be so far from ours; also what a window begins before the first alert. Milliseconds. */
const SLACK_MS = 60_000;
/** Alerts that are still there after their deletion are named, up to so many. */
const MOST_NAMED = 20;

export interface ReadBackParts {
  readonly run: RunScope;
  /** Reads and deletes; tries again as long as it is limited. */
  readonly client: AlertClient;
  readonly ledger: AlertLedger;
  /** Token in the ids of this run. */
  readonly token: string;
  /** When the first alert was sent: milliseconds since the epoch, by our clock. */
  readonly sinceMs: number;
}

/**
 * The last look at the alerts of a run: reads all of them back until none is missing or the time to settle is over,
 * books what became of them, and removes them.
 * @throws OperationError when the target does not let it; then the alerts are left over
 */
export async function readBackAndRemove(parts: ReadBackParts): Promise<AlertFindings> {
  const { run, ledger, token } = parts;
  const client = boundedClient(parts.client, {
    limitS: cleanUpLimitS(ledger.sentCount),
    nowS: () => run.nowS(),
    what: `reading back and removing ${ledger.sentCount} alerts`,
  });
  try {
    await readBack({ ...parts, client });
    const findings = ledger.findings();
    bookFindings(run, findings);
    const ids = Array.from({ length: ledger.sentCount }, (_, n) => alertId(token, n));
    await removeAlerts(client, ids);
    const left = (await readAll(client, window(parts))).filter(({ id }) => alertNumber(token, id) !== null);
    for (const { id } of left.slice(0, MOST_NAMED)) {
      run.leftover('alert', id, `it is still listed after its deletion (${left.length} are)`);
    }
    // What is missing may come yet: then the next run finds it by its token.
    if (left.length === 0 && findings.lost === 0) run.removed('alerts', token);
    return findings;
  } catch (error) {
    if (error instanceof OperationError) {
      run.leftover('alerts', token, `they could not be read back or removed: ${error.message}`);
    }
    throw error;
  }
}

/** The alerts of this run among those that a list has, as the ledger takes them. */
export function ofThisRun(token: string, listed: readonly ListedAlert[]): ReadAlert[] {
  return listed.map((alert) => ({ ...alert, n: alertNumber(token, alert.id) }));
}

async function readBack(parts: ReadBackParts): Promise<void> {
  const { run, client, ledger, token } = parts;
  const fromS = run.nowS();
  for (;;) {
    ledger.read(ofThisRun(token, await readAll(client, window(parts))), run.nowS());
    const waitedS = run.nowS() - fromS;
    const awaited = ledger.missing > 0 ? SETTLE_S : ledger.isWholeReadable ? 0 : STRAY_S;
    if (waitedS >= awaited) return;
    await run.wait(0.5);
  }
}

function window({ sinceMs }: ReadBackParts): { fromMs: number; untilMs: number } {
  return { fromMs: sinceMs - SLACK_MS, untilMs: Date.now() + SLACK_MS };
}

function bookFindings(run: RunScope, found: AlertFindings): void {
  const counts: Record<(typeof ALERT_COUNTERS)[number], number> = {
    'accepted-alerts': found.accepted,
    'readable-alerts': found.readable,
    'lost-alerts': found.lost,
    'duplicated-alerts': found.duplicated,
    'altered-alerts': found.altered,
    'late-alerts': found.late,
    'unconfirmed-alerts': found.unconfirmed,
    'unexpected-alerts': found.unexpected,
  };
  for (const [counter, amount] of Object.entries(counts)) run.count(counter, amount);
}
