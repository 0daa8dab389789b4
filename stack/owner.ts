import { StackError } from './part.ts';
import { identify, isAlive } from './process-tree.mjs';

const pollMs = 500;

/**
 * Resolves when the process with this pid is gone (another one that got the pid later does not count).
 * @param pidText the value of STACK_OWNER_PID; undefined or empty: there is no owner, never resolves.
 * @throws {StackError} not a pid.
 */
export function ownerGone(pidText: string | undefined, signal: AbortSignal): Promise<void> {
  if (pidText === undefined || pidText === '') return new Promise<void>(() => undefined);
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid < 1) {
    throw new StackError(
      `STACK_OWNER_PID=${pidText}: expected the pid of the process that the stack belongs to.`,
    );
  }
  const owner = identify(pid);
  if (owner === null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (isAlive(owner)) return;
      clearInterval(timer);
      resolve();
    }, pollMs);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  });
}
