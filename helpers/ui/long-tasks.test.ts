import { describe, expect, it } from 'vitest';
import { LongTasks } from './long-tasks.ts';

describe('LongTasks', () => {
  it('should have one figure for each second, 0 for a quiet one', () => {
    const tasks = new LongTasks();
    tasks.take([], 1000);
    expect(
      tasks.take(
        [
          [2100, 60],
          [2300, 710],
        ],
        6000,
      ),
    ).toEqual([
      { atMs: 1000, longestMs: 0 },
      { atMs: 2000, longestMs: 710 },
      { atMs: 3000, longestMs: 0 },
    ]);
    expect(tasks.finish(6000)).toEqual([
      { atMs: 4000, longestMs: 0 },
      { atMs: 5000, longestMs: 0 },
    ]);
  });

  it('should wait for a task that is told after its second was over', () => {
    const tasks = new LongTasks();
    tasks.take([], 1000);
    expect(tasks.take([], 3500)).toEqual([]);
    expect(tasks.take([[1900, 1800]], 4200)).toEqual([{ atMs: 1000, longestMs: 1800 }]);
  });

  it('should leave a second out that the page was not there for as a whole', () => {
    const tasks = new LongTasks();
    tasks.take([], 1000);
    expect(tasks.finish(1999)).toEqual([]);
  });
});
