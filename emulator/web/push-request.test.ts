import { describe, expect, it } from 'vitest';
import { push, SITE, testWeb } from './testing.ts';
import { alertLedger } from './testing.ts';

const without = (name: string): object => {
  const body: Record<string, unknown> = { ...push(['a']) };
  delete body[name];
  return body;
};

describe('a push', () => {
  it.each<[string, unknown, string]>([
    ['no object', [1], 'body: expected an object'],
    ['no alertsAmount', without('alertsAmount'), 'alertsAmount: expected a whole number, found nothing'],
    ['no dofM', without('dofM'), 'dofM: expected a number, found nothing'],
    ['no classId', without('classId'), 'classId: expected a whole number, found nothing'],
    ['no severity', without('severity'), 'severity: expected a whole number, found nothing'],
    ['no ids', without('alertIds'), 'alertIds: expected a list of texts, found nothing'],
    [
      'a negative place',
      push(['a'], { dofM: -1 }),
      'dofM: expected a number of at least 0|from 0 to 10000, found -1',
    ],
    ['a place beyond the fibre', push(['a'], { dofM: 10_001 }), 'from 0 to 10000, found 10001'],
    ['an unknown class', push(['a'], { classId: 105 }), 'classId: expected 103 (SC) or 104 (SD), found 105'],
    ['severity 0', push(['a'], { severity: 0 }), 'severity: expected a whole number from 1 to 3, found 0'],
    ['severity 4', push(['a'], { severity: 4 }), 'from 1 to 3, found 4'],
    ['a severity as text', push(['a'], { severity: '2' }), 'severity: expected a whole number, found text'],
    ['an empty id', push(['']), 'alertIds: expected ids of 1 to 128 characters, found 1 that are not'],
    ['no id at all', push([]), 'alertIds: expected at least one id, found none'],
    ['an id twice', push(['a', 'a']), 'alertIds: expected each id once, found 1 repeated'],
    ['another amount', push(['a'], { alertsAmount: 2 }), 'as many ids as alertsAmount, 2, found 1'],
    ['too many', push(Array.from({ length: 101 }, (_, i) => `${i}`)), 'alertsAmount: expected'],
    ['another broker', push(['a'], { externalRabbitIp: '10.0.0.1' }), 'externalRabbitIp: expected nothing'],
    ['a field that nobody knows', push(['a'], { extra: 1 }), 'body: expected only'],
    ['no JSON', '{', 'not valid JSON'],
  ])('should be refused with %s', async (_what, body, message) => {
    await using web = await testWeb();
    const answer = await (await web.user('user-1')).send('POST', `${SITE}/push-to-rabbit`, body);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      type: 'BadRequest',
      path: '/prisma/api/prisma-210-1000/api/push-to-rabbit',
    });
    expect((answer.json as { message: string }).message).toContain(message.split('|').at(-1));
    expect((await alertLedger(web)).totals).toMatchObject({ received: 0, published: 0 });
  });

  it('should name all that is wrong at once, and echo no text back', async () => {
    await using web = await testWeb();
    const body = push(['<script>'.repeat(40)], { severity: 9, dofM: 'x' });
    const answer = await (await web.user('user-1')).send('POST', `${SITE}/push-to-rabbit`, body);
    const { message } = answer.json as { message: string };
    for (const name of ['dofM', 'severity', 'alertIds']) expect(message).toContain(`${name}: expected`);
    expect(answer.text).not.toContain('<script>');
  });

  it.each<[string, unknown, number]>([
    ['nothing', {}, 201],
    ['any class', push(['a'], { classId: 999 }), 201],
    ['a negative place', push(['a'], { dofM: -5 }), 201],
    ['severity 0', push(['a'], { severity: 0 }), 201],
    ['severity -1', push(['a'], { severity: -1 }), 400],
    ['severity 4', push(['a'], { severity: 4 }), 400],
    ['severity 100', push(['a'], { severity: 100 }), 400],
    ['an id twice', push(['a', 'a']), 201],
    ['an empty id', push(['']), 201],
  ])('should be answered as the deployed server does when lax: %s', async (_what, body, status) => {
    await using web = await testWeb({ lax: true });
    const answer = await (await web.user('user-1')).send('POST', `${SITE}/push-to-rabbit`, body);
    expect(answer.status).toBe(status);
  });

  it('should keep an alert of its own for every empty id when lax, and one for an id given twice', async () => {
    await using web = await testWeb({ lax: true });
    const user = await web.user('user-1');
    await user.send('POST', `${SITE}/push-to-rabbit`, push(['', '', 'a', 'a']));
    await web.until({ inserted: 3, repeated: 1 });
    const alerts = (await user.send('GET', `${SITE}/alert?orderBy=ext_id`)).json as { ext_id: string }[];
    expect(alerts.map(({ ext_id }) => ext_id)).toEqual(['a', '', '']);
  });
});
