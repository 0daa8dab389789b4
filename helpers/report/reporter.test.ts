import { describe, expect, it } from 'vitest';
import { helper, runProject } from './testing-project.ts';
import { fabricatedVerdict } from './testing-verdict.ts';
import type { ScenarioVerdict } from './scenario-verdict.ts';
import type { VerdictOutcome } from '../verdict/verdict.ts';

const config = `
import { defineConfig } from '@playwright/test';
export default defineConfig({
  testDir: '.', outputDir: 'out', workers: 1,
  reporter: [['${helper('report/reporter.ts')}']],
});`;

const imports = `
import { test } from '@playwright/test';
import { Inconclusive, LimitsBroken } from '${helper('report/outcome-error.ts')}';
const attach = (verdict) =>
  test.info().attach('verdict', { contentType: 'application/json', body: JSON.stringify(verdict) });
`;

function verdict(outcome: VerdictOutcome): string {
  const full: ScenarioVerdict = {
    id: 'PZ-14804',
    name: 'Spike',
    scale: 'smoke',
    durationS: 77.4,
    environment: 'emulator',
    ...fabricatedVerdict(outcome),
  };
  return JSON.stringify(full);
}

const recorded = JSON.stringify({
  ...(JSON.parse(verdict('PASS')) as ScenarioVerdict),
  outcome: 'RECORDED',
  reasons: ['Shard 2 of 4, judged by npm run merge.'],
  limits: [],
});

const held = `test('PZ-14804 Spike', async () => { await attach(${verdict('PASS')}); });`;
const broken = `test('PZ-14804 Spike', async () => {
  const verdict = ${verdict('FAIL')}; await attach(verdict); throw new LimitsBroken(verdict); });`;
const unsure = `test('PZ-14804 Spike', async () => {
  const verdict = ${verdict('INCONCLUSIVE')}; await attach(verdict); throw new Inconclusive(verdict); });`;
const missing = `test('PZ-14957 Queue', async () => {
  test.info().annotations.push({ type: 'not-available', description: 'RabbitMQ is a stand-in.' });
  test.skip(true, 'NOT AVAILABLE: RabbitMQ is a stand-in.'); });`;

const run = (spec: string, env: Record<string, string> = {}, args: string[] = []) =>
  runProject({ 'playwright.config.ts': config, 'a.spec.ts': imports + spec }, { env, args });

