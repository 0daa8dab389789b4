import { describe, expect, it } from 'vitest';
import { jobHash, rowTimestampMs, rowValue } from '../../../wire/row-value.ts';
import {
  OperationError,
  type OperationContext,
  type OperationModule,
  type RunScope,
} from '../../engine/operation.ts';
import { NOWHERE } from '../../engine/testing.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { PAYLOADS } from '../../profile/payloads.ts';
import type { WaterfallRow } from '../../streams/read-waterfall.ts';
import { fakeHttp, type FakeReply, type FakeRequest } from '../testing.ts';
import { OPERATIONS } from './index.ts';

const JOB = '4-12';
const CONFIGURED = {
  job_id: JOB,
  lines_dt: 0.01,
  channel_amount: 1,
  frequencies_amount: 0,
  frequencies_list: [],
};

const row = (index: number, jobId = JOB): WaterfallRow => {
  const startTimestamp = rowTimestampMs(1_000_000, index, 0.01);
  const intensity = [rowValue(jobHash(jobId), 1, 0, startTimestamp)];
  return {
    canvasId: jobId,
    sensors: [{ id: 1, intensity }],
    startTimestamp,
    endTimestamp: startTimestamp + 10,
  };
};

const answerOf = (...rows: WaterfallRow[]): FakeReply => [
  201,
  [{ rows, current_max_amp: 1000, current_min_amp: 0 }],
];

/** A healthy server with one job; `changes` overrides single answers by "METHOD /first-part". */
function server(changes: Record<string, (request: FakeRequest) => FakeReply | undefined> = {}) {
  let alive = false;
  let nextRow = 0;
  return fakeHttp((request) => {
    const first = `${request.method} /${request.path.split('/')[1]}`;
    const changed = changes[first]?.(request);
    if (changed !== undefined) return changed;
    switch (first) {
      case 'POST /configure':
        alive = true;
        return [200, CONFIGURED];
      case 'GET /metadata':
        return alive ? [200, CONFIGURED] : [404, {}];
      case 'DELETE /job':
        alive = false;
        return [200, {}];
      case 'GET /waterfall':
        return answerOf(row(nextRow++));
      default:
        return [404, { detail: 'Not Found' }];
    }
  });
}

async function run(
  name: string,
  http: ReturnType<typeof server>,
  options: Record<string, number | string | boolean> = {},
  /** The run ends at this wait of the operation, counted from 1. */
  endsAtWait = Infinity,
) {
  const stop = new AbortController();
  let waits = 0;
  const module = OPERATIONS.get(name) as OperationModule;
  const seen = {
    steps: [] as string[],
    failed: [] as string[],
    open: new Set<string>(),
    counters: {} as Record<string, number>,
  };
  const context: OperationContext = {
    http,
    arrival: 0,
    user: 0,
    random: () => 0.5,
    payload: { ...PAYLOADS.W50, channels: { min: 1, max: 1 } },
    options: { ...module.options, checkValues: true, ...options },
    signal: stop.signal,
    step: async (step, action) => {
      seen.steps.push(step);
      try {
        return await action();
      } catch (error) {
        const { errorClass, message } = error as OperationError;
        seen.failed.push(`${step}: ${errorClass}: ${message}`);
        throw error;
      }
    },
    timed: () => undefined,
    count: (counter, amount = 1) => {
      seen.counters[counter] = (seen.counters[counter] ?? 0) + amount;
    },
    wait: () => {
      if (++waits >= endsAtWait) stop.abort();
      return Promise.resolve();
    },
    target: NOWHERE,
    phase: 'steady',
    book: (step) => seen.steps.push(step),
    gauge: () => undefined,
    group: () => undefined,
    shared: (_key, open) => open({ target: NOWHERE, count: () => undefined } as unknown as RunScope),
    jobs: { created: (id) => seen.open.add(id), removed: (id) => seen.open.delete(id) },
  };
  const error = await module.run(context).then(
    () => null,
    (thrown: unknown) => thrown as OperationError,
  );
  return { ...seen, error, requests: http.requests };
}

describe('the operation modules', () => {
  it('should be what the profile check takes them for', () => {
    for (const [name, signature] of Object.entries(OPERATION_SIGNATURES)) {
      expect(OPERATIONS.get(name)).toMatchObject({ name, ...signature });
    }
    expect([...OPERATIONS.keys()].sort()).toEqual(Object.keys(OPERATION_SIGNATURES).sort());
  });
});

