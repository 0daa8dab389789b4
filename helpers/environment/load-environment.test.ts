import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from './errors.ts';
import { ENVIRONMENTS_FOLDER, listEnvironments, loadEnvironment } from './load-environment.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'environments-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const REMOTE =
  'description: Somewhere\nkind: remote\nfocus:\n  baseUrl: https://focus.example.com/focus-server/\n';

/** What a user is told. */
function problems(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadEnvironment(env, folder);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadEnvironment', () => {
  it('should choose the emulator, which is not running yet and allows everything', () => {
    expect(loadEnvironment({})).toEqual({
      name: 'emulator',
      description: 'Embedded Focus Server on this machine',
      kind: 'embedded',
      focus: { baseUrl: null, verifyTls: true, headers: {}, timeoutS: 15 },
      controlUrl: null,
      mongodbUri: null,
      rabbitmqUrl: null,
      webApp: null,
      faults: { stackControlUrl: null, toxiproxyUrl: null, kubernetes: null },
      allowed: {
        permissions: ['stress', 'outage', 'cancel-foreign', 'shared-exchange'],
        maxRatePerSecond: null,
        maxJobs: null,
      },
      declared: {
        streamingJobs: 50,
        minimumStreamingJobs: 40,
        serves: expect.arrayContaining(['cancel', 'grpc']) as unknown,
      },
      probes: [],
      secrets: [],
    });
  });

  it('should take the addresses of a running emulator, and none for a part it has not', () => {
    const { focus, controlUrl, mongodbUri, rabbitmqUrl, secrets } = loadEnvironment({
      FOCUS_BASE_URL: 'http://127.0.0.1:4000/focus-server/',
      FOCUS_CONTROL_URL: 'http://127.0.0.1:4001',
      MONGODB_URI: 'mongodb://user:p%40ss@127.0.0.1:27017,127.0.0.1:27018/?replicaSet=a',
      RABBITMQ_URL: 'none',
    });
    expect(focus.baseUrl).toBe('http://127.0.0.1:4000/focus-server');
    expect(controlUrl).toBe('http://127.0.0.1:4001');
    expect(mongodbUri).toBe('mongodb://user:p%40ss@127.0.0.1:27017,127.0.0.1:27018/?replicaSet=a');
    expect(rabbitmqUrl).toBeNull();
    expect(secrets).toEqual(['p%40ss', 'p@ss']);
  });

  it('should allow nothing destructive unless the file says so', () => {
    write('far.yaml', REMOTE);
    const { allowed, declared, focus } = loadEnvironment({ TARGET: 'far' }, folder);
    expect(allowed).toEqual({ permissions: [], maxRatePerSecond: null, maxJobs: null });
    expect(declared).toEqual({ streamingJobs: null, minimumStreamingJobs: null, serves: [] });
    expect(focus).toEqual({
      baseUrl: 'https://focus.example.com/focus-server',
      verifyTls: true,
      headers: {},
      timeoutS: 30,
    });
  });

  it('should replace ${NAME} and call every value from there a secret', () => {
    write('far.yaml', `${REMOTE}  headers: { Authorization: 'Bearer \${T_TOKEN}' }\n`);
    const environment = loadEnvironment({ TARGET: 'far', T_TOKEN: 'abc123' }, folder);
    expect(environment.focus.headers).toEqual({ Authorization: 'Bearer abc123' });
    expect(environment.secrets).toEqual(['abc123']);
  });

  it('should say which example to copy', () => {
    for (const file of ['emulator.yaml', 'staging.example.yaml']) {
      copyFileSync(path.join(ENVIRONMENTS_FOLDER, file), path.join(folder, file));
    }
    expect(listEnvironments(folder)).toEqual(['emulator']);
    expect(() => loadEnvironment({ TARGET: 'staging' }, folder)).toThrow(
      'Configuration: TARGET: there is no environment "staging"; there is emulator - ' +
        'copy environments/staging.example.yaml to environments/staging.yaml and fill it in',
    );
  });

  it('should name the environments there are and the nearest', () => {
    expect(() => loadEnvironment({ TARGET: 'emulatr' })).toThrow(
      /^Configuration: TARGET: there is no environment "emulatr"; there is .*emulator.* - did you mean "emulator"\?$/,
    );
    expect(problems({ TARGET: 'far' })).toEqual([
      'TARGET: there is no environment "far"; there are none - write environments/far.yaml',
    ]);
  });

  it('should report every problem at once, with its place', () => {
    write(
      'far.yaml',
      `description: Somewhere
kind: remot
focus:
  baseUrl: focus.example.com
  headers: { Authorization: 'Bearer \${T_TOKN}' }
  timeout: 30
mongodbUri: http://x
allowed: { permissions: [stres], maxRate: 20 }
unheard: 1
`,
    );
    expect(problems({ TARGET: 'far', T_TOKEN: 'abc' })).toEqual([
      'environments/far.yaml:2:7 kind: expected a kind (embedded, remote), found "remot" - did you mean "remote"?',
      'environments/far.yaml:4:12 focus.baseUrl: expected an address with http: or https:, ' +
        'found text that is no address - for example https://focus.example.com/focus-server',
      'environments/far.yaml:5:29 focus.headers.Authorization: expected the environment variable T_TOKN, ' +
        'found it not set - did you mean "T_TOKEN"?',
      'environments/far.yaml:6:12 focus.timeout: expected a duration longer than zero, such as 30 s, 500 ms, ' +
        '5 min or 1 h, found 30',
      'environments/far.yaml:7:13 mongodbUri: expected an address with mongodb: or mongodb+srv:, found an address ' +
        'with http://x - for example mongodb://mongo.example.com:27017',
      'environments/far.yaml:8:26 allowed.permissions[0]: expected a permission (stress, outage, cancel-foreign, shared-exchange), ' +
        'found "stres" - did you mean "stress"?',
      'environments/far.yaml:8:43 allowed.maxRate: expected a rate above zero such as 2/s, 0.1/s or 30/min, found 20',
      'environments/far.yaml:9:1 unheard: expected a key of an environment (description, kind, focus, controlUrl, ' +
        'mongodbUri, rabbitmqUrl, webApp, faults, allowed, declared, probes), found "unheard"',
    ]);
  });

  it("should take the emulator's web application from the run, with its password as a secret", () => {
    const running = { WEB_BASE_URL: 'http://127.0.0.1:4002/', WEB_PASSWORD: 'made up' };
    const { webApp, secrets } = loadEnvironment(running);
    expect(webApp).toEqual({
      baseUrl: 'http://127.0.0.1:4002',
      siteId: 'prisma-210-1000',
      username: 'user-1',
      password: 'made up',
      accounts: expect.any(Array) as unknown,
    });
    expect(webApp?.accounts).toHaveLength(500);
    expect(webApp?.accounts[499]).toEqual({ username: 'user-500', password: 'made up' });
    expect(secrets).toEqual(['made up']);
    expect(loadEnvironment({ ...running, WEB_BASE_URL: 'none' }).webApp).toBeNull();
    expect(() => loadEnvironment({ WEB_BASE_URL: 'http://127.0.0.1:4002' })).toThrow(
      'webApp.password: expected the environment variable WEB_PASSWORD, found it not set',
    );
  });

  it('should ask a remote environment for the address of its web application, in the file or WEB_BASE_URL', () => {
    write('far.yaml', `${REMOTE}webApp: { siteId: a, username: qa, password: '\${T_PASSWORD}' }\n`);
    const env = { TARGET: 'far', T_PASSWORD: 'x' };
    expect(problems(env)).toEqual([
      expect.stringContaining('webApp.baseUrl: expected the base URL of the web'),
    ]);
    expect(problems({ ...env, WEB_BASE_URL: 'https://app.example.com' })).toEqual([]);
  });

  const WEB = `${REMOTE}webApp: { baseUrl: 'https://app.example.com', siteId: a, username: qa, password: '\${T_PASSWORD}'`;
  const accounts = (users: string) => {
    write('far.yaml', `${WEB}${users} }\n`);
    return loadEnvironment({ TARGET: 'far', T_PASSWORD: 'x', T_OTHER: 'y' }, folder).webApp?.accounts;
  };

  it('should read accounts from a list or a pattern, and take the one account without', () => {
    expect(accounts('')).toEqual([{ username: 'qa', password: 'x' }]);
    expect(accounts(', users: []')).toEqual([{ username: 'qa', password: 'x' }]);
    expect(
      accounts(
        ", users: [{ username: a, password: '${T_PASSWORD}' }, { username: b, password: '${T_OTHER}' }]",
      ),
    ).toEqual([
      { username: 'a', password: 'x' },
      { username: 'b', password: 'y' },
    ]);
    expect(accounts(", users: { pattern: 'u{n}', from: 9, count: 2, password: '${T_OTHER}' }")).toEqual([
      { username: 'u9', password: 'y' },
      { username: 'u10', password: 'y' },
    ]);
  });

  it.each([
    [
      ', users: [{ username: a, password: hunter2 }]',
      'webApp.users[0].password: expected a secret only as ${NAME}',
    ],
    [', users: [{ username: a }]', 'webApp.users[0].password: expected a password as ${NAME}, found nothing'],
    [
      ", users: [{ user: a, password: '${T_PASSWORD}' }]",
      'webApp.users[0].user: expected a key of an account',
    ],
    [
      ", users: [{ username: a, password: '${T_PASSWORD}' }, { username: a, password: '${T_PASSWORD}' }]",
      'webApp.users: expected each account once, found "a" twice',
    ],
    [
      ", users: { pattern: u, count: 2, password: '${T_PASSWORD}' }",
      'webApp.users.pattern: expected text with {n}',
    ],
    [
      ", users: { pattern: 'u{n}', count: 0, password: '${T_PASSWORD}' }",
      'webApp.users.count: expected a whole number from 1',
    ],
    [
      ", users: { pattern: 'u{n}', password: '${T_PASSWORD}' }",
      'webApp.users.count: expected a whole number from 1, found nothing',
    ],
    [', users: 5', 'webApp.users: expected a list of accounts, or a pattern'],
  ])('should say what is wrong with accounts: %s', (users, problem) => {
    write('far.yaml', `${WEB}${users} }\n`);
    const found = problems({ TARGET: 'far', T_PASSWORD: 'x' });
    expect(found.join('\n')).toContain(problem);
    expect(found.join('\n')).not.toContain('hunter2');
  });

  it('should refuse literal secrets, and not repeat them', () => {
    write(
      'far.yaml',
      `${REMOTE}  headers: { Authorization: Bearer hunter2, X-Api-Key: hunter2, Accept: text/plain }
mongodbUri: mongodb://reader:hunter2@mongo.example.com
webApp: { baseUrl: 'https://app.example.com', siteId: a, username: qa, password: hunter2 }
`,
    );
    const found = problems({ TARGET: 'far' });
    expect(found.map((text) => text.slice(0, text.indexOf(': expected')))).toEqual([
      'environments/far.yaml:5:29 focus.headers.Authorization',
      'environments/far.yaml:5:56 focus.headers.X-Api-Key',
      'environments/far.yaml:6:13 mongodbUri',
      'environments/far.yaml:7:82 webApp.password',
    ]);
    expect(found.join('\n')).not.toContain('hunter2');
  });

  it('should ask a remote environment for an address', () => {
    write('far.yaml', 'description: Somewhere\nkind: remote\n');
    expect(problems({ TARGET: 'far' })).toEqual([
      'environments/far.yaml:1:1 focus.baseUrl: expected the base URL of the Focus Server, found nothing - ' +
        'write it here or set FOCUS_BASE_URL',
    ]);
    expect(problems({ TARGET: 'far', FOCUS_BASE_URL: 'http://127.0.0.1:1' })).toEqual([]);
  });

  it('should name the variable whose address is wrong, without its user info', () => {
    write('far.yaml', REMOTE);
    expect(problems({ TARGET: 'far', RABBITMQ_URL: 'http://u:hunter2@rabbit:5672' })).toEqual([
      'environments/far.yaml:1:1: expected an address with amqp: or amqps:, found an address with http://rabbit:5672 ' +
        'in the environment variable RABBITMQ_URL - for example amqp://rabbit.example.com:5672',
    ]);
  });
});

describe('staging.example.yaml', () => {
  it('should be sound once its variables are set', () => {
    const source = path.join(import.meta.dirname, '../../environments/staging.example.yaml');
    write('filled.yaml', readFileSync(source, 'utf8'));
    const names = [
      'FOCUS_TOKEN',
      'FOCUS_MONGODB_PASSWORD',
      'FOCUS_RABBITMQ_PASSWORD',
      'FOCUS_WEB_PASSWORD',
      'FOCUS_K8S_TOKEN',
    ];
    const env = Object.fromEntries(names.map((name) => [name, `secret-of-${name}`]));
    const environment = loadEnvironment({ ...env, TARGET: 'filled' }, folder);
    expect([...environment.secrets].sort()).toEqual(Object.values(env).sort());
    expect(environment.allowed).toEqual({ permissions: [], maxRatePerSecond: 20, maxJobs: 30 });
    // Each place that names a variable; the password of the web application stands in two.
    expect(problems({ TARGET: 'filled' })).toHaveLength(6);
  });
});
