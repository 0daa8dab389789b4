import { describe, expect, it } from 'vitest';
import { fakeHttp, type FakeReply } from '../testing.ts';
import { loadCorpus } from './malformed.ts';
import { TestRun } from './testing.ts';

const CREATED = { job_id: '1-1', lines_dt: 1, channel_amount: 1, frequencies_amount: 0 };
const REASON = { error: 'height must be at least 1' };

/** The first request of the corpus (a POST of text as height) is answered so. */
async function first(reply: FakeReply) {
  const http = fakeHttp(({ method }) => (method === 'DELETE' ? [200, {}] : reply));
  const run = new TestRun(http);
  return { error: await run.arrive('malformed'), run, http };
}

describe('malformed', () => {
  it('should take a refusal for success, and group it by kind', async () => {
    const { error, run } = await first([422, REASON]);
    expect(error).toBeNull();
    expect(run.groups).toEqual(['kind=wrong-type']);
    expect(run.counters).toEqual({});
  });

  it('should fail what was taken, and remove the job at once', async () => {
    const { error, run, http } = await first([200, CREATED]);
    expect(error).toMatchObject({ outcome: 'failed', errorClass: 'http 200' });
    expect(error?.message).toContain(
      'POST /configure with height as text was answered 200 instead of 400 or 422',
    );
    expect(run.counters).toEqual({ 'bad-requests-taken': 1 });
    expect(http.requests).toEqual(['POST /configure', 'DELETE /job/1-1']);
    expect(run.open.size).toBe(0);
  });

  it.each([
    [[500, {}], 'http 500', { 'server-errors': 1 }],
    [[503, {}], 'http 503', { 'server-errors': 1 }],
    [[404, {}], 'http 404', {}],
    [[422, { error: 'Traceback (most recent call last)' }], 'internals', { 'internals-told': 1 }],
  ] as const)('should fail the answer %j', async (reply, errorClass, counters) => {
    const { error, run } = await first(reply);
    expect(error).toMatchObject({ outcome: 'failed', errorClass });
    expect(run.counters).toEqual(counters);
  });

  it('should send every request of the corpus in turn, and say how many were left', async () => {
    const corpus = await loadCorpus('malformed-requests');
    const http = fakeHttp(({ method, path }) => {
      const known = corpus.find((request) => request.method === method && request.path === path);
      return [path === '/configure' && method === 'POST' ? 400 : known!.expect[0]!, REASON];
    });
    const run = new TestRun(http);
    for (let i = 0; i < corpus.length - 2; i++) expect(await run.arrive('malformed')).toBeNull();
    await run.finish();
    expect(run.figures).toEqual({ 'malformed-unsent': 2 });
    expect(http.requests).toEqual(corpus.slice(0, -2).map(({ method, path }) => `${method} ${path}`));
  });
});

describe('extreme-configure', () => {
  const extreme = async (reply: FakeReply) => {
    let alive = false;
    const http = fakeHttp(({ method }) => {
      if (method === 'POST') {
        alive = true;
        return reply;
      }
      if (method === 'DELETE') alive = false;
      return method === 'DELETE' || alive ? [200, {}] : [404, {}];
    });
    const run = new TestRun(http);
    return { error: await run.arrive('extreme-configure'), run };
  };

  it('should take a job in order, and end it', async () => {
    const { error, run } = await extreme([200, CREATED]);
    expect(error).toBeNull();
    expect(run.steps).toEqual(['request', 'cancel']);
    expect(run.counters).toEqual({ 'extreme-jobs-taken': 1 });
    expect(run.open.size).toBe(0);
  });

  it.each([
    [400, REASON],
    [422, { detail: [{ loc: ['body'], msg: 'too large' }] }],
    [413, { message: 'too large' }],
  ])('should take a refusal with %i and a reason', async (status, body) => {
    const { error, run } = await extreme([status, body]);
    expect(error).toBeNull();
    expect(run.counters).toEqual({ 'refused-with-reason': 1 });
  });

  it.each([
    [400, {}, 'no reason'],
    [422, { detail: [] }, 'no reason'],
    [400, { error: ' ' }, 'no reason'],
    [500, REASON, 'http 500'],
    [503, REASON, 'http 503'],
    [200, { job_id: 5 }, 'wrong answer'],
  ])('should not take %i %j', async (status, body, errorClass) => {
    expect((await extreme([status, body])).error).toMatchObject({ outcome: 'failed', errorClass });
  });
});
