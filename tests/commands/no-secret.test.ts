import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow, readVerdict, ROOT, scratchFolder, start, startScenario } from './support.ts';

/** One secret for each way in which they get into a run. All different, so that a leak names its way. */
const SECRETS = {
  header: 'planted-header-5e1f9a',
  cookie: 'planted-cookie-71c0de',
  query: 'planted-query-a9d2b4',
  body: 'planted-body-0c8e77',
  metadata: 'planted-metadata-3f6d15',
  jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.cGxhbnRlZC1zaWduYXR1cmUtOTlh',
};

/** What the careless server answers in turn; each status is an error class of its own, stored with its first example. */
const CARELESS_ANSWERS: readonly (readonly [status: number, body: (authorization: string) => object])[] = [
  [500, (authorization) => ({ error: `refused for authorization: ${authorization}` })],
  [502, () => ({ error: `no session for cookie: access-token=${SECRETS.cookie}; path=/` })],
  [504, () => ({ error: `see https://focus.example.com/job?x=1&access_token=${SECRETS.query}&y=2` })],
  [400, () => ({ error: 'not valid', sent: { user: 'qa', password: SECRETS.body } })],
  [409, () => ({ error: 'busy', metadata: { cmd: `recorder --mq-password ${SECRETS.metadata}` } })],
  [418, () => ({ error: `token ${SECRETS.jwt} has expired` })],
];

/**
 * A server that is as careless as one can be: it echoes what it was sent, sets cookies, and puts credentials into
 * its error texts and its recording metadata. Every other configure fails, so errors are stored with examples.
 */
function carelessServer(): Server {
  let configures = 0;
  const jobs = new Set<string>();
  return createServer((request: IncomingMessage, response: ServerResponse) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        'set-cookie': `access-token=${SECRETS.cookie}; HttpOnly`,
      });
      response.end(JSON.stringify(body));
    };
    request.resume();
    const path = request.url ?? '';
    const id = path.split('/').at(-1) ?? '';
    const metadata = {
      layer_type: 'smart_recorder',
      cmd: `recorder --mq amqp://prisma:${SECRETS.metadata}@broker:5672/`,
    };
    const job = (jobId: string) => ({
      job_id: jobId,
      lines_dt: 0.01,
      channel_amount: 1,
      frequencies_amount: 0,
      frequencies_list: [],
      metadata,
    });
    if (path === '/ack') return answer(200, null);
    if (path === '/configure') {
      if (request.headers['content-length'] === '2') return answer(422, {});
      if (configures++ % 2 === 1) {
        const [status, body] = CARELESS_ANSWERS[((configures - 2) / 2) % CARELESS_ANSWERS.length]!;
        return answer(status, body(request.headers.authorization ?? ''));
      }
      const jobId = `1-${configures}`;
      jobs.add(jobId);
      return answer(200, job(jobId));
    }
    if (path.startsWith('/metadata/'))
      return jobs.has(id) ? answer(200, job(id)) : answer(404, { error: 'no job' });
    if (path.startsWith('/job/')) return jobs.delete(id) ? answer(200, {}) : answer(404, { error: 'no job' });
    return answer(404, { detail: 'Not Found' });
  });
}

describe('what a run writes', () => {
  let server: Server;
  let baseUrl: string;
  beforeAll(async () => {
    server = carelessServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });

  it('should hold no secret from header, cookie, query, body or recording metadata, in any file or on the terminal', async () => {
    using folder = scratchFolder();
    const environments = join(folder.path, 'environments');
    mkdirSync(environments);
    writeFileSync(
      join(environments, 'careless.yaml'),
      [
        'description: A server that tells everything',
        'kind: remote',
        'focus:',
        `  baseUrl: ${baseUrl}`,
        '  headers: { Authorization: "Bearer ${FOCUS_TOKEN}" }',
        '',
      ].join('\n'),
    );
    const run = startScenario('PZ-14802', folder.path, {
      TARGET: 'careless',
      ENVIRONMENTS: environments,
      FOCUS_TOKEN: SECRETS.header,
      GITHUB_STEP_SUMMARY: join(folder.path, 'summary.md'),
      ABORT_WHEN_HOPELESS: '0',
    });
    expect(await run.exit).toBe(1);
    const verdict = readVerdict(folder.path, 'PZ-14802');
    expect(verdict.outcome).toBe('FAIL');
    // The run really met, and stored, every answer that carried a secret.
    const state = readFileSync(join(folder.path, 'records', 'run', 'PZ-14802', 'state.json'), 'utf8');
    for (const [status] of CARELESS_ANSWERS) expect(state).toContain(`"http ${status}"`);

    const report = start([
      '--import',
      'tsx',
      'scripts/report.ts',
      '--output',
      join(folder.path, 'allure-report'),
      join(folder.path, 'allure-results'),
    ]);
    expect([await report.exit, report.output()]).toEqual([0, expect.any(String)]);

    const places = [
      { path: 'terminal', content: Buffer.from(run.output() + report.output()) },
      ...filesBelow(folder.path).filter(({ path }) => !path.startsWith(environments)),
    ];
    const written = places.map(({ path }) => path.slice(folder.path.length));
    for (const kind of [
      '/records/',
      '/allure-results/',
      '/playwright-report/',
      '/allure-report/',
      '/summary.md',
    ]) {
      expect(
        written.some((path) => path.startsWith(kind)),
        `${kind} was written`,
      ).toBe(true);
    }
    const leaks = places.flatMap(({ path, content }) =>
      Object.entries(SECRETS)
        .filter(([, secret]) => holds(content, secret))
        .map(([kind]) => `${kind} in ${path.replace(ROOT, '')}`),
    );
    expect(leaks).toEqual([]);
  });
});

/** Looks for the secret as it is, as base64, and inside what is compressed. */
function holds(content: Buffer, secret: string): boolean {
  const forms = [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ];
  const texts = [content, ...unpacked(content)];
  return texts.some((text) => forms.some((form) => text.includes(form)));
}

/** gzip and the zip entries that Playwright's HTML report embeds as a base64 data URL. */
function unpacked(content: Buffer): Buffer[] {
  if (content[0] === 0x1f && content[1] === 0x8b) return [gunzipSync(content)];
  const embedded = /data:application\/zip;base64,([A-Za-z0-9+/=]+)/.exec(content.toString('latin1'));
  if (!embedded?.[1]) return [];
  return Object.values(unzipSync(Buffer.from(embedded[1], 'base64'))).map((entry) => Buffer.from(entry));
}
