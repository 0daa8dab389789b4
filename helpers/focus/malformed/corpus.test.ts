import { describe, expect, it } from 'vitest';
import { PAYLOADS } from '../../profile/payloads.ts';
import { loadCorpus } from '../operations/malformed.ts';
import { CORPUS_KINDS, readCorpus, textProblem } from './corpus.ts';

const one = (entry: object) =>
  readCorpus({ requests: [{ name: 'a', kind: 'extreme', ...entry }] }, 'c.yaml')[0]!;
const body = (entry: object) => one(entry).body({ a: { b: 1, c: 2 }, d: 3 });

describe('readCorpus', () => {
  it('should change, add and take out fields of the sound body, and leave that as it is', () => {
    const sound = { a: { b: 1, c: 2 }, d: 3 };
    const request = one({ set: { 'a.b': null, 'x.y': [5] }, remove: ['d'] });
    expect(request.body(sound)).toEqual({ a: { b: null, c: 2 }, x: { y: [5] } });
    expect(sound).toEqual({ a: { b: 1, c: 2 }, d: 3 });
    expect(request).toMatchObject({ method: 'POST', path: '/configure', expect: [400, 422] });
  });

  it('should send a field of the prototype as a field', () => {
    const changed = body({ set: JSON.parse('{"__proto__": {"admin": true}}') as object });
    expect(JSON.stringify(changed)).toContain('"__proto__":{"admin":true}');
  });

  it('should take text as it is, whole bodies, long ones, and requests of another way', () => {
    expect(body({ text: '{"a": ' })).toBe('{"a": ');
    expect(body({ body: [] })).toEqual([]);
    expect(body({ body: null })).toBeNull();
    expect(body({ repeat: { text: '[', times: 3 } })).toBe('[[[');
    expect(body({ set: { d: 'xy' }, repeat: { field: 'd', times: 3 } })).toMatchObject({ d: 'xyxyxy' });
    expect(one({ method: 'GET', path: '/waterfall/0-0/-5', expect: [404] })).toMatchObject({
      method: 'GET',
      path: '/waterfall/0-0/-5',
      expect: [404],
    });
    expect(body({ method: 'GET', path: '/x' })).toBeUndefined();
  });

  it('should name everything that is wrong at once', () => {
    const read = (requests: unknown) => () => readCorpus({ requests }, 'c.yaml');
    expect(read([])).toThrow('c.yaml: expected a list of requests under "requests"');
    const wrong = [
      { name: 'a', kind: 'odd', set: {} },
      { name: 'a', kind: 'huge', text: 'x', body: 1 },
      { kind: 'huge', sets: {} },
      { name: 'b', kind: 'huge', method: 'PATCH', path: 'x', expect: [] },
    ];
    const message = `c.yaml: requests[0]: kind: expected one of ${CORPUS_KINDS.join(', ')}
c.yaml: requests[1]: name: "a" is there twice
c.yaml: requests[1]: expected one of set and remove, body, text, repeat, or a path of its own
c.yaml: requests[2]: unknown key "sets"; there are name, kind, set, remove, body, text, repeat, method, path, expect
c.yaml: requests[2]: name: expected text
c.yaml: requests[2]: expected one of set and remove, body, text, repeat, or a path of its own
c.yaml: requests[3]: method: expected one of GET, POST, DELETE, PUT
c.yaml: requests[3]: path: expected one that begins with /
c.yaml: requests[3]: expect: expected a list of statuses`;
    expect(read(wrong)).toThrow(message);
  });
});

describe('corpora/malformed-requests.yaml', () => {
  it('should have at least 60 requests of every kind, none of them the sound one', async () => {
    const requests = await loadCorpus('malformed-requests');
    expect(requests.length).toBeGreaterThanOrEqual(60);
    expect(new Set(requests.map(({ kind }) => kind))).toEqual(new Set(CORPUS_KINDS));
    const sound = JSON.stringify(PAYLOADS.P50);
    for (const request of requests.filter(({ path }) => path === '/configure')) {
      expect(JSON.stringify(request.body(PAYLOADS.P50)), request.name).not.toBe(sound);
    }
    for (const { name, kind, injected } of requests) {
      // An operator of a query language is no text that could come back.
      if (kind === 'injection' && name !== 'a query operator as channel')
        expect(injected, name).not.toEqual([]);
    }
  });
});

describe('textProblem', () => {
  const problem = (text: string, injected: string[] = []) => textProblem({ injected }, text);

  it.each([
    ['{"traceback":"Traceback (most recent call last):\\n"}', 'a traceback'],
    ['Error\n    at configure (/srv/focus/app.js:12:5)', 'a stack'],
    ['cannot open /home/prisma/pz/focus_manager.py', 'a path of the server'],
    ['amqp://guest:guest@rabbit:5672', 'an address with a password'],
    ['pymongo.errors.OperationFailure: no', 'a name of an exception'],
    ['{"password": "x"}', 'a password'],
    ['near "SELECT * FROM jobs"', 'a statement'],
  ])('should find internals in %j: %s', (text, what) => {
    expect(problem(text)).toEqual({ kind: 'internals', what });
  });

  it.each([
    '{"error":"Error parsing configuration"}',
    '{"detail":[{"loc":["body","displayInfo"],"msg":"field required","type":"value_error.missing"}]}',
    '{"error":"The request was refused: see details for view_type","details":[{"field":"view_type","expected":"0 (multichannel), 1 (single channel) or 2 (waterfall)","found":"text of 9 characters"}]}',
    '{"type":"NotFound","path":"/prisma/api/nowhere","message":"There is no such site here"}',
    '{"error":"Invalid job_id"}',
    '',
  ])('should find none in %j', (text) => {
    expect(problem(text)).toBeNull();
  });

  it('should find what was injected', () => {
    expect(problem('{"found":"<script>alert(1)</script>"}', ['<script>alert(1)</script>'])).toEqual({
      kind: 'injected',
      what: 'what was injected: <script>alert(1)</script>',
    });
  });
});
