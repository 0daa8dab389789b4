import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { testEmulator } from '../test-emulator.ts';

/** Any 127.x address is this machine's, and a socket that listens on 127.0.0.1 is not reached by it. */
const OTHER_ADDRESS = '127.0.0.2';

async function reaches(port: number): Promise<string> {
  const socket = connect(port, OTHER_ADDRESS);
  try {
    await once(socket, 'connect');
    return 'connected';
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  } finally {
    socket.destroy();
  }
}

it('should be reached by any address when told so, and its control API by loopback only', async () => {
  await using server = await testEmulator({ host: '0.0.0.0' });
  const port = (url: string) => Number(new URL(url).port);
  expect(await reaches(port(server.running.focusBaseUrl))).toBe('connected');
  expect(await reaches(port(server.running.webBaseUrl))).toBe('connected');
  expect(await reaches(port(server.running.controlUrl))).toBe('ECONNREFUSED');
});

it.each(['/control/state', '/control/defects', '/control/ledger', '/metrics'])(
  'should not serve %s at the ports that others reach',
  async (path) => {
    await using server = await testEmulator({ host: '0.0.0.0' });
    const { focusBaseUrl, webBaseUrl, controlUrl } = server.running;
    const statusAt = async (base: string) => {
      const answer = await fetch(`${base}${path}`);
      await answer.arrayBuffer();
      return answer.status;
    };
    expect(await statusAt(controlUrl)).toBe(200);
    for (const base of [focusBaseUrl, new URL(focusBaseUrl).origin, webBaseUrl, `${webBaseUrl}/prisma/api`]) {
      expect(await statusAt(base)).toBe(404);
    }
  },
);

it('should not open its control API anywhere else, even when asked to', async () => {
  await expect(testEmulator({}, { controlHost: '0.0.0.0' })).rejects.toThrow(
    /^The control interface cannot be bound to "0\.0\.0\.0"/,
  );
});
