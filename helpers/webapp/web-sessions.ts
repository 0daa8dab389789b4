import type { OperationContext, SharedPart, TargetAddresses } from '../engine/operation.ts';
import { openWebSession, type WebTarget } from './open-session.ts';
import type { SessionCounter, WebSession } from './web-session.ts';

/** The web application of a run's target, and one account of it. */
export function webTarget(target: TargetAddresses): WebTarget {
  const { webApp, focusBaseUrl, verifyTls, timeoutS } = target;
  if (webApp === null)
    throw new Error('the profile check lets no operation without a web application through');
  const { baseUrl, siteId } = webApp;
  return { baseUrl, siteId, focusBaseUrl, verifyTls, timeoutS };
}

/** The account of user n, from 0; users beyond the accounts share them. */
export function accountOf(
  target: TargetAddresses,
  user: number,
): { readonly username: string; readonly password: string } {
  const accounts = target.webApp?.accounts ?? [];
  const account = accounts[user % accounts.length];
  if (account === undefined) throw new Error('the target has no account of a web application');
  return account;
}

/** The sessions of one generator thread, one for each user. */
class WebSessions implements SharedPart {
  readonly #sessions = new Map<number, Promise<WebSession>>();
  readonly #open: (user: number) => Promise<WebSession>;

  constructor(open: (user: number) => Promise<WebSession>) {
    this.#open = open;
  }

  of(user: number): Promise<WebSession> {
    let session = this.#sessions.get(user);
    if (session === undefined) {
      session = this.#open(user);
      this.#sessions.set(user, session);
    }
    return session;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map(async (session) => (await session).close()));
  }
}

/**
 * The session of this arrival's user, or of `user`: own account, cookies and connections, one per generator thread.
 * It is logged in when this resolves; call it before the first step, so that a login is not in the step.
 * @throws OperationError when the login fails
 */
export async function webSession(
  context: Pick<OperationContext, 'shared' | 'target' | 'user'>,
  user = context.user,
): Promise<WebSession> {
  const sessions = await context.shared('web-sessions', async ({ target, count }) => {
    const to = webTarget(target);
    const counted = (counter: SessionCounter) => count(counter);
    return new WebSessions((number) => openWebSession(to, accountOf(target, number), counted));
  });
  const session = await sessions.of(user);
  await session.ready();
  return session;
}