describe('the reporter, through the real command line', { timeout: 60_000 }, () => {
  it('should exit with 0 and show the tightest limit when everything held', async () => {
    using result = await run(held + missing);
    expect(result.exitCode, result.output).toBe(0);
    expect(result.output).toContain(
      '✓ PASS          PZ-14804 Spike · create success in before: 100.0 %, bound >= 99 %, margin +1.0 % · 77.4 s\n',
    );
    expect(result.output).toContain('– NOT AVAILABLE PZ-14957 Queue');
    expect(result.output).toContain('    RabbitMQ is a stand-in.\n');
    expect(result.output).toContain('1 passed, 0 failed, 0 inconclusive, 1 not available (held)\n');
  });

  it('should exit with 1 and give the reasons when a limit is broken', async () => {
    using result = await run(broken + unsure.replace('PZ-14804 Spike', 'PZ-14805 Steady'));
    expect(result.exitCode, result.output).toBe(1);
    expect(result.output).toContain(
      '✗ FAIL          PZ-14804 Spike · create success in spike: 69.5 %, bound >= 80 %, margin -13 % · 77.4 s\n' +
        '    create success in spike is 69.5 %, below the bound of 80 % (139 of 200 arrivals ok).\n',
    );
    expect(result.output).toContain('0 passed, 1 failed, 1 inconclusive, 0 not available (did not hold');
  });

  it('should exit with 1 when an ordinary test fails, and mask what its error holds', async () => {
    using result = await run(
      `${held} test('plain', () => { throw new Error('sent Authorization: Bearer s3cret'); });`,
    );
    expect(result.exitCode, result.output).toBe(1);
    expect(result.output).toContain('✗ ERROR         plain');
    expect(result.output).toContain('    Error: sent Authorization: [redacted]\n');
    expect(result.output).not.toContain('s3cret');
  });

  it('should exit with 1 when the load held and the test broke afterwards', async () => {
    using result = await run(`test('PZ-14804 Spike', async () => {
      await attach(${verdict('PASS')}); throw new Error('the ledger disagrees'); });`);
    expect(result.exitCode, result.output).toBe(1);
    expect(result.output).toContain('    Error: the ledger disagrees\n');
  });

  it('should exit with 1 when the attached verdict cannot be read', async () => {
    using result = await run(`test('odd', async () => { await attach({ outcome: 'FINE' }); });`);
    expect(result.exitCode, result.output).toBe(1);
    expect(result.output).toContain('expected the attachment "verdict" to hold a verdict');
  });

  it('should exit with 2 when a test finds the configuration wrong', async () => {
    using result = await run(`${held} test('b', () => {
      const error = new Error('environments/x.yaml:3: no address'); error.name = 'ConfigurationError'; throw error; });`);
    expect(result.exitCode, result.output).toBe(2);
    expect(result.output).toContain('ConfigurationError: environments/x.yaml:3: no address');
  });

  it('should exit with 2 when the configuration is wrong outside of tests', async () => {
    using result = await run(`const error = new Error('load-profiles/x.yaml:3: unknown key');
      error.name = 'ConfigurationError'; throw error;`);
    expect(result.exitCode, result.output).toBe(2);
    expect(result.output).toContain('ConfigurationError: load-profiles/x.yaml:3: unknown key');
  });

  it('should exit with 3 when the worst is inconclusive', async () => {
    using result = await run(held + unsure.replace('PZ-14804 Spike', 'PZ-14805 Steady'));
    expect(result.exitCode, result.output).toBe(3);
    expect(result.output).toContain('1 passed, 0 failed, 1 inconclusive, 0 not available (inconclusive');
  });

  it('should exit with 4 when everything was not available', async () => {
    using result = await run(missing);
    expect(result.exitCode, result.output).toBe(4);
    expect(result.output).toContain(
      '0 passed, 0 failed, 0 inconclusive, 1 not available (nothing was judged',
    );
  });

  it('should exit with 0 and say who judges when a shard was recorded, without a success', async () => {
    using result = await run(`test('PZ-14804 Spike', async () => {
      await attach(${recorded}); test.skip(true, 'RECORDED: Shard 2 of 4, judged by npm run merge.'); });`);
    expect(result.exitCode, result.output).toBe(0);
    expect(result.output).toContain(
      '● RECORDED      PZ-14804 Spike · 77.4 s\n    Shard 2 of 4, judged by npm run merge.\n',
    );
    expect(result.output).toContain(
      '0 passed, 0 failed, 0 inconclusive, 0 not available, 1 recorded (recorded, not judged: run npm run merge',
    );
  });

  it('should say what a shard makes, and warn when no start was agreed', async () => {
    using alone = await run(held, { SHARD: '2/4' });
    expect(alone.output).toContain('Shard 2 of 4 of the load: recorded here, judged by npm run merge.\n');
    expect(alone.output).toContain('WARNING: SHARD without START_AT: each generator begins when it is ready');
    using agreed = await run(held, { SHARD: '2/4', START_AT: '2026-11-23T21:00:00Z' });
    expect(agreed.output).toContain('Second 0 is at START_AT=2026-11-23T21:00:00Z.\n');
    expect(agreed.output).not.toContain('WARNING');
  });

  it('should exit with 4 when no test fits the filter', async () => {
    using result = await run(held, {}, ['--grep', '@nothing']);
    expect(result.exitCode, result.output).toBe(4);
    expect(result.output).toContain('nothing was judged');
  });

  it('should exit with 130 when it is interrupted', async () => {
    // A second Ctrl-C would end the runner at once, without its reporters.
    let interrupted = false;
    using result = await runProject(
      {
        'playwright.config.ts': config,
        'a.spec.ts': `${imports} test('long', async () => { await new Promise((r) => setTimeout(r, 20_000)); });`,
        // Tells when the test has begun: what tests print is not relayed.
        'echo.ts': `export default class { onTestBegin() { process.stdout.write('begun\\n'); } }`,
      },
      {
        args: ['--reporter', `./echo.ts,${helper('report/reporter.ts')}`],
        onOutput: (output, kill) => {
          if (interrupted || !output.includes('begun')) return;
          interrupted = true;
          kill('SIGINT');
        },
      },
    );
    expect(result.exitCode, result.output).toBe(130);
    expect(result.output).toContain('interrupted: not everything was judged');
  });

  it('should say first of all what a stand-in means, and never print a password', async () => {
    using result = await run(held, {
      STACK_PARTS: 'mongodb:stand-in,rabbitmq:rabbitmq-3.10.8-private',
      FOCUS_BASE_URL: 'http://bob:s3cret@127.0.0.1:5000/focus-server',
      LOAD_SCALE: 'ci',
    });
    expect(result.output.split('\n')[0]).toBe(
      'STAND-IN for mongodb: not a real server, so scenarios that judge it are NOT AVAILABLE. "npm run setup" installs what is missing.',
    );
    expect(result.output).toContain(
      'Target emulator at http://[redacted]@127.0.0.1:5000/focus-server, scale ci\n' +
        'Parts: mongodb stand-in, rabbitmq rabbitmq-3.10.8-private\n',
    );
    expect(result.output).not.toContain('s3cret');
  });

  it('should write summary.json and the job summary', async () => {
    using result = await run(broken, { GITHUB_STEP_SUMMARY: 'summary.md' });
    const summary = JSON.parse(result.read('out/summary.json')) as Record<string, unknown>;
    expect(summary['exitCode']).toBe(1);
    expect(summary['counts']).toEqual({
      passed: 0,
      failed: 1,
      inconclusive: 0,
      notAvailable: 0,
      recorded: 0,
    });
    expect(result.read('summary.md')).toContain('## Load: emulator at scale smoke');
    expect(result.read('summary.md')).toContain('| **✗ FAIL** | PZ-14804 Spike |');
  });
});
