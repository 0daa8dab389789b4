import { describe, expect, it } from 'vitest';
import { P50, testEmulator, W4 } from '../test-emulator.ts';
import type { TestEmulator } from '../test-emulator.ts';

const list = async (emulator: TestEmulator, fromS: number): Promise<[number, number][]> => {
  const body = { start_time: fromS, end_time: Math.ceil(emulator.now() / 1000) };
  return (await emulator.send('POST', '/recordings_in_time_range', body)).json as [number, number][];
};
const recorder = (emulator: TestEmulator, what: string) => emulator.control('POST', `/recorder/${what}`);

describe('a server whose recorder is down', () => {
  it('should wait for fiber, refuse live jobs, go on with those it has, and still play recordings', async () => {
    await using emulator = await testEmulator();
    await emulator.send('POST', '/configure', W4);
    const startS = emulator.now() / 1000 - 5;
    expect((await recorder(emulator, 'stop')).json).toMatchObject({ running: false, where: 'in-process' });

    const { status, json } = await emulator.send('GET', '/live_metadata');
    expect([status, json]).toEqual([
      200,
      {
        dx: 0,
        prr: 0,
        fiber_start_meters: null,
        fiber_length_meters: null,
        sw_version: 'waiting for fiber',
        number_of_channels: 2337,
        fiber_description: 'waiting for fiber',
      },
    ]);
    const live = await emulator.send('POST', '/configure', W4);
    expect([live.status, live.json]).toEqual([
      503,
      { error: 'Cannot proceed: Missing required fiber metadata fields: prr' },
    ]);
    expect((await emulator.send('GET', '/metadata/1-1')).status).toBe(200);
    const historic = { ...P50, start_time: startS, end_time: startS + 4 };
    expect((await emulator.send('POST', '/configure', historic)).status).toBe(200);

    await recorder(emulator, 'start');
    expect((await emulator.send('GET', '/live_metadata')).json).toMatchObject({
      prr: 2000,
      dtype: 'float32',
    });
    expect((await emulator.send('POST', '/configure', W4)).status).toBe(200);
  });

  it('should have a hole in its recordings that is as long as the outage', async () => {
    await using emulator = await testEmulator({ clock: 10 });
    const beganS = emulator.now() / 1000 - 20;
    emulator.advance(3_000);
    await recorder(emulator, 'stop');
    const downS = emulator.now() / 1000;
    emulator.advance(60_000);
    expect(await list(emulator, downS + 1)).toEqual([]);
    await recorder(emulator, 'start');
    const upS = emulator.now() / 1000;
    expect(upS - downS).toBe(60);
    emulator.advance(1_000);
    const around = await list(emulator, downS - 1);
    expect(around.at(-1)).toEqual([upS, -1]);
    expect(around.at(-2)![1]).toBe(downS);
    expect((await list(emulator, beganS + 5))[0]![0]).toBe(beganS);
    const inHole = { ...P50, start_time: downS + 10, end_time: downS + 50 };
    expect((await emulator.send('POST', '/configure', inHole)).status).toBe(404);
  });

  it('should be brought back by a reset, and tell that it has no process to be killed', async () => {
    await using emulator = await testEmulator();
    await recorder(emulator, 'stop');
    await emulator.control('POST', '/reset');
    expect((await emulator.control('GET', '/state')).json).toMatchObject({ recorder: { running: true } });
    expect(await recorder(emulator, 'kill')).toMatchObject({
      status: 409,
      json: { error: 'The recorder has no process of its own to be killed; stop it instead' },
    });
  });
});
