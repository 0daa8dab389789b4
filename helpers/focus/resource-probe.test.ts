import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { controlResources, resourceUses } from './resource-probe.ts';

const TOLD = {
  gpuSlots: { limit: 40, beyond: 'refuse', inUse: 40, waiting: 0, peak: 40, refused: 3 },
  ports: { limit: 60, inUse: 40, peak: 41 },
  stations: [
    { endpoints: ['channels', 'sensors'], servers: 3, busy: 2, waiting: 7, refused: 1, law: 'constant' },
  ],
  seed: 1,
};

describe('the resources of the emulator', () => {
  it('should be told in the words of the record', () => {
    expect(resourceUses(TOLD)).toEqual([
      { name: 'GPU slots', inUse: 40, limit: 40, waiting: 0, refused: 3 },
      { name: 'stream ports', inUse: 40, limit: 60, waiting: 0, refused: 0 },
      { name: 'servers of channels, sensors', inUse: 2, limit: 3, waiting: 7, refused: 1 },
    ]);
  });

  it('should be read from the control API, and be none when it does not answer', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end(JSON.stringify(TOLD));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const probe = controlResources(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(await probe.read()).toHaveLength(3);
    expect(asked).toEqual(['/control/resources']);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await probe.read()).toEqual([]);
  });
});
