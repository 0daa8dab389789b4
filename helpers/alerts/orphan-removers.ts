import { OperationError, type TargetAddresses } from '../engine/operation.ts';
import { openWebSession } from '../webapp/open-session.ts';
import { webTarget } from '../webapp/web-sessions.ts';
import { readAll, removeAlerts } from './alert-removal.ts';
import { alertNumber } from './alert-plan.ts';
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

/** Removes the alerts of an earlier run, by the token in their ids. @returns null when they are gone, else why not */
export async function removeOrphanAlerts(target: TargetAddresses, orphan: Orphan): Promise<string | null> {
  const [account] = target.webApp?.accounts ?? [];
  if (account === undefined) return 'the environment has no web application';
  const session = await openWebSession(webTarget(target), account);
  const pace = {
    nowS: () => performance.now() / 1000,
    wait: (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000)),
  };
  const client = patientClient(session, new BackOffTurns(new SmartBackOff(() => 0.5), pace));
  const fromMs = Date.parse(orphan.createdAt) - SLACK_MS;
  const own = async () => {
    const listed = await readAll(client, { fromMs, untilMs: Date.now() + SLACK_MS });
    return listed.map(({ id }) => id).filter((id) => alertNumber(orphan.id, id) !== null);
  };
  try {
    await removeAlerts(client, [...new Set(await own())]);
    const left = await own();
    return left.length === 0 ? null : `${left.length} are still listed after their deletion`;
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
