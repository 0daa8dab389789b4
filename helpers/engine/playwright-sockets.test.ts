import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { client, httpServer } from './testing-servers.ts';

const ALIKE = 120;
const BUSY_MS = 60;
const SERVED_MS = 100;

/** Holds the thread up after the last byte of each answer, as the work of a transport does. */
function holdUpAfterAnswers(): Disposable & { readonly times: () => number } {
  let times = 0;
  const onStart = (message: unknown) =>
    void (message as { request: ClientRequest }).request.once('response', (response) =>
      response.once('end', () => {
        times++;
        const untilMs = performance.now() + BUSY_MS;
        while (performance.now() < untilMs);
      }),
    );
  subscribe('http.client.request.start', onStart);
  return {
    times: () => times,
    [Symbol.dispose]: () => void unsubscribe('http.client.request.start', onStart),
  };
}

describe('the end of an answer over APIRequestContext', () => {
  it('should be when its last byte was read, whatever was done until it was given', async () => {
    await using server = await httpServer((_, response) => {
      response.write('first');
      setTimeout(() => response.end('last'), SERVED_MS);
    });
    await using http = await client('playwright', server.baseUrl);
    await http.send('GET', '/');
    using heldUp = holdUpAfterAnswers();
    const startMs = performance.now();
    const { givenLateUs } = await http.send('GET', '/');
    const tookMs = performance.now() - startMs;
    expect(heldUp.times()).toBe(1);
    expect(givenLateUs).toBeGreaterThanOrEqual(BUSY_MS * 1000);
    // A timer may be 1 ms early.
    expect(tookMs - givenLateUs / 1000).toBeGreaterThanOrEqual(SERVED_MS - 1);
  });
});

describe('whose a request over APIRequestContext is', () => {
  it('should be known among many that are alike, on new and used connections, answered in any order', async () => {
    let answered = 0;
    await using server = await httpServer((_, response) => {
      const body = 'x'.repeat(200 + answered);
      // The later it came, the sooner it is answered.
      setTimeout(() => response.end(body), ALIKE - answered++);
    });
    await using http = await client('playwright', server.baseUrl);
    await Promise.all(Array.from({ length: 5 }, () => http.send('GET', '/alike')));
    const answers = await Promise.all(Array.from({ length: ALIKE }, () => http.send('GET', '/alike')));
    expect(new Set(answers.map(({ bytes }) => bytes)).size).toBe(ALIKE);
    const [headBytes] = answers.map(({ bytes, wireBytes }) => wireBytes! - bytes);
    expect(headBytes).toBeGreaterThan(0);
    expect(answers.map(({ bytes, wireBytes }) => wireBytes! - bytes)).toEqual(answers.map(() => headBytes));
  });

  it.each(['/plain', '/with?query=1', '/with#fragment', '/with?query=1#fragment'])(
    'should be known of %s, and nothing of it be sent',
    async (path) => {
      await using server = await httpServer((request, response) => response.end(request.url));
      await using http = await client('playwright', server.baseUrl);
      const answer = await http.send('GET', path);
      expect(answer.text()).toBe(path.replace('#fragment', ''));
      expect(answer.wireBytes).toBeGreaterThan(0);
    },
  );
});
