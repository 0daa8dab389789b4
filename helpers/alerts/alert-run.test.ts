import { describe, expect, it } from 'vitest';
import type { OperationError } from '../engine/operation.ts';
import { AlertRun, type AlertOptions } from './alert-run.ts';
import { fakeRun, fakeWebApp, type FakeFaults } from './testing-run.ts';
import { fixedWindow } from './testing.ts';

const OPTIONS: AlertOptions = {
  readableWithinS: 10,
  readEveryMs: 100,
  finishedByS: 0,
  backOff: false,
  limitPerSecond: 0,
  hops: false,
  queueDepth: false,
};

/** Sends `count` alerts, one each 100 ms, and takes the last look. */
async function send(count: number, faults: FakeFaults = {}, options: Partial<AlertOptions> = {}) {
  const run = fakeRun();
  const web = fakeWebApp(run, faults);
  const booked: string[][] = [];
  const errors: (OperationError | null)[] = [];
  const work = async () => {
    const alerts = await AlertRun.open({
      run: run.scope,
      client: web,
      control: null,
      fibre: { fromM: 0, untilM: 10_000 },
      options: { ...OPTIONS, ...options },
      random: () => 0.5,
    });
    const arrival = async (i: number) => {
      await run.scope.wait(i / 10);
      const { context, booked: steps } = run.arrival();
      const one = alerts.next();
      try {
        await alerts.push(context, web, one);
        if (alerts.waits) await context.step('readable', () => alerts.awaitReadable(context, one));
        errors[i] = null;
      } catch (error) {
        errors[i] = error as OperationError;
      } finally {
        alerts.done(one);
        booked[i] = steps;
      }
    };
    await Promise.all(Array.from({ length: count }, (_, i) => arrival(i)));
    await alerts.finish().catch((error: unknown) => {
      errors.push(error as OperationError);
    });
    await alerts.close();
  };
  await run.clock.run(work());
  return { ...run, web, booked, errors };
}

const HEALTHY = {
  'lost-alerts': 0,
  'duplicated-alerts': 0,
  'altered-alerts': 0,
  'late-alerts': 0,
  'unconfirmed-alerts': 0,
  'unexpected-alerts': 0,
  'foreign-answers': 0,
  'alert-read-failures': 0,
};

