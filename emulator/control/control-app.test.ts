import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { DEFECTS } from '../defects.ts';
import { testEmulator, W4 } from '../test-emulator.ts';
import { requireLoopback } from './control-app.ts';

const NAMES = DEFECTS.map(({ name }) => name);

describe('the control interface', () => {
  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.org', '127.0.0.1.example.org'])(
    'should refuse to be bound to %s',
    async (controlHost) => {
      expect(() => requireLoopback(controlHost)).toThrow(`cannot be bound to "${controlHost}"`);
      await expect(testEmulator({}, { controlHost })).rejects.toThrow('Use 127.0.0.1, ::1 or localhost');
    },
  );

  it('should stay on loopback when the server itself listens everywhere', async () => {
    await using emulator = await testEmulator({ host: '0.0.0.0' });
    expect(new URL(emulator.running.controlUrl).hostname).toBe('127.0.0.1');
    expect((await emulator.send('GET', '/ack')).status).toBe(200);
  });

  it.each([
    ['a page of another site', { origin: 'https://example.org' }, 403],
    ['a page of another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['a page without a name', { origin: 'null' }, 403],
    ['a foreign name for this machine', { host: 'example.org' }, 403],
    ['a name of this machine', { host: 'localhost' }, 200],
    ['its other address', { host: '[::1]:80' }, 200],
  ])('should answer what %s sends with %j by %i', async (_who, headers, expected) => {
    await using emulator = await testEmulator();
    await emulator.control('PUT', '/defects/errors');
    const { port } = new URL(emulator.running.controlUrl);
    // Not by fetch, which lets nobody set these.
    const sent = request({ host: '127.0.0.1', port, path: '/control/reset', method: 'POST', headers }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(expected);
    const { json } = await emulator.control('GET', '/defects');
    expect((json as { active: unknown[] }).active).toHaveLength(expected === 403 ? 1 : 0);
  });

  it('should list every defect, and none as on', async () => {
    await using emulator = await testEmulator();
    const { json } = await emulator.control('GET', '/defects');
    expect(json).toEqual({ catalogue: DEFECTS.map((defect) => ({ ...defect })), active: [] });
  });

  it.each([...DEFECTS])(
    'should switch $name on with its default and off again',
    async ({ name, strength }) => {
      await using emulator = await testEmulator();
      const active = (await emulator.control('PUT', `/defects/${name}`)).json;
      expect(active).toMatchObject({ name, strength: strength.default });
      expect((await emulator.control('GET', '/defects')).json).toMatchObject({ active: [{ name }] });
      expect((await emulator.control('DELETE', `/defects/${name}`)).json).toEqual({ active: [] });
    },
  );

  it('should name the nearest and all valid names for an unknown defect', async () => {
    await using emulator = await testEmulator();
    for (const method of ['PUT', 'DELETE']) {
      const { status, json } = await emulator.control(method, '/defects/lost-row');
      expect(status).toBe(404);
      expect(json).toEqual({
        error: `There is no defect "lost-row". Did you mean "lost-rows"? The defects are: ${NAMES.join(', ')}`,
        defects: NAMES,
      });
    }
  });

  it.each<[string, object, string]>([
    [
      'errors',
      { strength: 0 },
      'must be a share above 0, at most 1 (requests answered 500; default 0.2), got 0',
    ],
    ['errors', { strength: 1.1 }, 'got 1.1'],
    ['errors', { strength: '0.5' }, 'got string'],
    ['slow-all', { strength: -1 }, 'must be ms from 0'],
    ['capacity-cap', { strength: 1.5 }, 'must be a whole number of jobs from 0'],
    ['slow-all', { endpoint: 'ack' }, '"slow-all" takes no endpoint'],
    ['errors', { endpoint: 'configur' }, 'Did you mean "configure"?'],
    ['errors', [1], 'The body must be an object'],
  ])('should answer 400 to %s with %j, and switch nothing', async (name, body, message) => {
    await using emulator = await testEmulator();
    const { status, json } = await emulator.control('PUT', `/defects/${name}`, body);
    expect(status).toBe(400);
    expect((json as { error: string }).error).toContain(message);
    expect((await emulator.control('GET', '/defects')).json).toMatchObject({ active: [] });
  });

  it('should switch all defects off at once', async () => {
    await using emulator = await testEmulator();
    await emulator.control('PUT', '/defects/errors');
    await emulator.control('PUT', '/defects/hang');
    expect((await emulator.control('DELETE', '/defects')).json).toEqual({ active: [] });
    expect((await emulator.control('GET', '/defects')).json).toMatchObject({ active: [] });
  });

  it('should reset defects and jobs', async () => {
    await using emulator = await testEmulator();
    await emulator.control('PUT', '/defects/lying-cancel');
    await emulator.send('POST', '/configure', W4);
    expect((await emulator.control('GET', '/state')).json).toMatchObject({ alive: 1, clock: 1, slots: 60 });
    expect((await emulator.control('POST', '/reset')).json).toEqual({ active: [], aliveNow: 0 });
    expect((await emulator.control('GET', '/ledger/jobs/1-1')).json).toMatchObject({ endReason: 'reset' });
    expect((await emulator.send('GET', '/metadata/1-1')).status).toBe(404);
  });
});
