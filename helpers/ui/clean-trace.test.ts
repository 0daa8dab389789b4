import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { cleanTrace } from './clean-trace.ts';

const redact = (text: string) => text.replaceAll('a-password', '***');
const clean = (files: Readonly<Record<string, string | Uint8Array>>): Record<string, Uint8Array> =>
  unzipSync(
    cleanTrace(
      zipSync(
        Object.fromEntries(
          Object.entries(files).map(([name, body]) => [
            name,
            typeof body === 'string' ? strToU8(body) : body,
          ]),
        ),
      ),
      redact,
    ),
  );

it('should take secrets out of what was typed and sent', () => {
  const files = clean({
    'trace.trace': '{"method":"fill","params":{"value":"a-password"}}\n',
    'resources/abc': '{"username":"user-1","password":"a-password"}',
  });
  expect(strFromU8(files['trace.trace']!)).toBe('{"method":"fill","params":{"value":"***"}}\n');
  expect(strFromU8(files['resources/abc']!)).toBe('{"username":"user-1","password":"***"}');
});

it('should take cookies and tokens out of requests and answers', () => {
  const line = JSON.stringify({
    snapshot: {
      request: {
        cookies: [{ name: 'session', value: 'abc' }],
        headers: [
          { name: 'Cookie', value: 'session=abc' },
          { name: 'Accept', value: '*/*' },
        ],
      },
      response: { headers: [{ name: 'set-cookie', value: 'session=abc; HttpOnly' }] },
    },
  });
  const text = strFromU8(clean({ 'trace.network': `${line}\n` })['trace.network']!);
  expect(text).not.toContain('abc');
  expect(JSON.parse(text)).toEqual({
    snapshot: {
      request: {
        cookies: [],
        headers: [
          { name: 'Cookie', value: '***' },
          { name: 'Accept', value: '*/*' },
        ],
      },
      response: { headers: [{ name: 'set-cookie', value: '***' }] },
    },
  });
});

it('should leave what is not text as it is', () => {
  const picture = Uint8Array.from([137, 80, 78, 71, 0, 255, 254, 3]);
  expect(clean({ 'resources/p.png': picture })['resources/p.png']).toEqual(picture);
});