describe('job-lifecycle', () => {
  it('should configure, confirm, cancel and see the job gone', async () => {
    const { steps, open, error, requests } = await run('job-lifecycle', server());
    expect(error).toBeNull();
    expect(steps).toEqual(['configure', 'confirm', 'cancel', 'gone']);
    expect(requests).toEqual([
      'POST /configure',
      `GET /metadata/${JOB}`,
      `DELETE /job/${JOB}`,
      `GET /metadata/${JOB}`,
    ]);
    expect(open.size).toBe(0);
  });

  it.each([
    ['a refusal', 'POST /configure', [503, {}], 'refused', 'http 503'],
    ['a rate limit', 'POST /configure', [429, {}], 'refused', 'http 429'],
    ['an error', 'POST /configure', [500, {}], 'failed', 'http 500'],
    ['an answer without an id', 'POST /configure', [200, {}], 'failed', 'wrong answer'],
    ['no answer', 'POST /configure', null, 'unanswered', 'timeout'],
    ['a job nobody knows', 'GET /metadata', [404, {}], 'failed', 'http 404'],
    ['the metadata of another job', 'GET /metadata', [200, { job_id: '4-13' }], 'failed', 'wrong answer'],
    ['a cancel of nothing', 'DELETE /job', [404, {}], 'failed', 'http 404'],
  ] as const)('should not take %s for success', async (_what, route, reply, outcome, errorClass) => {
    const { error } = await run('job-lifecycle', server({ [route]: () => reply }));
    expect(error).toMatchObject({ outcome, errorClass });
  });

  it('should not believe a cancel that leaves the job there, and keep the job in the journal', async () => {
    const { error, open } = await run('job-lifecycle', server({ 'DELETE /job': () => [200, {}] }));
    expect(error?.message).toBe(`job ${JOB} still exists after DELETE /job/${JOB} answered 200`);
    expect([...open]).toEqual([JOB]);
  });

  it('should cancel the job it created when a later step fails', async () => {
    let asked = 0;
    const http = server({ 'GET /metadata': () => (asked++ === 0 ? [500, {}] : undefined) });
    const { error, open } = await run('job-lifecycle', http);
    expect(error).toMatchObject({ errorClass: 'http 500' });
    expect(open.size).toBe(0);
  });

  it('should journal a job although the rest of the answer is wrong', async () => {
    const wrong = () => [200, { ...CONFIGURED, lines_dt: 0 }] as FakeReply;
    const { error, open } = await run('job-lifecycle', server({ 'POST /configure': wrong }));
    expect(error).toMatchObject({ errorClass: 'wrong answer' });
    expect([...open]).toEqual([JOB]);
  });
});

