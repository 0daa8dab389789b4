import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadlines, deadlinesOf, type Expiring } from './deadlines.ts';

describe('Deadlines', () => {
  beforeEach(() => vi.useFakeTimers({ now: 0 }));
  afterEach(() => vi.useRealTimers());

  const open = (deadlines: Deadlines) => {
    const startMs = performance.now();
    const attempt: Expiring & { expiredAfterMs: number[] } = {
      deadlineMs: 0,
      expiredAfterMs: [],
      expire() {
        this.expiredAfterMs.push(performance.now() - startMs);
      },
    };
    deadlines.begin(attempt);
    return attempt;
  };

  it('should expire each attempt exactly once, at its own time', () => {
    const deadlines = new Deadlines(1000);
    const first = open(deadlines);
    vi.advanceTimersByTime(300);
    const second = open(deadlines);
    vi.advanceTimersByTime(699);
    expect(first.expiredAfterMs).toEqual([]);
    vi.advanceTimersByTime(5000);
    expect(first.expiredAfterMs).toEqual([1000]);
    expect(second.expiredAfterMs).toEqual([1000]);
    expect(deadlines.size).toBe(0);
  });

  it('should leave alone what ended, and still expire what began later', () => {
    const deadlines = new Deadlines(1000);
    const ended = open(deadlines);
    vi.advanceTimersByTime(10);
    deadlines.end(ended);
    vi.advanceTimersByTime(500);
    const hangs = open(deadlines);
    vi.advanceTimersByTime(3000);
    expect(ended.expiredAfterMs).toEqual([]);
    expect(hangs.expiredAfterMs).toEqual([1000]);
  });

  it('should work again after it had nothing to watch', () => {
    const deadlines = new Deadlines(1000);
    deadlines.end(open(deadlines));
    vi.advanceTimersByTime(10_000);
    expect(vi.getTimerCount()).toBe(0);
    const later = open(deadlines);
    vi.advanceTimersByTime(1000);
    expect(later.expiredAfterMs).toEqual([1000]);
  });

  it('should need one timer for any number of attempts', () => {
    const deadlines = new Deadlines(1000);
    for (let at = 0; at < 500; at++) {
      deadlines.end(open(deadlines));
      vi.advanceTimersByTime(1);
    }
    open(deadlines);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('should be shared by clients with the same time-out', () => {
    expect(deadlinesOf(1234)).toBe(deadlinesOf(1234));
    expect(deadlinesOf(1234)).not.toBe(deadlinesOf(4321));
  });
});
