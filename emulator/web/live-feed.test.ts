import { once } from 'node:events';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'undici';
import { expect, it } from 'vitest';
import { alertLedger, ids, push, SITE, testWeb } from './testing.ts';
import type { TestWeb } from './testing.ts';

/** An open user interface, and what it has been shown. */
async function openInterface(web: TestWeb, username: string) {
  const user = await web.user(username);
  const url = `${web.running.webBaseUrl.replace('http', 'ws')}/prisma/api/prisma-210-1000/live`;
  const socket = new WebSocket(url, { headers: { cookie: await user.cookies() } });
  const shown: string[] = [];
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as { type: string; alert?: { ext_id: string } };
    shown.push(message.alert?.ext_id ?? message.type);
  });
  await expect.poll(() => shown).toEqual(['hello']);
  return { user, socket, shown };
}

it('should push each alert once to every open user interface', async () => {
  await using web = await testWeb();
  const [one, two] = [await openInterface(web, 'user-1'), await openInterface(web, 'user-2')];
  await one.user.send('POST', `${SITE}/push-to-rabbit`, push(ids(3)));
  const all = ['hello', ...ids(3)];
  await expect.poll(() => [one.shown, two.shown]).toEqual([all, all]);
  const { totals, alerts } = await alertLedger(web);
  expect(totals).toMatchObject({ inserted: 3, pushed: 3, notShown: 0 });
  expect(alerts.map(({ pushedTo }) => pushedTo)).toEqual([2, 2, 2]);
  two.socket.close();
  await expect
    .poll(async () => (await web.control('GET', '/state')).json)
    .toMatchObject({ web: { interfaces: 1 } });
});

it('should let nobody in who is not logged in', async () => {
  await using web = await testWeb();
  const request = get(`${web.running.webBaseUrl}/prisma/api/prisma-210-1000/live`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.from('sixteen bytes ok').toString('base64'),
    },
  });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(401);
  response.destroy();
});

it('alert-not-shown should store and not push exactly its share, until it is off', async () => {
  await using web = await testWeb();
  const { user, shown } = await openInterface(web, 'user-1');
  await web.control('PUT', '/defects/alert-not-shown', { strength: 0.25 });
  await user.send('POST', `${SITE}/push-to-rabbit`, push(ids(8, 'a')));
  await web.until({ inserted: 8, notShown: 2, pushed: 6 });
  await expect.poll(() => shown).toEqual(['hello', 'a-1', 'a-2', 'a-3', 'a-5', 'a-6', 'a-7']);
  expect((await user.send('GET', `${SITE}/alert`)).json).toHaveLength(8);
  await web.control('DELETE', '/defects/alert-not-shown');
  await user.send('POST', `${SITE}/push-to-rabbit`, push(ids(4, 'b')));
  await web.until({ inserted: 12, notShown: 2, pushed: 10 });
});
