import { setTimeout as sleep } from 'node:timers/promises';
import type { LinkState } from './alert-broker.ts';

const FIRST_ATTEMPT_MS = 5_000;

/** Waits until the broker has been reached or not: an alert sent before the queue is there would find no taker. */
export async function firstAttempt(
  links: readonly { state(): Pick<LinkState, 'connected' | 'lastError'> }[],
): Promise<void> {
  const untilMs = performance.now() + FIRST_ATTEMPT_MS;
  const decided = (): boolean =>
    links.every((link) => {
      const { connected, lastError } = link.state();
      return connected || lastError !== null;
    });
  while (!decided() && performance.now() < untilMs) await sleep(10);
}