describe('job-stream', () => {
  it('should read rows of its own job and count them', async () => {
    const { error, counters, steps } = await run('job-stream', server(), { holdS: 2, pollsPerSecond: 2 });
    expect(error).toBeNull();
    expect(steps).toEqual([
      'configure',
      'first-row',
      'poll',
      'poll',
      'poll',
      'poll',
      'data',
      'cancel',
      'gone',
    ]);
    expect(counters).toMatchObject({ rows: 5, 'lost-rows': 0, 'foreign-rows': 0, 'corrupt-rows': 0 });
  });

  it('should wait for the first row while the stream is not there yet', async () => {
    let polls = 0;
    const http = server({ 'GET /waterfall': () => (polls++ < 3 ? [200, null] : undefined) });
    expect((await run('job-stream', http)).error).toBeNull();
    expect(polls).toBe(4);
  });

  it('should fail a job that was configured with 200 and never streams', async () => {
    const http = server({ 'GET /waterfall': () => [200, null] });
    const { error, open } = await run('job-stream', http, { streamingWithinS: 5 });
    expect(error).toMatchObject({ outcome: 'failed', errorClass: 'not streaming' });
    expect(open.size).toBe(0);
  });

  it('should not blame the server for a job that the run cut short, waiting or held, and still cancel it', async () => {
    const waiting = await run('job-stream', server({ 'GET /waterfall': () => [200, null] }), {}, 3);
    expect(waiting.error).toMatchObject({ outcome: 'unanswered', errorClass: 'ended by the run' });
    expect(waiting.error?.message).toBe(`the run ended before job ${JOB} delivered its first row`);
    const held = await run('job-stream', server(), { holdS: 60 }, 5);
    expect(held.error).toMatchObject({ outcome: 'unanswered', errorClass: 'ended by the run' });
    expect(held.error?.message).toBe(`the run ended before job ${JOB} was held for 60 s`);
    expect([waiting.open.size, held.open.size]).toEqual([0, 0]);
  });

  it('should fail a job that stops streaming while it is held', async () => {
    let polls = 0;
    const http = server({ 'GET /waterfall': () => (polls++ === 0 ? undefined : [200, null]) });
    const { error } = await run('job-stream', http, { holdS: 3 });
    expect(error?.message).toBe(`job ${JOB} delivered no further row in 3 polls over 3 s`);
  });

  it('should never count the rows of another job as its own', async () => {
    const foreign = () => answerOf(row(0, '4-11'));
    const { error, counters } = await run('job-stream', server({ 'GET /waterfall': foreign }));
    expect(error).toMatchObject({ errorClass: 'foreign rows' });
    expect(counters).toMatchObject({ rows: 0, 'foreign-rows': 1 });
  });

  it('should count lost rows, and book them apart from whether the job streams', async () => {
    let index = 0;
    const skipping = () => answerOf(row((index += 3)));
    const { counters, error, failed } = await run('job-stream', server({ 'GET /waterfall': skipping }), {
      holdS: 2,
    });
    expect(counters).toMatchObject({ rows: 3, 'lost-rows': 4 });
    expect(error).toBeNull();
    expect(failed).toEqual([
      'data: lost rows: job 4-12, checked by value: stream 0 (channels 1 to 1): 4 lost of 3 rows, ' +
        '00:16:40.040 to 00:16:40.060, 00:16:40.070 to 00:16:40.090',
    ]);
  });

  it('should judge the data of a job that failed too, and of one without any nothing', async () => {
    let polls = 0;
    const broken = () => (polls++ < 2 ? answerOf(row(polls * 2)) : ([500, {}] as FakeReply));
    const failing = await run('job-stream', server({ 'GET /waterfall': broken }), { holdS: 9 });
    expect(failing.error).toMatchObject({ errorClass: 'http 500' });
    expect(failing.counters).toMatchObject({ rows: 2, 'lost-rows': 1 });
    const empty = await run('job-stream', server({ 'GET /waterfall': () => [200, null] }));
    expect(empty.counters).toMatchObject({ 'empty-jobs': 1 });
    expect(empty.steps).not.toContain('data');
  });

  it('should see what the answer to configure contradicts', async () => {
    const wrong = { ...CONFIGURED, frequencies_amount: 1, frequencies_list: [7] };
    const { counters, failed } = await run('job-stream', server({ 'POST /configure': () => [200, wrong] }));
    expect(counters).toMatchObject({ 'wrong-frequencies': 1 });
    expect(failed).toEqual([
      'data: wrong answer: job 4-12: wrong-frequencies: there are frequencies in a view without any',
    ]);
  });

  it('should not take more rows than were asked for', async () => {
    const { error } = await run('job-stream', server({ 'GET /waterfall': () => answerOf(row(0), row(1)) }));
    expect(error?.message).toBe(`GET /waterfall/${JOB}/1: 2 rows came`);
  });

  it('should play a recording to its end and miss what was not there', async () => {
    const startS = Math.floor(Date.now() / 1000) - 1000;
    let asked: unknown;
    let index = 0;
    const recorded = (i: number): WaterfallRow => {
      const startTimestamp = rowTimestampMs((startS + 1) * 1000, i, 0.01);
      const intensity = [rowValue(jobHash(JOB), 1, 0, startTimestamp)];
      return {
        ...row(0),
        sensors: [{ id: 1, intensity }],
        startTimestamp,
        endTimestamp: startTimestamp + 10,
      };
    };
    const http = server({
      'POST /recordings_in_time_range': () => [200, [[startS, startS + 5]]],
      'POST /configure': ({ body }) => {
        asked = body;
        return undefined;
      },
      // Two rows before the end of the second that was asked for.
      'GET /waterfall': () => (index < 98 ? answerOf(recorded(index++)) : [208, []]),
    });
    const { counters, error } = await run('job-stream', http, {
      recordedS: 1,
      holdS: 200,
      pollsPerSecond: 1,
    });
    expect(asked).toMatchObject({ start_time: startS + 1, end_time: startS + 2 });
    expect(error).toBeNull();
    expect(counters).toMatchObject({ rows: 98, 'lost-rows': 2, 'foreign-rows': 0 });
  });
});