describe('the alerts of a run', () => {
  it('should all be accepted, readable and removed at a healthy server', async () => {
    const { counters, figures, leftovers, journal, web, booked, errors } = await send(250);
    expect(counters).toEqual({
      ...HEALTHY,
      'accepted-alerts': 250,
      'readable-alerts': 250,
      'alert-attempts': 250,
    });
    expect(errors.every((error) => error === null)).toBe(true);
    expect(booked[17]).toEqual(['push ok', 'readable ok']);
    // Each answer of the fake takes 5 ms.
    expect(figures['list-mean-seconds']).toBeCloseTo(0.005, 6);
    expect(web.rows).toEqual([]);
    expect(leftovers).toEqual([]);
    expect([...journal]).toEqual([]);
    // In batches of 100.
    expect(web.requests.filter((request) => request.startsWith('DELETE'))).toHaveLength(3);
  });

  it('should be reported as exactly so many lost, doubled and altered as there are', async () => {
    const { counters, errors, journal } = await send(100, {
      store: (row, i) => {
        if (i % 20 === 3) return [];
        if (i % 25 === 4) return [row, { ...row }];
        if (i === 50) return [{ ...row, repetitions: 1 }];
        return [i % 50 === 5 ? { ...row, severity: 9 } : row];
      },
    });
    expect(counters).toMatchObject({
      'accepted-alerts': 100,
      'readable-alerts': 95,
      'lost-alerts': 5,
      'duplicated-alerts': 5,
      'altered-alerts': 2,
      'late-alerts': 0,
    });
    expect(errors.filter((error) => error !== null).map(({ errorClass }) => errorClass)).toEqual(
      Array(5).fill('not readable'),
    );
    // What is missing may come after this run: the next one looks for it.
    expect([...journal]).toHaveLength(1);
  });

  it('should be late when they become readable after the wait, and no longer lost', async () => {
    const { counters, errors } = await send(20, { readableAfterS: (i) => (i === 7 ? 11 : 0.01) });
    expect(counters).toMatchObject({ 'lost-alerts': 0, 'late-alerts': 1, 'readable-alerts': 20 });
    expect(errors[7]).toMatchObject({ errorClass: 'not readable' });
    expect(errors[8]).toBeNull();
  });

  it('should be late when they become readable after the moment by which all must be', async () => {
    const { counters } = await send(30, { readableAfterS: (i) => (i < 25 ? 0.01 : 3) }, { finishedByS: 4 });
    expect(counters).toMatchObject({ 'lost-alerts': 0, 'late-alerts': 5 });
  });

  it.each([
    [429, 'refused', 'http 429'],
    [503, 'refused', 'http 503'],
    [401, 'failed', 'http 401'],
    [500, 'failed', 'http 500'],
  ] as const)('should be sent once when a push is answered %d', async (status, outcome, errorClass) => {
    const { counters, errors, booked } = await send(3, {
      status: (request) => (request.startsWith('POST') ? [status] : undefined),
    });
    expect(errors[0]).toMatchObject({ outcome, errorClass });
    expect(booked[0]).toEqual([`push ${errorClass}`]);
    expect(counters).toMatchObject({ 'alert-attempts': 3, 'accepted-alerts': 0, 'lost-alerts': 0 });
  });

  it('should not be taken for accepted with a 201 that says something else', async () => {
    const altered = await send(3, { answer: (row) => ({ ...row, distance_m: row.distance_m + 1 }) });
    expect(altered.errors[0]).toMatchObject({ errorClass: 'wrong answer' });
    expect(altered.counters).toMatchObject({ 'accepted-alerts': 0, 'unconfirmed-alerts': 3 });
    const foreign = await send(3, { answer: (row) => ({ ...row, ext_id: 'somebody else' }) });
    expect(foreign.errors[0]).toMatchObject({ errorClass: 'foreign answer' });
    expect(foreign.counters).toMatchObject({ 'foreign-answers': 3, 'accepted-alerts': 3, 'lost-alerts': 0 });
  });

  it('should be left over, and stay journalled, where they may not be removed', async () => {
    const { leftovers, journal, counters } = await send(5, {
      status: (request) => (request.startsWith('DELETE') ? [403] : undefined),
    });
    expect(leftovers).toHaveLength(1);
    expect(leftovers[0]).toMatch(
      /^alerts \w+: they could not be read back or removed: DELETE alert\/delete of 5 alerts answered 403/,
    );
    expect([...journal]).toHaveLength(1);
    expect(counters).toMatchObject({ 'lost-alerts': 0, 'readable-alerts': 5 });
  });

  it('should not be taken for doubled where a list ignores the end of its window', async () => {
    const { counters } = await send(50, { ignoresEnd: true });
    expect(counters).toMatchObject({ 'readable-alerts': 50, 'duplicated-alerts': 0 });
  });

  it('should be waited for through reads that fail', async () => {
    let reads = 0;
    const { counters, errors } = await send(5, {
      status: (request) => (request.startsWith('GET') && ++reads % 2 === 1 ? [500] : undefined),
    });
    expect(errors.slice(0, 5)).toEqual(Array(5).fill(null));
    expect(counters['alert-read-failures']).toBeGreaterThan(0);
  });
});

describe('alerts with smart back-off', () => {
  it('should all land at a server that limits, each attempt a step, and tell its limit', async () => {
    const run = fakeRun();
    const limiter = fixedWindow(5);
    const web = fakeWebApp(run, {
      status(request) {
        const retryAfter = request.startsWith('POST') ? limiter(run.scope.nowS()) : null;
        return retryAfter === null ? undefined : [429, { 'retry-after': String(retryAfter) }];
      },
    });
    const COUNT = 100;
    let attempts = 0;
    await run.clock.run(
      (async () => {
        const alerts = await AlertRun.open({
          ...{ run: run.scope, client: web, control: null, random: () => 0.5 },
          fibre: { fromM: 0, untilM: 100 },
          options: { ...OPTIONS, backOff: true, readableWithinS: 0, limitPerSecond: 5 },
        });
        const arrival = async (i: number) => {
          await run.scope.wait(i / 20);
          const { context, booked } = run.arrival();
          await alerts.push(context, web, alerts.next());
          expect(booked.at(-1)).toBe('push ok');
          attempts += booked.length;
        };
        await Promise.all(Array.from({ length: COUNT }, (_, i) => arrival(i)));
        await alerts.finish();
        await alerts.close();
      })(),
    );
    expect(run.counters).toMatchObject({
      'accepted-alerts': COUNT,
      'readable-alerts': COUNT,
      'lost-alerts': 0,
      'duplicated-alerts': 0,
      'alert-attempts': attempts,
    });
    expect(attempts).toBeGreaterThan(COUNT);
    expect(attempts).toBeLessThanOrEqual(2 * COUNT);
    expect(run.figures['limit-found-per-second']).toBeGreaterThan(4.5);
    expect(run.figures['limit-found-per-second']).toBeLessThan(5.5);
    expect(run.figures['limit-found-ratio']).toBe((run.figures['limit-found-per-second'] ?? 0) / 5);
  });
});
