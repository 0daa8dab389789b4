import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { claimPortBlock } from './port-block.ts';

describe('claimPortBlock', () => {
  it('should give each of several at once ports of its own, and a released block again', async () => {
    const blocks = await Promise.all([1, 60, 60].map((slots) => claimPortBlock('127.0.0.1', slots)));
    const bases = blocks.map(({ base }) => base);
    expect(new Set(bases).size).toBe(3);
    for (const base of bases) expect((base - 12_300) % 100).toBe(0);
    await Promise.all(blocks.map((block) => block.release()));
  });

  it('should pass over a block in which one port is taken', async () => {
    const first = await claimPortBlock('127.0.0.1', 60);
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(first.base + 60, '127.0.0.1', resolve));
    await first.release();
    const second = await claimPortBlock('127.0.0.1', 60);
    expect(second.base).not.toBe(first.base);
    await second.release();
    await new Promise((resolve) => taken.close(resolve));
  });

  it('should say what is wrong with an address that is not this machine’s', async () => {
    await expect(claimPortBlock('192.0.2.1', 1)).rejects.toThrow(
      /^Stream ports cannot be opened on 192\.0\.2\.1: listen EADDRNOTAVAIL/,
    );
  });

  it('should say what to do when there are not so many ports', async () => {
    await expect(claimPortBlock('127.0.0.1', 25_000)).rejects.toThrow(
      'There are no 25001 free neighbouring ports between 12300 and 23999 on 127.0.0.1',
    );
  });
});
