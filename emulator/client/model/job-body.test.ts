import { expect, it } from 'vitest';
import { channelProblem, waterfallBody } from './job-body.ts';

it('should ask for a live job without times, for a recording with whole seconds', () => {
  const body = { displayInfo: { height: 200 }, channels: { min: 1, max: 9 }, nfftSelection: 1, view_type: 2 };
  expect(waterfallBody({ min: 1, max: 9 }, null)).toEqual(body);
  expect(waterfallBody({ min: 1, max: 9 }, { fromMs: 1999, untilMs: 5001 })).toEqual({
    ...body,
    start_time: 1,
    end_time: 5,
  });
});

it.each([
  [1, 2222, ''],
  [1, 2223, 'At most 2222 channels can be shown at once; these are 2223.'],
  [5, 4, 'The last channel lies before the first one.'],
  [0, 4, 'Channels go from 1 to 2337.'],
  [1, NaN, 'Channels are whole numbers.'],
])('should say what is wrong with channels %d to %d', (min, max, problem) => {
  expect(channelProblem(min, max, 1, 2337, 2222)).toBe(problem);
});
