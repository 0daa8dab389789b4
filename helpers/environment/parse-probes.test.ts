import { describe, expect, it } from 'vitest';
import { formatProblem } from '../profile/problem.ts';
import { METRIC } from './parse-metric.ts';
import { parseEnvironment } from './parse-environment.ts';
import { EMULATOR_METRICS, PROCESS_METRICS } from './probe-spec.ts';

const BASE = 'description: d\nkind: remote\nfocus: { baseUrl: "http://h/f" }\n';

function read(probes: string, variables: Record<string, string> = {}) {
  const parsed = parseEnvironment(`${BASE}probes:\n${probes}`, 'x', 'environments/x.yaml', variables);
  if ('problems' in parsed) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.environment;
}
function problems(probes: string): string[] {
  const parsed = parseEnvironment(`${BASE}probes:\n${probes}`, 'x', 'environments/x.yaml', {});
  return 'problems' in parsed ? parsed.problems.map(formatProblem) : [];
}

describe('probes of an environment', () => {
  it('should read every kind, with its defaults', () => {
    const text = `
  - { name: focus-server, kind: process, pid: '\${FOCUS_PID}' }
  - { name: web, kind: prometheus, url: 'http://h/metrics/', every: 5 s, metrics: { jobs-alive: 'jobs{state="alive"}', x-hits-per-second: rate(hits_total) } }
  - { name: plain, kind: prometheus, url: http://h/metrics }
  - { name: db, kind: mongodb, uri: 'mongodb://reader:\${DB_PASSWORD}@h' }
  - { name: broker, kind: rabbitmq, managementUrl: 'https://mon:\${MQ_PASSWORD}@h:15672', verifyTls: false }
  - { name: pods, kind: kubernetes, namespace: focus, selector: 'app=focus-server', token: '\${K8S_TOKEN}' }`;
    const { probes, secrets } = read(text, {
      FOCUS_PID: '4711',
      DB_PASSWORD: 'db-pass',
      MQ_PASSWORD: 'mq-pass',
      K8S_TOKEN: 'k8s-token',
    });
    expect(probes).toEqual([
      { name: 'focus-server', kind: 'process', everyS: 1, pid: 4711 },
      {
        name: 'web',
        kind: 'prometheus',
        everyS: 5,
        url: 'http://h/metrics',
        headers: {},
        verifyTls: true,
        metrics: {
          'jobs-alive': { metric: 'jobs', labels: { state: 'alive' }, rate: false },
          'x-hits-per-second': { metric: 'hits_total', labels: {}, rate: true },
        },
      },
      {
        name: 'plain',
        kind: 'prometheus',
        everyS: 1,
        url: 'http://h/metrics',
        headers: {},
        verifyTls: true,
        metrics: PROCESS_METRICS,
      },
      { name: 'db', kind: 'mongodb', everyS: 1, uri: 'mongodb://reader:db-pass@h' },
      {
        name: 'broker',
        kind: 'rabbitmq',
        everyS: 1,
        managementUrl: 'https://mon:mq-pass@h:15672',
        verifyTls: false,
      },
      {
        name: 'pods',
        kind: 'kubernetes',
        everyS: 15,
        apiUrl: 'https://kubernetes.default.svc',
        namespace: 'focus',
        selector: 'app=focus-server',
        token: 'k8s-token',
        caFile: null,
      },
    ]);
    // A process id is no secret: masking it would mask numbers everywhere.
    expect([...secrets].sort()).toEqual(['db-pass', 'k8s-token', 'mq-pass']);
  });

  it.each([
    [
      '- { name: a, kind: proces, pid: 1 }',
      'probes[0].kind: expected a kind of probe (process, prometheus, mongodb, rabbitmq, kubernetes), found "proces" - did you mean "process"?',
    ],
    [
      '- { name: A b, kind: process, pid: 1 }',
      'probes[0].name: expected a name such as focus-server (lower case, digits, hyphens), found "A b"',
    ],
    [
      '- { name: a, kind: process, pid: many }',
      'probes[0].pid: expected a process id: a whole number from 1, such as ${FOCUS_PID}, found "many"',
    ],
    [
      '- { name: a, kind: process, url: x, pid: 1 }',
      'probes[0].url: expected a key of a process probe (name, kind, every, pid), found "url"',
    ],
    [
      '- { name: a, kind: prometheus }',
      'probes[0].url: expected the address of a metrics page, found nothing',
    ],
    ['- { name: a, kind: prometheus, url: h }', 'probes[0].url: expected an address with http: or https:'],
    [
      "- { name: a, kind: prometheus, url: 'http://h', metrics: { job-alive: jobs } }",
      'found "job-alive" - did you mean "jobs-alive"?',
    ],
    [
      "- { name: a, kind: prometheus, url: 'http://h', metrics: { jobs-alive: 'jobs{' } }",
      'probes[0].metrics.jobs-alive: expected a metric such as focus_jobs_alive',
    ],
    [
      "- { name: a, kind: mongodb, uri: 'mongodb://u:literal@h' }",
      'probes[0].uri: expected passwords and tokens in addresses only as ${NAME}, found a literal one (not shown)',
    ],
    [
      '- { name: a, kind: kubernetes, namespace: n, selector: s, token: literal }',
      'probes[0].token: expected a secret only as ${NAME}',
    ],
    [
      '- { name: a, kind: process, pid: 1 }\n  - { name: a, kind: process, pid: 2 }',
      'probes[1].name: expected a name that no other probe has, found "a" again',
    ],
    [
      '- { name: a, kind: process, pid: 1, every: 0 s }',
      'probes[0].every: expected a duration longer than zero',
    ],
    [
      '- { name: a, kind: process, pid: "${NO_PID}" }',
      'probes[0].pid: expected the environment variable NO_PID',
    ],
  ])('should refuse %s', (text, message) => {
    const found = problems(`  ${text}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });

  it('should have none where a remote environment names none', () => {
    expect(read('')).toMatchObject({ probes: [] });
  });
});

describe('probes of the emulator', () => {
  const embedded = (variables: Record<string, string>, probes = '') => {
    const parsed = parseEnvironment(
      `description: d\nkind: embedded\n${probes}`,
      'emulator',
      'e.yaml',
      variables,
    );
    if ('problems' in parsed) throw new Error(parsed.problems.map(formatProblem).join('\n'));
    return parsed.environment;
  };

  it('should look at its server, database and broker', () => {
    const { probes, secrets } = embedded({
      FOCUS_CONTROL_URL: 'http://127.0.0.1:1',
      MONGODB_URI: 'mongodb://127.0.0.1:2/prisma',
      MONGODB_PID: '22',
      RABBITMQ_MANAGEMENT_URL: 'http://guest:gu3st@127.0.0.1:3',
      RABBITMQ_PID: '33',
    });
    expect(probes.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'focus-server prometheus',
      'mongodb mongodb',
      'mongodb-process process',
      'rabbitmq rabbitmq',
      'rabbitmq-process process',
    ]);
    expect(probes[0]).toMatchObject({ url: 'http://127.0.0.1:1/metrics', metrics: EMULATOR_METRICS });
    expect(probes[2]).toMatchObject({ pid: 22 });
    expect(secrets).toContain('gu3st');
  });

  it('should look at nothing that is a stand-in or not known', () => {
    const variables = {
      FOCUS_CONTROL_URL: 'http://127.0.0.1:1',
      MONGODB_URI: 'none',
      MONGODB_PID: 'none',
      RABBITMQ_PID: 'none',
    };
    expect(embedded(variables).probes.map(({ name }) => name)).toEqual(['focus-server']);
    expect(embedded({}).probes).toEqual([]);
  });

  it('should take what its file names instead', () => {
    const file = 'probes:\n  - { name: own, kind: process, pid: 5 }\n';
    expect(
      embedded({ FOCUS_CONTROL_URL: 'http://127.0.0.1:1' }, file).probes.map(({ name }) => name),
    ).toEqual(['own']);
  });
});

describe('METRIC', () => {
  it.each([
    ['up', { metric: 'up', labels: {}, rate: false }],
    [
      ' rate( a:b_total{ x="1" , y = "}\\"" } ) ',
      { metric: 'a:b_total', labels: { x: '1', y: '}"' }, rate: true },
    ],
  ])('should read %s', (text, expected) => {
    expect(METRIC.parse(text)).toEqual(expected);
  });

  it.each(['', '1up', 'up{x=1}', 'up{x="1"', 'irate(up)', 'up + 1', 5])('should refuse %s', (text) => {
    expect(METRIC.parse(text)).toBeUndefined();
  });
});
