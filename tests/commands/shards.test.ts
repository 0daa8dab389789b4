import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecord } from '../../helpers/engine/record-file.ts';
import type { Verdict } from '../../helpers/verdict/verdict.ts';
import { PLAYWRIGHT, scratchFolder, start, startScenario, startStackCommand } from './support.ts';

/** When two runners that are started now are surely ready: from how long one takes here and now. Epoch seconds. */
async function agreedStart(): Promise<string> {
  const startedMs = Date.now();
  await start([PLAYWRIGHT, 'test', '--list', '--grep', 'PZ-14802 ']).exit;
  const oneMs = Date.now() - startedMs;
  return String(Math.ceil((Date.now() + 5_000 + 3 * oneMs) / 1000));
}

async function merge(folder: string, ...paths: string[]) {
  const run = start(
    [
      '--import',
      'tsx',
      'scripts/merge.ts',
      '--out',
      join(folder, 'merged'),
      ...paths.map((p) => join(folder, p)),
    ],
    { ALLURE_RESULTS_DIR: join(folder, 'merged-results') },
  );
  return { exit: await run.exit, output: run.output() };
}

describe('a load of two generators', () => {
  it('should be judged as one when both are merged, and never when one is left out', async () => {
    using folder = scratchFolder();
    await using stack = await startStackCommand();
    const env = { ...stack.env, START_AT: await agreedStart() };
    const shards = [1, 2].map((number) =>
      startScenario('PZ-14802', join(folder.path, `machine-${number}`), { ...env, SHARD: `${number}/2` }),
    );
    const exits = await Promise.all(shards.map((shard) => shard.exit));
    for (const [i, shard] of shards.entries()) {
      expect(exits[i], shard.output()).toBe(0);
      expect(shard.output()).toContain('● RECORDED      PZ-14802 Peak load');
      expect(shard.output()).toContain(`    Shard ${i + 1} of 2, judged by npm run merge.\n`);
      expect(shard.output()).toContain('0 passed, 0 failed, 0 inconclusive, 0 not available, 1 recorded');
    }

    const whole = await merge(folder.path, 'machine-1', 'machine-2');
    expect(whole.exit, whole.output).toBe(0);
    expect(whole.output).toMatch(/^✓ PASS {10}PZ-14802 Peak load \(2 of 2 shards\) · create /m);
    expect(whole.output).toContain('✓ create success in peak: 100.0 %, bound >= 95 %');
    const merged = join(folder.path, 'merged', 'PZ-14802-smoke');
    const record = readRecord(join(merged, 'record.json.gz'));
    // 2/s for 2 s, then 10/s for 10 s, however many generators made it.
    expect(record.phases.map(({ name, planned }) => [name, planned])).toEqual([
      ['warm-up', 4],
      ['peak', 100],
    ]);
    expect(record.joined).toMatchObject({ count: 2, problems: [] });
    expect((JSON.parse(readFileSync(join(merged, 'verdict.json'), 'utf8')) as Verdict).outcome).toBe('PASS');
    const results = readdirSync(join(folder.path, 'merged-results')).filter((n) =>
      n.endsWith('-result.json'),
    );
    expect(results).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(folder.path, 'merged-results', results[0]!), 'utf8'))).toMatchObject({
      name: 'PZ-14802 Peak load',
      status: 'passed',
    });

    const part = await merge(folder.path, 'machine-2');
    expect(part.exit, part.output).toBe(3);
    expect(part.output).toContain('? INCONCLUSIVE  PZ-14802 Peak load (1 of 2 shards)');
    expect(part.output).toContain('shard 1 of 2 is missing, so part of the load was never made');

    cpSync(join(folder.path, 'machine-2'), join(folder.path, 'copy'), { recursive: true });
    const double = await merge(folder.path, 'machine-1', 'machine-2', 'copy');
    expect(double.exit, double.output).toBe(3);
    expect(double.output).toContain(
      'the record of shard 2 (run run) is there twice; the first one was taken',
    );

    const header = join(folder.path, 'copy', 'records', 'run', 'PZ-14802', 'shard-2-of-2', 'header.json');
    const foreign = JSON.parse(readFileSync(header, 'utf8')) as { environment: { name: string } };
    foreign.environment.name = 'staging';
    writeFileSync(header, JSON.stringify(foreign));
    const mixed = await merge(folder.path, 'machine-1', 'machine-2', 'copy');
    expect(mixed.exit, mixed.output).toBe(3);
    expect(mixed.output).toContain("is foreign: its environment is staging, the others' is emulator");
  });

  it('should be refused with 2 when SHARD is wrong, and when START_AT is for several scenarios', async () => {
    using folder = scratchFolder();
    const env = { FOCUS_BASE_URL: 'http://127.0.0.1:9/focus-server' };
    const wrong = startScenario('PZ-14802', join(folder.path, 'a'), { ...env, SHARD: '3/2' });
    expect(await wrong.exit, wrong.output()).toBe(2);
    expect(wrong.output()).toContain('SHARD=3/2: the generators are numbered from 1, so expected 1/2 to 2/2');
    const START_AT = String(Math.ceil(Date.now() / 1000) + 300);
    const several = startScenario('PZ-1480[12]', join(folder.path, 'b'), { ...env, SHARD: '1/2', START_AT });
    expect(await several.exit, several.output()).toBe(2);
    expect(several.output()).toContain('START_AT is the second 0 of one scenario, and this run has 2');
  });
});

describe('npm run merge', () => {
  it('should end with 2 and name the folder without a record, the damaged file, the old format', async () => {
    using folder = scratchFolder();
    const none = await merge(folder.path, '.');
    expect(none.exit).toBe(2);
    expect(none.output).toContain(`no run record below ${join(folder.path, '.')}: expected folders of runs`);
    const file = join(folder.path, 'record.json');
    writeFileSync(file, '{"format": "focus-load/run-record", "version": 1}');
    expect(await merge(folder.path, '.')).toEqual({
      exit: 2,
      output: `${file}: version: expected a record of format version 3, found 1; read it with the version of the suite that wrote it\n`,
    });
    writeFileSync(file, '{"format": ');
    const damaged = await merge(folder.path, '.');
    expect(damaged.exit).toBe(2);
    expect(damaged.output).toContain(`${file}: it cannot be read as a run record`);
  });
});
