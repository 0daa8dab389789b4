import { describe, expect, it } from 'vitest';
import { alertLedger, ids, push, SITE, testWeb } from './testing.ts';

describe('an alert', () => {
  it('should be confirmed, stored and readable as it was sent', async () => {
    await using web = await testWeb();
    const user = await web.user('user-7');
    const answer = await user.send(
      'POST',
      `${SITE}/push-to-rabbit`,
      push(['a-1'], { classId: 103, severity: 3 }),
    );
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ ext_id: 'a-1', class_id: 103, severity: 3, distance_m: 1200 });
    await web.until({ inserted: 1 });
    const found = (await user.send('GET', `${SITE}/alert?startTime=2026-01-01T00:00:00Z`)).json;
    expect(found).toEqual([
      {
        ext_id: 'a-1',
        algorun_id: 'push-to-rabbit',
        class_id: 103,
        class_name: 'SC',
        severity: 3,
        distance_m: 1200,
        start_time: '2026-01-01T00:00:00.000Z',
        alert_time: '2026-01-01T00:00:00.000Z',
        closes_at: '2026-01-01T00:02:50.000Z',
        time_interval_s: 0,
        is_external: true,
        is_dead: false,
        is_faded: false,
        repetitions: 0,
      },
    ]);
    const { totals, alerts } = await alertLedger(web);
    expect(totals).toMatchObject({
      received: 1,
      accepted: 1,
      published: 1,
      confirmed: 1,
      consumed: 1,
      read: 1,
    });
    expect(alerts[0]).toMatchObject({
      alertId: 'a-1',
      user: 'user-7',
      answer: 201,
      stored: 'inserted',
      lost: null,
    });
  });
});

void ids;
