import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { askJson } from './ask-json.ts';

it.each([
  ['short', 'no such server', 'answered 500: no such server'],
  ['long', `first ${'x'.repeat(2000)} the reason`, ' the reason'],
])('should say what a refusal says, of a %s one both ends', async (_, body, end) => {
  const server = createServer((_request, response) => response.writeHead(500).end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/start`;
  const error = await askJson('POST', url).catch((thrown: unknown) => thrown as Error & { status: number });
  server.close();
  expect(error).toMatchObject({ name: 'ControlError', status: 500 });
  const { message } = error as Error;
  expect(message.startsWith(`POST ${url} answered 500: ${body.slice(0, 6)}`)).toBe(true);
  expect(message.endsWith(end)).toBe(true);
  expect(message.length).toBeLessThan(1000);
});
