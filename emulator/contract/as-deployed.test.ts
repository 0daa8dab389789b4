// The known bugs of deployed servers, sections 1.3, 1.6 to 1.8, 2.2, 2.4, 2.6, 5.4, 7.2 and 11.2, all at once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connects } from '../streams/testing.ts';
import { ids, push, SITE, testWeb } from '../web/testing.ts';
import type { TestWeb } from '../web/testing.ts';
import {
  configured,
  IDLE_MS,
  MULTICHANNEL,
  POD_START_MS,
  recordedWindow,
  said,
  SINGLECHANNEL,
  TASK,
  WATERFALL,
} from './testing.ts';
import type { ConfigureAnswer } from './testing.ts';

const PARSE_ERROR = '{"error":"Error parsing configuration"}';
const UNKNOWN_ROUTE = '{"detail":"Not Found"}';
const INVALID_JOB = '{"error":"Invalid job_id"}';

let server: TestWeb;
const deployed = () => testWeb({ defectSet: 'as-deployed' });
beforeAll(async () => {
  server = await deployed();
});
afterAll(() => server[Symbol.asyncDispose]());
const configure = (body: object) => server.send('POST', '/configure', body);

describe('configure, as deployed', () => {
  it.each<[string, object]>([
    ['a height of -100', { displayInfo: { height: -100 } }],
    ['a height of 0', { displayInfo: { height: 0 } }],
    ['an nfft of 1000', { nfftSelection: 1000 }],
    ['an nfft of 4096 in the multichannel view', { nfftSelection: 4096 }],
    ['a band above Nyquist', { frequencyRange: { min: 0, max: 1500 } }],
    ['an empty band', { frequencyRange: { min: 5, max: 5 } }],
    ['a negative band', { frequencyRange: { min: -10, max: 500 } }],
    ['2,501 channels', { channels: { min: 1, max: 2501 } }],
    ['negative channels', { channels: { min: -3, max: 2 } }],
  ])('1.7 should take %s, with 200 and a job', async (_what, wrong) => {
    const { status, json } = await configure({ ...MULTICHANNEL, ...wrong });
    expect(status).toBe(200);
    const { job_id } = json as { job_id: string };
    expect(job_id).toMatch(/^\d+-\d+$/);
  });

  it('1.7 should put a range of the single channel view into stream 0 as one channel', async () => {
    await using own = await deployed();
    const body = { ...SINGLECHANNEL, channels: { min: 4, max: 6 } };
    expect(await configured(own, body)).toMatchObject({
      channel_to_stream_index: { 4: 0, 5: 0, 6: 0 },
      stream_amount: 1,
      channel_amount: 1,
    });
  });

  it.each<[string, object]>([
    ['no displayInfo', { ...MULTICHANNEL, displayInfo: undefined }],
    ['no channels', { ...MULTICHANNEL, channels: undefined }],
    ['a band of null', { ...MULTICHANNEL, frequencyRange: null }],
    ['a start without an end', { ...MULTICHANNEL, start_time: 1_700_000_000 }],
    ['an end without a start', { ...MULTICHANNEL, end_time: 1_700_000_000 }],
    ['a waterfall without the optional fields', WATERFALL],
  ])('1.7 should answer 500 to %s', async (_what, body) => {
    expect(said(await configure(body))).toEqual([500, PARSE_ERROR]);
  });

  it('1.7 should answer 422 in the words of FastAPI to a wrong type', async () => {
    const { status, json } = await configure({ ...MULTICHANNEL, nfftSelection: 'many' });
    expect(status).toBe(422);
    const [detail] = (json as { detail: object[] }).detail;
    expect(Object.keys(detail!)).toEqual(['loc', 'msg', 'type']);
  });

  it('12 should give stream_port as text', async () => {
    await using own = await deployed();
    const { stream_port } = await configured(own, MULTICHANNEL);
    expect(stream_port).toBe(String(own.running.streamPortBase + 1));
  });
});

