import type { ChildProcess } from 'node:child_process';

/**
 * Sends a message to a process of the emulator, or nothing when it is gone. One that was killed may be gone before it
 * is known to be: without a listener of the message's own the EPIPE would be an error that nobody hears, and end this
 * process. Who waits for an answer is told when the end of the process is.
 */
export function sendToChild(child: ChildProcess, message: object): void {
  if (child.connected) child.send(message, () => undefined);
}
