/** Waits until what this worker told the runner has left it. */

/**
 * Resolves when every attachment made so far is out of this process. A worker sends them to the runner over a
 * pipe, and what the pipe does not take at once waits in the worker. At Ctrl-C the runner ends its worker as soon
 * as the test is over: what still waited then was lost, and with it the end of the test, which is sent last.
 * Node calls back when a message was written, in the order of sending; the runner ignores this one.
 */
export function leftForRunner(): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) return resolve();
    // A runner that is gone takes nothing any more: then there is nothing to wait for.
    process.send({ method: 'focus-load-attached' }, () => resolve());
  });
}