describe('reads', () => {
  const FIBRE = { dx: 1.02, prr: 2000, number_of_channels: 2337, sw_version: '1.2' };
  const sent = async (name: string, reply: FakeReply) => {
    const { error, requests, counters } = await run(
      name,
      fakeHttp(() => reply),
    );
    return { wrong: error === null ? null : error.errorClass, requests, counters };
  };

  it.each([
    ['ack', 'GET /ack', {}],
    ['channels', 'GET /channels', { lowest_channel: 1, highest_channel: 2337 }],
    ['sensors', 'GET /sensors', { sensors: [0, 1, 2] }],
    ['live-metadata', 'GET /live_metadata', FIBRE],
  ])('should take what %s must say', async (name, request, body) => {
    const { wrong, requests, counters } = await sent(name, [200, body]);
    expect(wrong).toBeNull();
    expect(requests).toEqual([request]);
    const bytes = JSON.stringify(body).length;
    expect(counters).toEqual({ 'bytes-received': bytes, [`${name}-bytes`]: bytes });
  });

  it.each([
    ['ack', { detail: 'ok' }],
    ['channels', {}],
    ['channels', { lowest_channel: 5, highest_channel: 4 }],
    ['channels', { lowest_channel: '1', highest_channel: 2337 }],
    ['sensors', { sensors: [] }],
    ['sensors', { sensors: [0, 2] }],
    ['sensors', null],
    ['live-metadata', { ...FIBRE, prr: 0, sw_version: 'waiting for fiber' }],
    ['live-metadata', { ...FIBRE, number_of_channels: 2447.75 }],
    ['live-metadata', { ...FIBRE, dx: undefined }],
  ])('should not take a 200 of %s for success that says %j', async (name, body) => {
    expect((await sent(name, [200, body])).wrong).toBe('wrong answer');
  });

  it.each(['ack', 'channels', 'sensors', 'live-metadata'])('should count a refusal of %s', async (name) => {
    expect((await sent(name, [503, {}])).wrong).toBe('http 503');
  });
});

describe('request', () => {
  const text = () => fakeHttp(({ path }) => (path === '/busy' ? [503, 'no'] : [200, 'four']));

  it('should send one request and count the bytes of its answer', async () => {
    const { error, steps, counters, requests } = await run('request', text(), { expectBytes: 6 });
    expect(error).toBeNull();
    expect(steps).toEqual(['request']);
    expect(requests).toEqual(['GET /ack']);
    expect(counters).toEqual({ 'bytes-received': 6 });
  });

  it('should put the number of the arrival into the path', async () => {
    const { requests } = await run('request', text(), {
      method: 'POST',
      path: '/n/{arrival}?again={arrival}',
    });
    expect(requests).toEqual(['POST /n/0?again=0']);
  });

  it.each([
    [{ expectStatus: 204 }, 'failed', 'http 200', 'GET /ack answered 200 instead of 204: "four"'],
    [{ path: '/busy' }, 'refused', 'http 503', 'GET /busy answered 503 instead of 200: "no"'],
    [{ expectBytes: 0 }, 'failed', 'wrong answer', 'GET /ack answered 6 bytes instead of 0'],
  ])('should not take another answer for success: %j', async (options, outcome, errorClass, message) => {
    const { error } = await run('request', text(), options);
    expect(error).toMatchObject({ outcome, errorClass, message });
  });

  it('should count what came although it was the wrong answer', async () => {
    const { counters } = await run('request', text(), { path: '/busy' });
    expect(counters).toEqual({ 'bytes-received': 4 });
  });

  it('should refuse a method that could remove something', async () => {
    const { error, requests } = await run('request', text(), { method: 'DELETE' });
    expect(error?.message).toBe('option method of operation request: expected GET or POST, got "DELETE"');
    expect(requests).toEqual([]);
  });
});
