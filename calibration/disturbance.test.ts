import { describe, expect, it } from 'vitest';
import { DisturbanceWatch, runQueueMs, stolenMs } from './disturbance.ts';

describe('the watch for disturbance', () => {
  it('should read the time on the run queue from a schedstat', () => {
    expect(runQueueMs('146673 25602358 2\n')).toBe(25.602358);
  });

  it('should read what the host took from the first line of /proc/stat', () => {
    const text = 'cpu  769337 79916 152351 1631745 6880 0 4199 11075 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n';
    expect(stolenMs(text)).toBe(110_750);
  });

  it('should say nothing where there are no books', () => {
    using watch = new DisturbanceWatch([2 ** 30]);
    expect(watch.waitedMs()).toBeNull();
  });
});
