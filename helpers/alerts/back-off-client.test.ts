import { describe, expect, it } from 'vitest';
import { BodyAnswer } from '../engine/http-answer.ts';
import { VirtualClock } from '../engine/virtual-clock.ts';
import { BackOffTurns, patientClient } from './back-off-client.ts';
import { SmartBackOff } from './back-off.ts';

function turnsInVirtualTime() {
  const clock = new VirtualClock();
  const waits: number[] = [];
  const pace = {
    nowS: () => clock.nowUs() / 1e6,
    wait: (seconds: number) => {
      waits.push(seconds);
      return clock.sleepUntil(clock.nowUs() + seconds * 1e6);
    },
  };
  return { clock, pace, waits, turns: new BackOffTurns(new SmartBackOff(() => 0.5), pace) };
}
const answer = (status: number, headers: Record<string, string> = {}) =>
  new BodyAnswer(status, headers, Buffer.from('{}'), null);

describe('turns of a back-off', () => {
  it('should be taken in the order in which they were asked for, spaced after a 429', async () => {
    const { clock, pace, waits, turns } = turnsInVirtualTime();
    const sent: [string, number][] = [];
    const send = (name: string, status: number, headers: Record<string, string> = {}) =>
      turns.attempt(async () => {
        sent.push([name, pace.nowS()]);
        return answer(status, headers);
      });
    await clock.run(
      (async () => {
        await send('limited', 429, { 'retry-after': '2' });
        // The later ones ask first again, and have to stand behind.
        await Promise.all(['a', 'b', 'c'].map((name) => send(name, 201)));
      })(),
    );
    expect(sent.map(([name]) => name)).toEqual(['limited', 'a', 'b', 'c']);
    // Only whose turn it is waits: a thousand that all woke at every attempt would cost a million timers.
    expect(waits).toHaveLength(3);
    // Nothing for 2 s; then at what is known of the rate: one attempt in 2 s, which passed.
    expect(sent[1]?.[1]).toBe(2);
    expect((sent[2]?.[1] ?? 0) - (sent[1]?.[1] ?? 0)).toBeGreaterThan(1);
  });

  it('should be given up when the run ends, without an attempt', async () => {
    const { clock, turns } = turnsInVirtualTime();
    const stop = new AbortController();
    let sent = 0;
    const send = async () => {
      sent++;
      return answer(429, { 'retry-after': '60' });
    };
    await clock.run(
      (async () => {
        await turns.attempt(send, stop.signal);
        const second = turns.attempt(send, stop.signal);
        stop.abort();
        expect(await second).toBeNull();
      })(),
    );
    expect(sent).toBe(1);
  });

  it('should let a patient client through in the end, and hand on anything but 429', async () => {
    const { clock, turns } = turnsInVirtualTime();
    const statuses = [429, 429, 200, 403];
    const client = patientClient({ send: async () => answer(statuses.shift() ?? 500) }, turns);
    const got = await clock.run(
      (async () => [(await client.send('GET', '/a')).status, (await client.send('GET', '/b')).status])(),
    );
    expect(got).toEqual([200, 403]);
  });
});
