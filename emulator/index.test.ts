import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startEmulator } from './index.ts';
import { testEmulator, W4 } from './test-emulator.ts';

const STAND_INS = { mongodbUri: null, rabbitmqUrl: null };

/** A port of 127.0.0.1 that nobody listens on. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

describe('startEmulator', () => {
  it('should name every option that is wrong', async () => {
    const wrong = { ...STAND_INS, clock: 0, jobs: 1.5, port: -1 };
    await expect(startEmulator(wrong)).rejects.toThrow(
      "The emulator's options are wrong: port must be a port from 0 (any free one) to 65535, got -1; " +
        'clock must be a factor above 0, at most 1000, got 0; jobs must be a number of slots from 1 to 10000, got 1.5',
    );
  });

  it('should fail when its port is taken, and be closed as often as one likes', async () => {
    const first = await startEmulator(STAND_INS);
    const port = Number(new URL(first.focusBaseUrl).port);
    await expect(startEmulator({ ...STAND_INS, port })).rejects.toThrow('EADDRINUSE');
    await first.close();
    await first.close();
    const second = await startEmulator({ ...STAND_INS, port });
    expect(second.focusBaseUrl).toBe(`http://127.0.0.1:${port}/focus-server`);
    await second.close();
  });

  it('should say what to do when the database is not there, without the password', async () => {
    const mongodbUri = `mongodb://somebody:secret@127.0.0.1:${await freePort()}/`;
    const parts = { settings: { databaseSelectionMs: 200 } };
    const start = startEmulator({ ...STAND_INS, mongodbUri }, parts);
    await expect(start).rejects.toThrow(
      /^The emulator cannot use the MongoDB at mongodb:\/\/127\.0\.0\.1:\d+\//,
    );
    await expect(start).rejects.toThrow('give mongodbUri: null to use the stand-in');
    await expect(start).rejects.not.toThrow('secret');
  });

  it('should serve jobs while the broker is away, and close in time', async () => {
    const rabbitmqUrl = `amqp://127.0.0.1:${await freePort()}`;
    await using emulator = await testEmulator({ rabbitmqUrl });
    const answer = await emulator.send('POST', '/configure', W4);
    expect(answer.status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { broker } = (await emulator.control('GET', '/state')).json as { broker: object };
    expect(broker).toMatchObject({ kind: 'rabbitmq', connected: false, queues: 0, pending: 1 });
    await emulator.send('DELETE', '/job/1-1');
    const began = performance.now();
    await emulator.running.close();
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('should give each job a queue and take it away again', async () => {
    await using emulator = await testEmulator();
    const queues = async () =>
      ((await emulator.control('GET', '/state')).json as { broker: { queues: number } }).broker.queues;
    await emulator.send('POST', '/configure', W4);
    await emulator.send('POST', '/configure', W4);
    expect(await queues()).toBe(2);
    await emulator.send('DELETE', '/job/1-1');
    expect(await queues()).toBe(1);
  });
});
