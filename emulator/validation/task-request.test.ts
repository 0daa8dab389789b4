import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../settings.ts';
import { Refusal } from './checks.ts';
import { parseTaskTime, readTaskRequest } from './task-request.ts';

const TASK = {
  displayTimeAxisDuration: 10.5,
  nfftSelection: 1024,
  canvasInfo: { height: 1000 },
  sensors: { min: 0, max: 49 },
  frequencyRange: { min: 0, max: 500 },
  start_time: null,
  end_time: null,
};

function fields(taskId: string, body: unknown): string[] {
  try {
    readTaskRequest(taskId, body, DEFAULT_SETTINGS);
  } catch (error) {
    if (error instanceof Refusal) return error.details.map(({ field }) => field);
    throw error;
  }
  return [];
}

describe('readTaskRequest', () => {
  it('should take a live task', () => {
    expect(readTaskRequest('load_20261123000000_0a1b2c3d', TASK, DEFAULT_SETTINGS)).toMatchObject({
      channelMin: 0,
      channelMax: 49,
      durationS: 10.5,
      window: null,
    });
  });

  it('should take times as yymmddHHMMSS in UTC', () => {
    const task = { ...TASK, start_time: '260102030405', end_time: '260102030406' };
    const startMs = Date.UTC(2026, 0, 2, 3, 4, 5);
    expect(readTaskRequest('t', task, DEFAULT_SETTINGS).window).toEqual({ startMs, endMs: startMs + 1000 });
  });

  it.each(['260231000000', '261301000000', '260101240000', '260101006000', '26010100000', 'x'])(
    'should not take %s for a time',
    (text) => {
      expect(parseTaskTime(text)).toBe(undefined);
      expect(fields('t', { ...TASK, start_time: text, end_time: '260102030406' })).toEqual(['start_time']);
    },
  );

  it.each<[string, string, object]>([
    ['task_id', 'a b', {}],
    ['task_id', 'x'.repeat(257), {}],
    ['displayTimeAxisDuration', 't', { displayTimeAxisDuration: 0 }],
    ['nfftSelection', 't', { nfftSelection: 0 }],
    ['canvasInfo.height', 't', { canvasInfo: { height: 0 } }],
    ['sensors', 't', { sensors: { min: 5, max: 5 } }],
    ['sensors.min', 't', { sensors: { min: -1, max: 5 } }],
    ['sensors.max', 't', { sensors: { min: 0, max: 2337 } }],
    ['frequencyRange', 't', { frequencyRange: undefined }],
    ['frequencyRange', 't', { frequencyRange: { min: 5, max: 5 } }],
    ['end_time', 't', { start_time: '260102030405' }],
    ['end_time', 't', { start_time: '260102030405', end_time: '260102030405' }],
  ])('should refuse a wrong %s', (field, taskId, wrong) => {
    expect(fields(taskId, { ...TASK, ...wrong })).toEqual([field]);
  });
});
