import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packRecord } from '../../helpers/engine/pack-record.ts';
import { fabricatedRecord } from '../../helpers/report/testing.ts';
import { scratchFolder, start } from './support.ts';

async function compare(...args: string[]) {
  const run = start(['--import', 'tsx', 'scripts/compare.ts', ...args]);
  return { exit: await run.exit, output: run.output() };
}

describe('npm run compare', () => {
  it('should say what is slower, fail only when asked to, and refuse runs of different loads', async () => {
    using folder = scratchFolder();
    const write = (name: string, record: ReturnType<typeof fabricatedRecord>) => {
      const path = join(folder.path, name);
      writeFileSync(path, packRecord(record));
      return path;
    };
    const a = write('a.json.gz', fabricatedRecord({ stretch: 10 }));
    const slower = write('b.json.gz', fabricatedRecord({ stretch: 10, slowness: 1.2 }));
    const other = write('c.json.gz', fabricatedRecord({ stretch: 2 }));

    const told = await compare(a, slower);
    expect(told.exit, told.output).toBe(0);
    expect(told.output).toMatch(/^create +before +p50 .* slower$/m);
    const failed = await compare(a, slower, '--fail-if-slower', '10%');
    expect(failed.exit, failed.output).toBe(1);
    expect(failed.output).toMatch(
      /slower than --fail-if-slower 10%: create p50 in before: \d+ ms before, \d+ ms now \(\+\d+ %\)/,
    );
    const itself = await compare(a, a, '--json', '--fail-if-slower', '0%');
    expect(itself.exit, itself.output).toBe(0);
    const { figures } = JSON.parse(itself.output) as { figures: { change: string }[] };
    expect(new Set(figures.map(({ change }) => change))).toEqual(new Set(['no difference seen']));

    const refused = await compare(a, other);
    expect(refused.exit).toBe(2);
    expect(refused.output).toContain('not two runs of one load: their profiles differ in phases');
    const forced = await compare(a, other, '--force', '--markdown');
    expect(forced.exit, forced.output).toBe(0);
    expect(forced.output).toContain('> NOT RUNS OF ONE LOAD (--force): their profiles differ in phases');
  });

  it('should be refused with 2 when it is called wrongly', async () => {
    expect(await compare('one')).toEqual({
      exit: 2,
      output: 'expected two runs, A and B, got 1; npm run compare -- --help\n',
    });
    const rate = await compare('a', 'b', '--fail-if-slower', 'ten');
    expect([rate.exit, rate.output]).toEqual([
      2,
      '--fail-if-slower ten: expected a percentage, such as 10%\n',
    ]);
    const none = await compare('nowhere', 'b');
    expect([none.exit, none.output]).toEqual([
      2,
      "nowhere: there is no such file or folder; name a run's folder or its record.json.gz\n",
    ]);
  });
});
