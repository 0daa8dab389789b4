import { describe, expect, it } from 'vitest';
import { AlertWatch } from './alert-watch.ts';

const news = (id: string, sentMs = 1000) => ({ id, classId: 103, severity: 2, sentMs });
const shown = (id: string, atMs: number, more = {}) => ({ id, classId: '103', severity: '2', atMs, ...more });

describe('AlertWatch', () => {
  it('should time an alert from its push until it is on the screen', () => {
    const watch = new AlertWatch();
    expect(watch.accepted(news('a'))).toEqual([]);
    expect(watch.seen([shown('a', 1240)])).toEqual([{ is: 'shown', news: news('a'), afterMs: 240 }]);
    expect(watch.waiting).toBe(0);
  });

  it('should know one that is on the screen before its sender has the answer', () => {
    const watch = new AlertWatch();
    expect(watch.seen([shown('a', 1030)])).toEqual([]);
    expect(watch.accepted(news('a'))).toEqual([{ is: 'shown', news: news('a'), afterMs: 30 }]);
  });

  it.each([
    [{ classId: '104' }, 'class 104 and severity 2'],
    [{ severity: '3' }, 'class 103 and severity 3'],
    [{ severity: null }, 'class 103 and severity none'],
  ])('should call one wrong that is shown with %j', (more, words) => {
    const watch = new AlertWatch();
    watch.accepted(news('a'));
    expect(watch.seen([shown('a', 1100, more)])).toEqual([
      {
        ...{ is: 'wrong', news: news('a'), afterMs: 100 },
        words: `alert a was sent with class 103 and severity 2, and is shown with ${words}`,
      },
    ]);
  });

  it('should give up on what is not shown in time, once', () => {
    const watch = new AlertWatch();
    watch.accepted(news('a', 1000));
    watch.accepted(news('b', 2000));
    expect(watch.overdue(10_999, 10_000)).toEqual([]);
    expect(watch.overdue(11_000, 10_000)).toEqual([{ is: 'not-shown', news: news('a', 1000) }]);
    expect(watch.overdue(11_000, 10_000)).toEqual([]);
    expect(watch.waiting).toBe(1);
  });

  it('should count an alert once, also when its item is made anew', () => {
    const watch = new AlertWatch();
    watch.accepted(news('a'));
    expect(watch.seen([shown('a', 1100), shown('a', 1200)])).toHaveLength(1);
  });
});
