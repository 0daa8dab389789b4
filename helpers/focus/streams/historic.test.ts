import { describe, expect, it } from 'vitest';
import { fakeHttp, type FakeReply } from '../testing.ts';
import { chooseWindow, historicWindow, recordingsBetween, usableWindow } from './historic.ts';

const server = (reply: FakeReply) => fakeHttp(() => reply);

describe('usableWindow', () => {
  it('should start at ceil(start) + 1 and end within the recording', () => {
    expect(usableWindow({ startS: 100.2, endS: 140.9 })).toEqual({ startS: 102, endS: 140 });
    expect(usableWindow({ startS: 100, endS: 140 })).toEqual({ startS: 101, endS: 140 });
  });

  it('should be none of a recording that goes on, or of one that is too short', () => {
    expect(usableWindow({ startS: 100, endS: -1 })).toBeNull();
    expect(usableWindow({ startS: 100, endS: 101.5 })).toBeNull();
  });
});

describe('chooseWindow', () => {
  const recordings = [10, 40, 60, 30].map((lengthS, i) => ({ startS: i * 100, endS: i * 100 + lengthS }));

  it('should spread over the recordings that are long enough', () => {
    const chosen = [0, 0.49, 0.5, 0.99].map((pick) => chooseWindow(recordings, 35, pick));
    expect(chosen.map((window) => window?.startS)).toEqual([101, 101, 201, 201]);
    expect(chosen[0]).toEqual({ startS: 101, endS: 136 });
  });

  it('should find none where all are too short', () => {
    expect(chooseWindow(recordings, 60, 0.5)).toBeNull();
    expect(chooseWindow([], 1, 0)).toBeNull();
  });
});

describe('recordingsBetween', () => {
  it('should read both forms of the answer', async () => {
    const expected = [{ startS: 1, endS: 6 }];
    expect(await recordingsBetween(server([200, [[1, 6]]]), 0, 9)).toEqual(expected);
    expect(await recordingsBetween(server([200, { recordings: [[1, 6]] }]), 0, 9)).toEqual(expected);
  });

  it.each([
    [[200, {}] as FakeReply, 'no list of recordings'],
    [[200, [[1]]] as FakeReply, '[1] is not [start, end]'],
    [[503, {}] as FakeReply, 'answered 503'],
  ])('should not take %j for recordings', async (reply, message) => {
    await expect(recordingsBetween(server(reply), 0, 9)).rejects.toThrow(message);
  });
});

describe('historicWindow', () => {
  it('should say what the target has when nothing is long enough', async () => {
    await expect(historicWindow(server([200, [[0, 41]]]), 1e6, 60, 0)).rejects.toThrow(
      'none of 1 recordings of the last four weeks has 60 s that can be played; the longest has 40 s',
    );
  });
});
