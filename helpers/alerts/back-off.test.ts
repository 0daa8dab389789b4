import { describe, expect, it } from 'vitest';
import { retryAfterS, SmartBackOff } from './back-off.ts';
import { fixedWindow, runLimited, tokenBucket } from './testing.ts';

const half = () => 0.5;

describe('the back-off of one account', () => {
  it('should give a server a moment that says Retry-After: 0', () => {
    const backOff = new SmartBackOff(half);
    backOff.sent(10);
    backOff.limited(10, 10, 0);
    expect(backOff.gateS).toBe(10.05);
  });

  it('should send at once as long as nothing was limited', () => {
    const backOff = new SmartBackOff(half);
    for (let i = 0; i < 100; i++) {
      expect(backOff.nextS()).toBeLessThanOrEqual(i / 1000);
      backOff.sent(i / 1000);
      backOff.passed(i / 1000, i / 1000);
    }
    expect(backOff.figures()).toEqual({
      attempts: 100,
      passed: 100,
      limited: 0,
      pauses: 0,
      limitPerSecond: null,
    });
  });

  it('should wait exactly as long as Retry-After says', () => {
    const backOff = new SmartBackOff(half);
    backOff.sent(10);
    backOff.limited(10, 10.25, 7);
    expect(backOff.nextS()).toBe(17.25);
  });

  it.each([
    [0, [0.5, 1, 2, 4]],
    [0.5, [0.75, 1.5, 3, 6]],
    [1, [1, 2, 4, 8]],
  ])('should double its own wait, between half of it and all, jitter %d', (jitter, waits) => {
    const backOff = new SmartBackOff(() => jitter);
    let atS = 0;
    for (const waitS of waits) {
      backOff.sent(atS);
      backOff.limited(atS, atS, null);
      // The slowest rate is one attempt in 10 s; the gate alone is asked for here.
      const gateS = backOff.gateS;
      expect(gateS - atS).toBeCloseTo(waitS, 9);
      atS = gateS;
    }
  });

  it('should pause 10 s after the fifth in a row, and count anew after it', () => {
    const backOff = new SmartBackOff(half);
    let atS = 0;
    const waits: number[] = [];
    for (let i = 0; i < 10; i++) {
      backOff.sent(atS);
      backOff.limited(atS, atS, 1);
      waits.push(backOff.gateS - atS);
      atS = backOff.gateS;
    }
    expect(waits).toEqual([1, 1, 1, 1, 10, 1, 1, 1, 1, 10]);
    expect(backOff.figures()).toMatchObject({ limited: 10, pauses: 2 });
  });

  it('should not pause when the fifth comes after one that got through', () => {
    const backOff = new SmartBackOff(half);
    for (let i = 0; i < 8; i++) {
      const atS = 100 * i;
      if (i === 4) {
        backOff.sent(atS - 2);
        backOff.passed(atS - 2, atS - 1);
      }
      backOff.sent(atS);
      backOff.limited(atS, atS, 1);
    }
    expect(backOff.figures().pauses).toBe(0);
  });

  it('should not raise a rate that nobody uses', () => {
    const backOff = new SmartBackOff(half);
    backOff.sent(0);
    backOff.limited(0, 0, 1);
    for (let atS = 5; atS <= 100; atS += 5) {
      backOff.sent(atS);
      backOff.passed(atS, atS);
    }
    expect(backOff.nextS()).toBe(101);
  });

  it('should take what was under way when the gate closed for one 429, not for several in a row', () => {
    const backOff = new SmartBackOff(half);
    for (let i = 0; i < 20; i++) backOff.sent(i / 1000);
    for (let i = 0; i < 20; i++) backOff.limited(i / 1000, 0.1 + i / 1000, 1);
    expect(backOff.figures()).toMatchObject({ attempts: 20, limited: 20, pauses: 0 });
    expect(backOff.gateS).toBeCloseTo(1.1, 9);
  });
});

describe('a client with smart back-off at a server that limits', () => {
  const LIMITERS = [
    { name: 'windows of a second', within: 0.1, limiter: fixedWindow },
    // What one way over the network varies makes such a bucket refuse now and then below its rate.
    { name: 'a bucket of one token', within: 0.15, limiter: (limit: number) => tokenBucket(limit, 1) },
    { name: 'a bucket of one second', within: 0.1, limiter: (limit: number) => tokenBucket(limit, limit) },
  ];
  const cases = LIMITERS.flatMap(({ name, within, limiter }) =>
    [5, 10, 20].flatMap((limit) =>
      [true, false].map((tellsRetryAfter) => ({ name, within, limiter, limit, tellsRetryAfter })),
    ),
  );

  it.each(cases)(
    'should land every alert and find a limit of $limit/s: $name, Retry-After $tellsRetryAfter',
    ({ limiter, within, limit, tellsRetryAfter }) => {
      const count = 32 * limit;
      const run = runLimited(limiter(limit), { offeredPerSecond: 4 * limit, count, tellsRetryAfter });
      expect(run.landed).toBe(count);
      expect(run.attempts).toBe(count + run.limited);
      expect(run.attempts / count).toBeLessThan(1.2);
      expect(Math.abs((run.limitPerSecond ?? 0) / limit - 1)).toBeLessThan(within);
      // No slower than the limit allows by more than its own waits.
      expect(run.endS).toBeLessThan(1.5 * 32);
    },
  );

  it.each([2, 5, 10, 40])('should find %d/s of fixed windows to 10 %% within 16 s', (limit) => {
    const run = runLimited(fixedWindow(limit), { offeredPerSecond: 4 * limit, count: 16 * limit });
    expect(Math.abs((run.limitPerSecond ?? 0) / limit - 1)).toBeLessThan(0.1);
  });

  it.each([0.1, 0.4, 1])(
    'should not find a limit far above the real one when answers take up to %d s',
    (longestWayS) => {
      const load = { offeredPerSecond: 80, count: 400, longestWayS };
      const run = runLimited(fixedWindow(20), load);
      expect(run.landed).toBe(400);
      expect(run.attempts).toBeLessThanOrEqual(800);
      expect(run.limitPerSecond ?? 20).toBeLessThan(25);
    },
  );

  it('should not limit itself where the server does not', () => {
    const run = runLimited(() => null, { offeredPerSecond: 20, count: 200 });
    expect(run).toMatchObject({ attempts: 200, limited: 0, limitPerSecond: null });
    expect(run.endS).toBeLessThan(10.02);
  });

  it('should still land everything at a server that lets nothing through for a minute', () => {
    const run = runLimited((atS) => (atS < 60 ? 1 : null), { offeredPerSecond: 5, count: 20 });
    expect(run).toMatchObject({ landed: 20 });
    // 20 were under way or waiting; from the first 429 on a single attempt asks, five times and then not for 10 s.
    expect(run.pauses).toBeGreaterThanOrEqual(4);
    expect(run.limited).toBeLessThan(50);
  });
});

describe('Retry-After', () => {
  const nowMs = Date.UTC(2026, 0, 1, 12);
  it.each([
    ['5', 5],
    [' 12 ', 12],
    ['0', 0],
    ['Thu, 01 Jan 2026 12:00:30 GMT', 30],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['-3', null],
    ['', null],
    [undefined, null],
  ])('should read %j as %j seconds', (header, seconds) => {
    expect(retryAfterS(header, nowMs)).toBe(seconds);
  });
});
