import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, MASK, redactValue } from './redact.ts';

const redact = createRedactor([]);

describe('createRedactor', () => {
  /** Secrets that could not be told from the mask itself are left out. */
  const secret = fc
    .string({ minLength: 4, maxLength: 40, unit: 'binary-ascii' })
    .filter((s) => !/[[\]]/.test(s) && !MASK.includes(s));

  const forms: Record<string, (s: string) => string> = {
    exact: (s) => s,
    'URL-encoded': (s) => encodeURIComponent(s),
    'form-encoded': (s) => new URLSearchParams({ s }).toString().slice(2),
    base64: (s) => Buffer.from(s).toString('base64'),
    base64url: (s) => Buffer.from(s).toString('base64url'),
    'JSON-escaped': (s) => JSON.stringify(s).slice(1, -1),
  };
  for (const [name, form] of Object.entries(forms)) {
    it(`should let no planted secret survive, ${name}`, () => {
      fc.assert(
        fc.property(secret, fc.lorem(), fc.lorem(), (s, before, after) => {
          fc.pre(!before.includes(form(s)) && !after.includes(form(s)));
          const masked = createRedactor([s])(`${before} <${form(s)}> ${after}`);
          expect(masked).not.toContain(form(s));
          expect(masked).toContain(MASK);
        }),
      );
    });
  }

  it('should find a long secret inside the base64 of a longer text, at every alignment', () => {
    for (const user of ['u', 'us', 'usr', 'user']) {
      const encoded = Buffer.from(`${user}:correct-horse-battery`).toString('base64');
      const masked = createRedactor(['correct-horse-battery'])(`x ${encoded} y`);
      expect(masked).toContain(MASK);
      // what is left holds no more than two bytes of the secret at each end
      expect(masked.replace(/^x | y$/g, '').replace(MASK, '').length).toBeLessThanOrEqual(
        encoded.length - 24,
      );
    }
  });

  it('should ignore secrets of three characters or less', () => {
    expect(createRedactor(['abc', ''])('abc abcd')).toBe('abc abcd');
  });

  it('should mask the longest of overlapping secrets', () => {
    expect(createRedactor(['hunter', 'hunter-2-long'])('x hunter-2-long y')).toBe('x [redacted] y');
  });

  it('should change nothing when it masks again', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...SAMPLES.map(([text]) => text), 'plain text')), (parts) => {
        const once = redact(parts.join('\n'));
        expect(redact(once)).toBe(once);
      }),
    );
  });
});

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
const SAMPLES: readonly (readonly [string, string])[] = [
  ['Authorization: Bearer abc.def-123', 'Authorization: [redacted]'],
  [
    '  - authorization: Basic dXNlcjpwYXNz\n  - accept: */*',
    '  - authorization: [redacted]\n  - accept: */*',
  ],
  ['Authorization: Digest username="bob", response="6629fae4"', 'Authorization: [redacted]'],
  ['Cookie: session=1; theme=dark', 'Cookie: [redacted]'],
  ['set-cookie: sid=s%3A1; Path=/; HttpOnly', 'set-cookie: [redacted]'],
  ['x-api-key: k-1', 'x-api-key: [redacted]'],
  [
    '{"headers":{"authorization":"Bearer x1","accept":"*/*"}}',
    '{"headers":{"authorization":"[redacted]","accept":"*/*"}}',
  ],
  ['{"set-cookie":["a=1","b=2"],"x":1}', '{"set-cookie":"[redacted]","x":1}'],
  ['[{"name":"Cookie","value":"a=\\"1\\""},1]', '[{"name":"Cookie","value":"[redacted]"},1]'],
  [
    '{"log":"a\\n - authorization: Bearer x\\n - accept: y"}',
    '{"log":"a\\n - authorization: [redacted]\\n - accept: y"}',
  ],
  ['sent bearer a1b2c3', 'sent bearer [redacted]'],
  ['sent Basic dXNlcjpwYXNz then', 'sent Basic [redacted] then'],
  [`token was ${JWT}.`, 'token was [redacted].'],
  ['amqp://guest:pa@ss@broker:5672/prisma', 'amqp://[redacted]@broker:5672/prisma'],
  ['{"password":"a\\"b","user":"bob"}', '{"password":"[redacted]","user":"bob"}'],
  ['{"access_token": 12345}', '{"access_token": "[redacted]"}'],
  ["{'apiKey': 'x y'}", "{'apiKey': '[redacted]'}"],
  [
    '{"body":"{\\"client_secret\\":\\"s\\\\\\"x\\",\\"a\\":1}"}',
    '{"body":"{\\"client_secret\\":\\"[redacted]\\",\\"a\\":1}"}',
  ],
  ['GET /login?user=bob&token=t-1&x=2', 'GET /login?user=bob&token=[redacted]&x=2'],
  ['username=bob&password=p%20w', 'username=bob&password=[redacted]'],
  ['api_key="k 1" next', 'api_key=[redacted] next'],
  ['password: hunter2', 'password: [redacted]'],
  [
    '"metadata":{"layer_type":"smart_recorder","cmd":"rec --broker amqp://u:p@h","dx":1}',
    '"metadata":{"layer_type":"smart_recorder","cmd":"[redacted]","dx":1}',
  ],
  ['{"cmd":["rec","--key","x"]}', '{"cmd":"[redacted]"}'],
];

describe('credentials in texts', () => {
  it.each(SAMPLES)('should mask %s', (text, masked) => {
    expect(redact(text)).toBe(masked);
  });
});

describe('ordinary text', () => {
  it.each([
    'job 7-1729 configured after 84 ms (p95 < 300 ms), 404 of 1,000 requests, 99.5 %',
    'http://127.0.0.1:5000/focus-server/configure?view_type=0&user=bob',
    'https://host/path?mail=a@b.example',
    'Basic configuration is used; the bearer token is missing',
    '{"job_id":"7-1729","stream_port":12307,"tokens":5,"cmdline":"x"}',
    'wrong answer: expected job_id "7-1729", got "8-1730"',
    'Wrong password or token, see the secret store',
  ])('should leave %s unchanged', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('should leave job ids, latencies and addresses unchanged whatever their numbers', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(100_000), fc.integer({ min: 1, max: 65_535 }), (slot, seq, port) => {
        const text = `job ${slot}-${seq} on http://127.0.0.1:${port}/job/${slot}-${seq} took ${seq / 100} ms`;
        expect(redact(text)).toBe(text);
      }),
    );
  });
});

describe('redactValue', () => {
  it('should mask strings anywhere and sensitive keys whole, and keep the shape', () => {
    const value = {
      url: 'amqp://u:p@h/x',
      list: [{ cmd: ['a', 'b'], latencyUs: 84_000 }, null, true],
      password: { nested: 'x' },
      token: '',
    };
    expect(redactValue(value, createRedactor([]))).toEqual({
      url: 'amqp://[redacted]@h/x',
      list: [{ cmd: MASK, latencyUs: 84_000 }, null, true],
      password: MASK,
      token: '',
    });
  });
});