describe('reads, as deployed', () => {
  it('1.6 should lack two fields of the live metadata, and have 2337.75 channels', async () => {
    const { json } = await server.send('GET', '/live_metadata');
    expect(Object.keys(json as object)).toEqual([
      'dx',
      'prr',
      'fiber_start_meters',
      'fiber_length_meters',
      'sw_version',
      'number_of_channels',
      'fiber_description',
    ]);
    expect(json).toMatchObject({ number_of_channels: 2337.75 });
  });

  it('1.8 should answer 404 to the metadata of a running job for 40 s', async () => {
    await using own = await deployed();
    const { job_id } = await configured(own, MULTICHANNEL);
    own.advance(39_999);
    expect(said(await own.send('GET', `/metadata/${job_id}`))).toEqual([404, INVALID_JOB]);
    own.advance(1);
    expect((await own.send('GET', `/metadata/${job_id}`)).status).toBe(200);
  });

  it.each<[string, string, object?]>([
    ['DELETE', '/job/1-1'],
    ['GET', '/job/1-1'],
    ['POST', '/cancel', { job_id: '1-1' }],
    ['GET', '/job_status/1-1'],
    ['POST', '/config/one', TASK],
    ['GET', '/sensors'],
    ['GET', '/waterfall/1-1/1'],
    ['GET', '/task_metadata/1-1'],
  ])('1.2, 1.3 should not know %s %s', async (method, path, body) => {
    expect(said(await server.send(method, path, body))).toEqual([404, UNKNOWN_ROUTE]);
  });
});

describe('load and cleaning up, as deployed', () => {
  it('2.6, 11.1 should answer 200 to more jobs than can stream: 40 listen, the others never do', async () => {
    await using own = await deployed();
    const jobs: ConfigureAnswer[] = [];
    for (let i = 0; i < 42; i++) jobs.push(await configured(own, MULTICHANNEL));
    own.advance(POD_START_MS);
    const listening = async () => {
      const all = await Promise.all(jobs.map(({ stream_port }) => connects(Number(stream_port))));
      return all.map((open, i) => (open ? -1 : i)).filter((i) => i >= 0);
    };
    await expect.poll(listening).toEqual([40, 41]);
  });

  it('1.7 should answer 500 instead of 503 when it is full', async () => {
    await using own = await testWeb({ defectSet: 'as-deployed', jobs: 1 });
    await configured(own, MULTICHANNEL);
    const full = await own.send('POST', '/configure', MULTICHANNEL);
    expect([full.status, full.headers.get('retry-after')]).toEqual([500, null]);
  });

  it('2.4 should leave the queue of a job on the broker when it is cleaned up', async () => {
    await using own = await deployed();
    await configured(own, MULTICHANNEL);
    own.advance(POD_START_MS + IDLE_MS);
    const state = async () => (await own.control('GET', '/state')).json;
    await expect.poll(state).toMatchObject({ alive: 0, broker: { queues: 1 } });
  });

  it('5.4 should lack the index on `deleted`, and no other', async () => {
    const { json } = await server.control('GET', '/state');
    const { indexes } = (json as { recordings: { indexes: string[] } }).recordings;
    expect(indexes).toEqual(['start_time_1_end_time_1', 'end_time_1', 'start_time_1']);
  });

  it('1.7 should play recordings all the same', async () => {
    const body = { ...MULTICHANNEL, ...(await recordedWindow(server, 10)) };
    expect((await configure(body)).status).toBe(200);
  });
});

describe('alerts, as deployed', () => {
  it.each<[string, object]>([
    ['any class', push(['a'], { classId: 7 })],
    ['a negative place', push(['b'], { dofM: -5 })],
    ['missing fields', { alertsAmount: 1 }],
    ['a severity of 0', push(['c'], { severity: 0 })],
    ['ids that repeat', push(['d', 'd'])],
    ['an empty id', push([''])],
  ])('7.2 should take %s with 201', async (_what, body) => {
    const user = await server.user('user-1');
    expect((await user.send('POST', `${SITE}/push-to-rabbit`, body)).status).toBe(201);
  });

  it.each([-1, 4, 5, 100])('7.2 should refuse a severity of %i with 400 all the same', async (severity) => {
    const user = await server.user('user-1');
    const answer = await user.send('POST', `${SITE}/push-to-rabbit`, push(ids(1), { severity }));
    expect(answer.status).toBe(400);
  });
});
