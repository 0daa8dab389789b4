import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLoop } from './open-loop.ts';
import type { Task } from './protocol.ts';

const task: Task = {
  part: 'open',
  url: 'http://127.0.0.1:1/',
  inFlight: 3,
  ratePerSecond: 100,
  warmUpS: 0.03,
  measuredS: 0.05,
  folder: '',
};

describe('openLoop', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('should send when it is due, to one user after the other, and count what comes after the warm-up', async () => {
    const sent: [user: number, atMs: number][] = [];
    const startMs = performance.now();
    const figures = openLoop(task, (user) => {
      sent.push([user, performance.now() - startMs]);
      return Promise.resolve(sent.length === 5 ? 500 : 200);
    });
    await vi.advanceTimersByTimeAsync(80);
    expect(await figures).toMatchObject({
      requests: 5,
      errors: 1,
      seconds: 0.05,
      lateness: { p50Us: 0, p99Us: 0 },
    });
    expect(sent).toEqual([0, 1, 2, 0, 1, 2, 0, 1].map((user, n) => [user, 10 * n]));
  });

  it('should not wait for answers, and say how late it was', async () => {
    // The first counted send holds the loop for 25 ms: the two that are due meanwhile are late by 15 and 5 ms.
    let sent = 0;
    const figures = openLoop(task, () => {
      if (++sent === 4) vi.advanceTimersByTime(25);
      return new Promise((resolve) => setTimeout(() => resolve(200), 100));
    });
    await vi.advanceTimersByTimeAsync(300);
    expect((await figures).lateness).toEqual({ p50Us: 0, p99Us: 15_000 });
  });
});
