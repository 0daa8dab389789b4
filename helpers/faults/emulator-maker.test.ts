import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../profile/faults.ts';
import { emulatorMaker } from './emulator-maker.ts';

/** The emulator's list of processes that can be acted on, and what it is asked to do to them; `refused` are answered 409. */
async function emulatorDouble(names: readonly string[], refused: readonly string[] = []) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/control/processes', '');
    if (request.method === 'GET')
      return response.end(JSON.stringify({ processes: names.map((name) => ({ name, pid: 1 })) }));
    asked.push(path);
    response.writeHead(refused.includes(path) ? 409 : 200).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    maker: emulatorMaker(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    asked,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
const APART = ['focus-server', 'streams', 'web-app', 'recorder', 'consumer'];
const fault = (whom: Fault['whom'], what: Fault['what']): Fault => ({
  name: 'f',
  what,
  whom,
  startS: 0,
  endS: 1,
});

describe('faults of the emulator', () => {
  it.each([
    ['focus-server', 'kill', ['/focus-server/kill', '/focus-server/start']],
    ['web-app', 'stop', ['/web-app/stop', '/web-app/start']],
    ['recorder', 'restart', ['/recorder/kill', '/recorder/start']],
    ['consumer', 'pause', ['/consumer/pause', '/consumer/resume']],
  ] as const)('should break the %s by a %s and bring it back', async (whom, what, asked) => {
    await using emulator = await emulatorDouble(APART);
    const one = fault(whom, what);
    expect(await emulator.maker.cannot(one)).toBeNull();
    expect(emulator.asked).toEqual([]);
    await emulator.maker.make(one, {});
    await emulator.maker.undo(one, {});
    expect(emulator.asked).toEqual(asked);
  });

  it('should start what ended while it stood still', async () => {
    await using emulator = await emulatorDouble(APART, ['/recorder/resume']);
    await emulator.maker.undo(fault('recorder', 'pause'), {});
    expect(emulator.asked).toEqual(['/recorder/resume', '/recorder/start']);
  });

  it('should not take the process that answers for one that it can do without', async () => {
    await using whole = await emulatorDouble([]);
    expect(await whole.maker.cannot(fault('focus-server', 'kill'))).toMatch(
      /start the emulator with --processes apart$/,
    );
    expect(await whole.maker.cannot(fault('database', 'kill'))).toBe(
      'the database is no process of the emulator',
    );
    expect(await whole.maker.cannot(fault('web-app', 'slow'))).toMatch(/not the paths to them$/);
  });
});
