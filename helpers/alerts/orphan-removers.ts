import { OperationError, type TargetAddresses } from '../engine/operation.ts';
import { openWebSession } from '../webapp/open-session.ts';
import { webTarget } from '../webapp/web-sessions.ts';
import { readAll, removeAlerts } from './alert-removal.ts';
import { alertNumber } from './alert-plan.ts';
import { openAlertControl, type AlertControl } from './emulator-control.ts';
import { boundedClient } from './bounded-client.ts';
import { BackOffTurns, patientClient } from './back-off-client.ts';
import { SmartBackOff } from './back-off.ts';
import { AmqpLink, unreachable } from './broker/amqp-link.ts';

/** What an earlier run journalled and did not remove. */
interface Orphan {
  readonly id: string;
  /** ISO time. */
  readonly createdAt: string;
}

/** Clocks of two machines. Milliseconds. */
const SLACK_MS = 120_000;
/** Looks for alerts of a run that died, half a second apart; it is over when so many in a row found none. */
const MOST_ROUNDS = 40;
const QUIET_ROUNDS = 3;
/** The next run goes on where this one gave up. Seconds. */
const ORPHANS_LIMIT_S = 120;

/** Removes the alerts of an earlier run, by the token in their ids. @returns null when they are gone, else why not */
export async function removeOrphanAlerts(target: TargetAddresses, orphan: Orphan): Promise<string | null> {
  const [account] = target.webApp?.accounts ?? [];
  if (account === undefined) return 'the environment has no web application';
  const session = await openWebSession(webTarget(target), account);
  const pace = {
    nowS: () => performance.now() / 1000,
    wait: (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000)),
  };
  const client = boundedClient(patientClient(session, new BackOffTurns(new SmartBackOff(() => 0.5), pace)), {
    ...{ limitS: ORPHANS_LIMIT_S, nowS: pace.nowS },
    what: 'removing alerts of an earlier run',
  });
  const fromMs = Date.parse(orphan.createdAt) - SLACK_MS;
  const own = async () => {
    const listed = await readAll(client, { fromMs, untilMs: Date.now() + SLACK_MS });
    return listed.map(({ id }) => id).filter((id) => alertNumber(orphan.id, id) !== null);
  };
  try {
    // Some may still be on their way: a consumer that was stopped has only just been started again.
    let left: string[] = [];
    for (let round = 0, quiet = 0; round < MOST_ROUNDS && quiet < QUIET_ROUNDS; round++) {
      if (round > 0) await pace.wait(0.5);
      left = await own();
      quiet = left.length === 0 ? quiet + 1 : 0;
      await removeAlerts(client, [...new Set(left)]);
    }
    return left.length === 0 ? null : `${left.length} were still listed after the last deletion`;
  } catch (error) {
    if (error instanceof OperationError) return error.message;
    throw error;
  } finally {
    await session.close();
  }
}

/** Deletes a queue of an earlier run; one that the broker does not know is gone. */
export async function removeOrphanQueue(target: TargetAddresses, { id }: Orphan): Promise<string | null> {
  if (target.rabbitmqUrl === null) return 'the environment has no broker';
  try {
    const link = await AmqpLink.open(target);
    try {
      await (await link.channel()).deleteQueue(id);
    } finally {
      await link.close();
    }
    return null;
  } catch (error) {
    return error instanceof OperationError ? error.message : unreachable(error).message;
  }
}

/** Starts the web application's consumer again, and takes its rate limit back: what only the emulator lets a run change. */
export async function undoControl(
  target: TargetAddresses,
  undo: (control: AlertControl) => Promise<void>,
): Promise<string | null> {
  const control = await openAlertControl(target);
  if (control === null) return 'the environment has no control API';
  try {
    await undo(control);
    return null;
  } catch (error) {
    if (error instanceof OperationError) return error.message;
    throw error;
  } finally {
    await control.close();
  }
}
