import { describe, expect, it } from 'vitest';
import { PAYLOADS } from '../../profile/payloads.ts';
import { answeredJob, askedJob, jobNumber, pulseRateHz, streamAddress } from './asked-job.ts';
import { rowsIn } from './stream-job.ts';

describe('askedJob', () => {
  it('should be what the body says', () => {
    expect(askedJob({ ...PAYLOADS.S50, start_time: 100, end_time: 160 })).toEqual({
      durationS: 300,
      height: 600,
      nfft: 1024,
      firstChannel: 1,
      lastChannel: 50,
      band: { minHz: 0, maxHz: 500 },
      view: 'multichannel',
      window: { fromMs: 100_000, toMs: 160_000 },
    });
    expect(askedJob(PAYLOADS.W50)).toMatchObject({
      durationS: null,
      band: null,
      view: 'waterfall',
      window: null,
    });
  });
});

describe('answeredJob', () => {
  it('should let nothing through that the answer lacks', () => {
    const job = { jobId: '1-2', linesDtS: 0.5, channelAmount: 2, frequenciesAmount: 0, answer: {} };
    expect(answeredJob(job)).toMatchObject({ frequencies: [], channelToStream: {}, prrHz: null });
    expect(answeredJob(job).streamAmount).toBeNaN();
  });
});

describe('pulseRateHz', () => {
  it('should be that of the first layer that has one', () => {
    expect(pulseRateHz({ cmd: 'x', parent: { parent: { prr: 2000, parent: { prr: 1 } } } })).toBe(2000);
    expect(pulseRateHz({ prr: 0, parent: null })).toBeNull();
    const endless: Record<string, unknown> = {};
    endless['parent'] = endless;
    expect(pulseRateHz(endless)).toBeNull();
  });
});

describe('jobNumber', () => {
  it('should be the running number', () => {
    expect([jobNumber('7-1729'), jobNumber('load_1-2x'), jobNumber('7')]).toEqual([1729, null, null]);
  });
});

describe('streamAddress', () => {
  it.each([
    [
      { stream_url: 'http://worker-1', stream_port: 12307 },
      { host: 'worker-1', port: 12307 },
    ],
    [
      { stream_url: 'http://10.0.0.1:80/x', stream_port: '12331' },
      { host: '10.0.0.1', port: 12331 },
    ],
    [
      { stream_url: 'worker', stream_port: 1 },
      { host: 'worker', port: 1 },
    ],
    [{ stream_url: 'http://', stream_port: 12307 }, null],
    [{ stream_url: 'http://worker', stream_port: 'x' }, null],
    [{ stream_url: 'http://worker', stream_port: 70_000 }, null],
    [{ stream_port: 12307 }, null],
  ])('should read %j', (answer, address) => {
    expect(streamAddress(answer)).toEqual(address);
  });
});

describe('rowsIn', () => {
  it('should count the rows that lie wholly in the time', () => {
    expect(rowsIn({ fromMs: 0, toMs: 300_000 }, 0.5)).toBe(600);
    expect(rowsIn({ fromMs: 0, toMs: 499 }, 0.5)).toBe(0);
    expect(rowsIn({ fromMs: 1000, toMs: 4500 }, 0.0390625)).toBe(89);
    expect(rowsIn({ fromMs: 0, toMs: 3500 }, 0.0390625)).toBe(89);
  });
});
