import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { StandInStore } from '../recordings/stand-in-store.ts';
import type { RecordingDocument } from '../recordings/recording.ts';
import { P50, testEmulator } from '../test-emulator.ts';
import { withoutPrefix } from './app.ts';

/** Longer than the longest body that is read, 1 MiB. */
const TOO_LARGE = 'x'.repeat(1_100_000);
const CHUNK = `${TOO_LARGE.length.toString(16)}\r\n${TOO_LARGE}\r\n`;

describe('withoutPrefix', () => {
  it.each([
    ['/focus-server', '/'],
    ['/focus-server?a=1', '/?a=1'],
    ['/focus-server/ack?a=1', '/ack?a=1'],
    ['/focus-serverack', '/focus-serverack'],
    ['/ack', '/ack'],
  ])('should make %s %s', (url, stripped) => {
    expect(withoutPrefix(url)).toBe(stripped);
  });
});

describe('the interface', () => {
  it('should answer /ack with nothing, and other verbs with 405', async () => {
    await using emulator = await testEmulator();
    const ack = await emulator.send('GET', '/ack?anything=1');
    expect([ack.status, ack.text, ack.headers.get('content-type')]).toEqual([200, '', null]);
    for (const verb of ['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']) {
      expect((await emulator.send(verb, '/ack')).status).toBe(405);
    }
  });

  it('should serve every route with and without the prefix', async () => {
    await using emulator = await testEmulator();
    const bare = emulator.running.focusBaseUrl.replace('/focus-server', '');
    for (const base of [bare, emulator.running.focusBaseUrl]) {
      expect(await (await fetch(`${base}/channels`)).text()).toBe(
        '{"lowest_channel":1,"highest_channel":2337}',
      );
      const { paths } = (await (await fetch(`${base}/openapi.json`)).json()) as { paths: object };
      expect(Object.keys(paths).sort()).toEqual([
        '/ack',
        '/cancel',
        '/channels',
        '/config/{task_id}',
        '/configure',
        '/job/{job_id}',
        '/job_status/{job_id}',
        '/live_metadata',
        '/metadata/{job_id}',
        '/recordings_in_time_range',
        '/sensors',
        '/task_metadata/{id}',
        '/waterfall/{id}/{row_count}',
      ]);
      const docs = await fetch(`${base}/docs`);
      expect(docs.status).toBe(200);
      expect(await docs.text()).toContain('swagger-ui');
      expect((await fetch(`${base}/docs/static/swagger-ui.css`)).status).toBe(200);
    }
  });

  it('should list all sensors and describe the fibre', async () => {
    await using emulator = await testEmulator();
    const { sensors } = (await emulator.send('GET', '/sensors')).json as { sensors: number[] };
    expect([sensors.length, sensors[0], sensors.at(-1)]).toEqual([2337, 0, 2336]);
    expect((await emulator.send('GET', '/live_metadata')).json).toMatchObject({
      prr: 2000,
      dtype: 'float32',
    });
  });

  it('should say 404 to what it does not serve, in the words of the deployed server', async () => {
    await using emulator = await testEmulator();
    const answer = await emulator.send('GET', '/health');
    expect([answer.status, answer.text]).toEqual([404, '{"detail":"Not Found"}']);
  });

  it.each<[string, string, number]>([
    ['no JSON', '{"a":', 400],
    ['an empty body', '', 422],
    ['a body beyond the limit', `"${TOO_LARGE}"`, 413],
    ['a deep body', '['.repeat(200_000) + ']'.repeat(200_000), 422],
  ])('should refuse %s with 4xx and the common shape', async (_what, body, status) => {
    await using emulator = await testEmulator();
    const answer = await emulator.send('POST', '/configure', body);
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.json as object)).toEqual(['error', 'details']);
  });

  it.each([
    ['of a length that was said', `Content-Length: ${3 * TOO_LARGE.length}`, TOO_LARGE, ''],
    ['in chunks', 'Transfer-Encoding: chunked', CHUNK, '0\r\n\r\n'],
  ])(
    'should let a client end a body that is too large, %s, and not reset it',
    async (_what, framing, part, end) => {
      await using emulator = await testEmulator();
      const { port } = new URL(emulator.running.focusBaseUrl);
      const socket = connect({ host: '127.0.0.1', port: Number(port) });
      socket.setEncoding('latin1');
      const next = async () => String((await once(socket, 'data'))[0]);
      socket.write(
        `POST /configure HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`,
      );
      socket.write(part);
      expect(await next()).toMatch(/^HTTP\/1\.1 413 /);
      // Only now comes the rest, and after it the next request on the same connection.
      for (let i = 0; i < 2; i++) socket.write(part);
      socket.write(end);
      socket.write('GET /ack HTTP/1.1\r\nHost: x\r\n\r\n');
      expect(await next()).toMatch(/^HTTP\/1\.1 200 /);
      socket.destroy();
    },
  );

  it('should refuse a body that is not said to be JSON', async () => {
    await using emulator = await testEmulator();
    const url = `${emulator.running.focusBaseUrl}/configure`;
    expect((await fetch(url, { method: 'POST', body: JSON.stringify(P50) })).status).toBe(415);
  });

  it('should check a time range', async () => {
    await using emulator = await testEmulator();
    const range = async (body: object) =>
      (await emulator.send('POST', '/recordings_in_time_range', body)).status;
    expect(await range({ start_time: 5, end_time: 4 })).toBe(400);
    expect(await range({ start_time: -1, end_time: 4 })).toBe(400);
    expect(await range({ start_time: '1', end_time: 4 })).toBe(422);
    expect(await range({ end_time: 4 })).toBe(422);
    expect(
      (await emulator.send('POST', '/recordings_in_time_range', { start_time: 1, end_time: 9 })).text,
    ).toBe('[]');
  });

  it('should list the recording that is still being written with an end of -1', async () => {
    await using emulator = await testEmulator();
    const nowS = emulator.now() / 1000;
    const body = { start_time: nowS - 1, end_time: nowS };
    expect((await emulator.send('POST', '/recordings_in_time_range', body)).json).toEqual([[nowS - 20, -1]]);
  });

  it('should do so too where the database leaves out what is null', async () => {
    const startMs = Date.UTC(2026, 0, 1) - 20_000;
    const unfinished = {
      uuid: 'u',
      start_time: new Date(startMs),
      deleted: false,
      fiber_metadata: {},
    };
    const store = new StandInStore([unfinished as unknown as RecordingDocument]);
    await using emulator = await testEmulator({}, { store });
    const body = { start_time: startMs / 1000, end_time: startMs / 1000 + 1 };
    expect((await emulator.send('POST', '/recordings_in_time_range', body)).json).toEqual([
      [startMs / 1000, -1],
    ]);
  });
});
