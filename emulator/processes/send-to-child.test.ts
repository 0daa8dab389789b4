import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { sendToChild } from './send-to-child.ts';

/** A process that says when it is there, and every message that it gets. */
const child = () =>
  spawn(process.execPath, ['-e', "process.on('message', (m) => process.send(m)); process.send('here')"], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

describe('a message to a process', () => {
  it('should arrive', async () => {
    const one = child();
    await once(one, 'message');
    sendToChild(one, { a: 1 });
    expect(await once(one, 'message')).toEqual([{ a: 1 }, undefined]);
    one.disconnect();
    await once(one, 'exit');
  });

  it('should be no error of ours when the process is dead and nobody knows it yet', async () => {
    const one = child();
    await once(one, 'message');
    const errors: unknown[] = [];
    one.on('error', (error) => errors.push(error));
    one.kill('SIGKILL');
    // Held up, so that this process hears nothing of the death before it writes.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    expect(one.connected).toBe(true);
    sendToChild(one, { a: 1 });
    await once(one, 'exit');
    expect(errors).toEqual([]);
    sendToChild(one, { a: 1 });
  });
});
